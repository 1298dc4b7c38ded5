"""Hands frames to everybody who listens."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from integrations.demo.faults import Fault, Faults

from .frames import Frame

_ROOM = 500
"""Frames that may wait for one listener; who is slower loses the connection."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which types a listener wants: ``playing,timeline`` or, with minus signs, all but these."""

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset({"log"})

    @classmethod
    def parse(cls, text: str | None) -> "Filter":
        """Read the ``filters`` of a query."""
        if not text:
            return cls()
        names = text.split(",")
        without = frozenset(name[1:] for name in names if name.startswith("-"))
        if without:
            return cls(None, without)
        return cls(frozenset(names))

    def lets(self, kind: str) -> bool:
        """True when a type passes."""
        if self.only is not None:
            return kind in self.only
        return kind not in self.without


@dataclass(eq=False, slots=True)
class Listener:
    """One connection: frames to send, in order; None means: close."""

    filter: Filter
    queue: asyncio.Queue[Frame | None] = field(default_factory=lambda: asyncio.Queue(_ROOM))


class Broadcast:
    """Sends each frame to the listeners whose filter lets it pass."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._listeners: set[Listener] = set()

    @property
    def listeners(self) -> int:
        """How many connections there are."""
        return len(self._listeners)

    @contextmanager
    def listen(self, wanted: Filter) -> Iterator[Listener]:
        """Listen as long as the context lasts."""
        listener = Listener(wanted)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def send(self, frame: Frame) -> None:
        """Send a frame, unless the push is silenced by a fault."""
        if Fault.SILENT_PUSH in self._faults:
            return
        for listener in tuple(self._listeners):
            if listener.filter.lets(frame.type):
                self._put(listener, frame)

    def close_all(self) -> None:
        """Close every connection in good order."""
        for listener in tuple(self._listeners):
            self._put(listener, None)

    def _put(self, listener: Listener, frame: Frame | None) -> None:
        try:
            listener.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self._listeners.discard(listener)
            while not listener.queue.empty():
                listener.queue.get_nowait()
            listener.queue.put_nowait(None)
