"""Tests run in a home folder and a time zone of their own and leave the environment as it was."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ZONE = "Asia/Kathmandu"
"""UTC+05:45: a local time taken for UTC, or an offset taken for whole hours, shows at once."""

_OWN = {"HOME": "", "TZ": ZONE}
_IGNORED = frozenset({"PYTEST_CURRENT_TEST", "PYTEST_VERSION"})
_before: dict[str, str | None] = {}


def pytest_configure() -> None:
    """Move the run into an empty home folder, so that nobody's real ~/.usher is ever read."""
    _before.update({name: os.environ.get(name) for name in (*_OWN, "USHER_CONFIG")})
    os.environ.pop("USHER_CONFIG", None)
    os.environ.update(_OWN, HOME=tempfile.mkdtemp(prefix="usher-tests-"))
    time.tzset()


def pytest_unconfigure() -> None:
    """Give the caller's environment back."""
    shutil.rmtree(Path(os.environ["HOME"]), ignore_errors=True)
    for name, value in _before.items():
        _set(name, value)
    time.tzset()


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _snapshot() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _IGNORED}


@pytest.fixture(autouse=True)
def environment_guard() -> Iterator[None]:
    """Fail a test that changes the environment or the time zone for those after it."""
    before, zone = _snapshot(), time.tzname
    yield
    after = _snapshot()
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    for name in changed:
        _set(name, before.get(name))
    time.tzset()
    if changed:
        pytest.fail(f"the test left these environment variables changed: {changed}", pytrace=False)
    assert time.tzname == zone, "the test left another time zone set"
