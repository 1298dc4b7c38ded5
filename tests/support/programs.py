"""Programs that some tests need: without them a test is skipped, and under CI it fails."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

UNDER_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

_SYSTEM_FOLDERS = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))


def missing(what: str) -> NoReturn:
    """Skip the running test, for which something is not there; fail it under CI."""
    if UNDER_CI:
        pytest.fail(f"{what}: must be present under CI", pytrace=False)
    pytest.skip(what)


def find_program(*names: str) -> Path:
    """Return the first of these programs that is installed; without any, `missing`."""
    search = os.pathsep.join((os.environ.get("PATH", os.defpath), _SYSTEM_FOLDERS))
    for name in names:
        if found := shutil.which(name, path=search):
            return Path(found)
    missing(f"{' or '.join(names)} is not installed")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker for tests that start a program themselves."""
    config.addinivalue_line(
        "markers", "requires_program(*names): needs each of these programs on the machine"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look for the programs that a test names before any of its fixtures runs."""
    names: Sequence[str] = [
        name for marker in item.iter_markers("requires_program") for name in marker.args
    ]
    for name in names:
        find_program(name)
