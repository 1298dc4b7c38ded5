"""No thread outlives the test that started it."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.loops import loop_scope

GRACE = 2.0
"""Seconds that a thread may take to end after its owner was told to stop."""

_KEPT_BY_ASYNCIO = ("asyncio_", "waitpid-")
"""The loop's default executor and its child watcher, which the runner ends later than here."""
_KEPT_BY_HUBS = ("history-", "journal-")
"""Pools of a hub that several tests share, which begin a thread when there is work for it."""


def _foreign(before: set[threading.Thread], kept: tuple[str, ...]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith(kept)
    ]


@pytest.fixture(autouse=True)
def thread_guard(request: pytest.FixtureRequest, network_guard: None) -> Iterator[None]:
    """Fail a test whose threads are still alive after a short grace."""
    before = set(threading.enumerate())
    shares = loop_scope(request.node) != "function"
    kept = _KEPT_BY_ASYNCIO + (_KEPT_BY_HUBS if shares else ())
    yield
    deadline = time.monotonic() + GRACE
    for thread in _foreign(before, kept):
        thread.join(max(0.0, deadline - time.monotonic()))
    if left := _foreign(before, kept):
        names = ", ".join(thread.name for thread in left)
        pytest.fail(f"threads are still alive after the test: {names}", pytrace=False)
