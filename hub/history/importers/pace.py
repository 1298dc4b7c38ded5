"""Makes a long import quick without making anybody else wait."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hub.core.memory import seldom_collected

TURN_S = 0.0005
"""After so long another thread may go on: DuckDB needs its turn after every statement."""


@contextmanager
def quick_turns() -> Iterator[None]:
    """While one thread reads and decides and another one writes, let both go on all the time.

    With Python's own 5 ms each statement of the history waits so long for its turn, as the event
    loop does. It counts for the whole process.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        with seldom_collected():
            yield
    finally:
        sys.setswitchinterval(usual)
