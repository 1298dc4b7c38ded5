"""What is on its way to the broker: in order, bounded, and of a value only the newest."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

LIMIT: Final = 5_000
"""Messages that may wait and are not values: events, answers, notifications of rules."""

_numbers = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message. A `value` replaces one of the same topic that still waits.

    An `important` one is dropped last. `correlation` goes with answers in MQTT 5.
    """

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    value: bool = False
    important: bool = False
    correlation: bytes | None = None
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def key(self) -> str | int:
        """What it replaces by: its topic, or nothing."""
        return self.topic if self.value else self.number


class Outbox:
    """A queue of messages; `dropped` counts those that had no room."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: dict[str | int, Outgoing] = {}
        self._ordinary: dict[int, None] = {}
        self._important: dict[int, None] = {}
        self._filled = asyncio.Event()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Outgoing) -> None:
        """Let a message wait behind all others."""
        self._waiting.pop(message.key, None)
        self._hold(message)
        if len(self._ordinary) + len(self._important) > self._limit:
            self._drop()
        self._filled.set()

    async def take(self, most: int) -> list[Outgoing]:
        """The oldest messages, at most `most` and at least one."""
        await self._filled.wait()
        keys = [key for key, _ in zip(self._waiting, range(most), strict=False)]
        taken = [self._waiting.pop(key) for key in keys]
        for message in taken:
            self._ordinary.pop(message.number, None)
            self._important.pop(message.number, None)
        if not self._waiting:
            self._filled.clear()
        return taken

    def give_back(self, messages: Iterable[Outgoing]) -> None:
        """What could not be sent waits again, in front; a newer value takes its place."""
        behind, self._waiting = self._waiting, {}
        for message in messages:
            if message.key not in behind:
                self._hold(message)
        self._waiting.update(behind)
        while len(self._ordinary) + len(self._important) > self._limit:
            self._drop()
        if self._waiting:
            self._filled.set()

    def waiting(self) -> tuple[Outgoing, ...]:
        """What waits, the oldest first."""
        return tuple(self._waiting.values())

    def forget_values(self) -> None:
        """Drop the values that wait: they are about to be published anew."""
        self._waiting = {key: one for key, one in self._waiting.items() if not one.value}
        if not self._waiting:
            self._filled.clear()

    def _hold(self, message: Outgoing) -> None:
        self._waiting[message.key] = message
        if not message.value:
            kind = self._important if message.important else self._ordinary
            kind[message.number] = None

    def _drop(self) -> None:
        oldest = self._ordinary or self._important
        number = next(iter(oldest))
        del oldest[number]
        del self._waiting[number]
        self.dropped += 1
