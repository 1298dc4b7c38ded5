"""A journal and a history in memory, which can be told to fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from hub.core.errors import Unavailable
from hub.history.batch import Batch, Checkpoint
from hub.journal.interface import Entry
from hub.models.observation import Evidence
from hub.models.play import Play


class MemoryJournal:
    """Keeps bodies; `limit` is how many it takes before it is full."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.limit: int | None = None

    async def append(self, bodies: Sequence[bytes]) -> int:
        await asyncio.sleep(0)
        if self.limit is not None and len(self.bodies) + len(bodies) > self.limit:
            raise Unavailable("The disk is full.", hint="Make room.")
        self.bodies += bodies
        return len(self.bodies)

    async def read(self, after: int) -> AsyncIterator[Sequence[Entry]]:
        while after < len(self.bodies):
            await asyncio.sleep(0)
            entries = [
                Entry(after + index + 1, datetime.now(UTC), body)
                for index, body in enumerate(self.bodies[after : after + 100])
            ]
            after = entries[-1].offset
            yield entries

    async def last_offset(self) -> int:
        return len(self.bodies)


class MemoryHistory:
    """Keeps rows and the checkpoint, all or nothing."""

    def __init__(self) -> None:
        self.stored: Checkpoint | None = None
        self.plays: dict[str, Play] = {}
        self.evidence: list[Evidence] = []
        self.batches: list[Batch] = []
        self.broken = False

    async def checkpoint(self) -> Checkpoint | None:
        await asyncio.sleep(0)
        self._check()
        return self.stored

    async def commit(self, batch: Batch) -> None:
        await asyncio.sleep(0)
        self._check()
        if self.stored is not None and batch.offset <= self.stored.offset:
            return
        self.plays.update((play.id, play) for play in batch.plays)
        for play_id in batch.withdrawn:
            self.plays.pop(play_id, None)
        self.evidence += batch.evidence
        self.batches.append(batch)
        self.stored = Checkpoint(offset=batch.offset, tracker=batch.tracker)

    def _check(self) -> None:
        if self.broken:
            raise Unavailable("The history is locked.", hint="Close the other program.")
