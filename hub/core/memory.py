"""Gives memory back to the machine: a hub shares a small one with many other programs."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
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

    A third of an import's time is spent looking otherwise. It counts for the whole process.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
