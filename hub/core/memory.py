"""Gives memory back to the machine: a hub shares a small one with many other programs."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

_M_ARENA_MAX = -8
_ARENAS = 2
_RARELY = (100_000, 20, 20)
"""Thresholds of the collector: a hundred times as rare as Python's own."""


def be_frugal() -> None:
    """Keep the allocators from hoarding; call it before numpy, Arrow and DuckDB are loaded.

    glibc keeps an arena for every thread, and Arrow a pool of its own beside them.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if (libc := _glibc()) is not None:
        libc.mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return what is free but kept, after work that took much; call it in a thread."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """While many small objects come and go in good order, look for garbage cycles far less often.

    A third of an import's time is spent looking otherwise. It counts for the whole process, and
    until the last of several at a time is done.
    """
    _SELDOM.enter()
    try:
        yield
    finally:
        _SELDOM.leave()


class _Seldom:
    """How many want it so, from any thread, and what was usual before the first of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._usual = gc.get_threshold()

    def enter(self) -> None:
        with self._lock:
            if not self._count:
                self._usual = gc.get_threshold()
                gc.set_threshold(*_RARELY)
            self._count += 1

    def leave(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count:
                gc.set_threshold(*self._usual)


_SELDOM = _Seldom()


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
