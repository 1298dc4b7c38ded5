"""A fixture that lives as long as its test runs in the loop of its test.

Else a test in the loop of its module, or of the whole run, could not use the fixtures that others
have, and the guards would watch a loop in which nothing happens.
"""

import inspect
from collections.abc import Generator
from typing import Any

import pytest
import pytest_asyncio


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Tell pytest-asyncio which loop it is, before it looks."""
    func, item = fixturedef.func, request.node
    is_coroutine = inspect.iscoroutinefunction(func) or inspect.isasyncgenfunction(func)
    if fixturedef.scope == "function" and is_coroutine and pytest_asyncio.is_async_test(item):
        func._loop_scope = loop_scope(item)  # type: ignore[union-attr]  # what its decorator sets
    return (yield)


def loop_scope(item: Any) -> str:
    """How long the loop of a test runs, and with it what others left in it: "function" and more."""
    marker = item.get_closest_marker("asyncio")
    return (marker and marker.kwargs.get("loop_scope")) or "function"
