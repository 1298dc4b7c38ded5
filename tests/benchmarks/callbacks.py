"""How long each callback holds the event loop, by wall clock and by processor time."""

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

LONG_S = 0.05
_LOOK_S = 0.01
_DEPTH = 6


@dataclass(slots=True)
class Callbacks:
    """What ran. The processor's time tells what is too long even while others use the machine."""

    processor_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    long: list[tuple[float, str]] = field(default_factory=list)
    """Seconds and where it was, the innermost line first."""
    since: float | None = None
    place: str = "not seen"

    def note(self, processor_s: float, wall_s: float) -> None:
        """Note the callback that has just ended."""
        self.processor_s.append(processor_s)
        self.wall_s.append(wall_s)
        if processor_s > LONG_S:
            self.long.append((processor_s, self.place))

    def look(self, thread: int) -> None:
        """Remember where the running callback is, when it takes long."""
        since = self.since
        if since is not None and time.perf_counter() - since > LONG_S / 2:
            self.place = _where(sys._current_frames().get(thread))


def _where(frame: FrameType | None) -> str:
    lines = traceback.extract_stack(frame)[-_DEPTH:]
    return " < ".join(f"{line.filename}:{line.lineno} {line.name}" for line in reversed(lines))


@contextmanager
def watched_callbacks() -> Iterator[Callbacks]:
    """Measure every callback of asyncio's own loop within the block."""
    seen, plain, over = Callbacks(), asyncio.Handle._run, threading.Event()
    loop_thread = threading.get_ident()

    def measured(handle: asyncio.Handle) -> Any:
        processor, seen.since = time.thread_time(), time.perf_counter()
        wall = seen.since
        try:
            return plain(handle)
        finally:
            seen.since = None
            seen.note(time.thread_time() - processor, time.perf_counter() - wall)

    def sampled() -> None:
        while not over.wait(_LOOK_S):
            seen.look(loop_thread)

    sampler = threading.Thread(target=sampled, name="where callbacks are")
    sampler.start()
    setattr(asyncio.Handle, "_run", measured)  # noqa: B010 - there is no hook for it
    try:
        yield seen
    finally:
        setattr(asyncio.Handle, "_run", plain)  # noqa: B010 - as it was
        over.set()
        sampler.join()
