"""How fast this machine is just now: fixed work, timed before and after the benchmarks.

A shared machine may be half as fast from one minute to the next: numbers of two runs can be
compared by what each took for this work.
"""

import random
import time
from collections.abc import Callable

ADDITIONS = 10_000_000
LOOKUPS = 1_000_000


def pace() -> dict[str, float]:
    """Seconds for additions (the processor alone) and for lookups all over 100 MB (its memory)."""
    return {"additions_s": _timed(_additions), "lookups_s": _timed(_lookups(LOOKUPS))}


def said(before: dict[str, float], after: dict[str, float]) -> str:
    """Return one line for the head of the table."""
    parts = (
        f"{ADDITIONS // 1_000_000} million additions {_both(before, after, 'additions_s')}",
        f"{LOOKUPS // 1_000_000} million scattered lookups {_both(before, after, 'lookups_s')}",
    )
    return f"This machine just now: {'; '.join(parts)}"


def _both(before: dict[str, float], after: dict[str, float], key: str) -> str:
    return f"{before[key]:.2f} s before, {after[key]:.2f} s after"


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 3)


def _additions() -> None:
    total = 0
    for number in range(ADDITIONS):
        total += number


def _lookups(count: int) -> Callable[[], None]:
    table = {number: str(number) for number in range(count)}
    keys = list(table)
    random.Random(1).shuffle(keys)

    def look() -> None:
        for key in keys:
            len(table[key])

    return look
