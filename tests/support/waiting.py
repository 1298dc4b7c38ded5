"""Waiting for a condition instead of for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    predicate: Callable[[], Awaitable[T]], timeout: float = ..., interval: float = ...
) -> T: ...


@overload
async def eventually(
    predicate: Callable[[], T], timeout: float = ..., interval: float = ...
) -> T: ...


async def eventually(
    predicate: Callable[[], Any],
    timeout: float = 15.0,
    interval: float = 0.01,
) -> Any:
    """Return the predicate's first truthy answer, plain or awaited.

    A failing assertion inside it counts as "not yet". After `timeout` seconds an AssertionError
    tells the last one, or the last answer. Any other exception goes through at once.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            answer = predicate()
            value = await answer if inspect.isawaitable(answer) else answer
            if value:
                return value
            last: object = value
        except AssertionError as error:
            last = error
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {timeout:g} s; last seen: {last!r}")
        await asyncio.sleep(interval)
