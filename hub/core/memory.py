"""Gives memory back to the machine: a hub shares a small one with many other programs."""

import ctypes
import os
import sys
from functools import cache
from typing import Any

_M_ARENA_MAX = -8
_ARENAS = 2


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


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
