"""No asyncio task outlives its test, and nothing is left for the garbage collector to close."""

import asyncio
import gc
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio

from tests.support.loops import loop_scope

GRACE = 0.5
"""Seconds that a cancelled or closing task may take to end."""


def pytest_collection_finish() -> None:
    """Hide everything imported so far from the collector: a collection per test is cheap then."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Hide what a file leaves behind in caches, too."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def task_guard(request: pytest.FixtureRequest, thread_guard: None) -> None:
    """Watch the tasks of coroutine tests; the others have no loop."""
    if pytest_asyncio.is_async_test(request.node):
        request.getfixturevalue("_lingering_tasks")


@pytest_asyncio.fixture
async def _lingering_tasks(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    gc.collect()  # an unclosed socket, session or transport warns now, and a warning is an error
    tasks = asyncio.all_tasks() - before - {asyncio.current_task()}
    if loop_scope(request.node) != "function":
        tasks = {task for task in tasks if not _is_connection(task)}
    if not tasks:
        return
    _, pending = await asyncio.wait(tasks, timeout=GRACE)
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending, timeout=GRACE)
        listed = "\n  ".join(sorted(str(task) for task in pending))
        pytest.fail(f"tasks are still running after the test:\n  {listed}", pytrace=False)


def _is_connection(task: asyncio.Task[object]) -> bool:
    """Whether a server keeps a connection open, for the next request of its client."""
    return getattr(task.get_coro(), "__qualname__", "") == "RequestHandler.start"
