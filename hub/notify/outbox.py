"""The outbox: what is accepted is on disk before the caller hears of it, until it is delivered."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from hub.core.errors import NotFound
from hub.core.store import Collection, Store
from hub.core.tasks import uninterrupted
from hub.notify.errors import OutboxFull
from hub.notify.message import Message, Queued


class Outbox:
    """Waiting and dead messages of all targets, mirrored in memory, written through.

    Bounded: at most `most_waiting` per target (OutboxFull beyond), `most_dead` in all (the oldest
    goes). A message is counted out only after its delivery: a crash repeats, it never loses.
    """

    def __init__(self, records: Collection[Queued], most_waiting: int, most_dead: int) -> None:
        self._records = records
        self._most_waiting = most_waiting
        self._most_dead = most_dead
        self._items: dict[str, Queued] = {}
        self._number = 0
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, store: Store, *, most_waiting: int, most_dead: int) -> Self:
        """Read what an earlier run left."""
        outbox = cls(
            await store.collection("notify_outbox", Queued, secret=("message",)),
            most_waiting,
            most_dead,
        )
        found = sorted((await outbox._records.load()).values(), key=lambda item: item.number)
        outbox._items = {item.id: item for item in found}
        outbox._number = max((item.number for item in found), default=0)
        return outbox

    def waiting(self, target_id: str | None = None) -> list[Queued]:
        """What is to go out, in order; of one target if given."""
        return [
            item
            for item in self._items.values()
            if item.dead_at is None and target_id in (None, item.target_id)
        ]

    def dead(self) -> list[Queued]:
        """What was given up, the latest first."""
        found = [item for item in self._items.values() if item.dead_at is not None]
        return sorted(found, key=lambda item: (item.dead_at, item.number), reverse=True)

    async def add(self, target_ids: Iterable[str], message: Message) -> list[Queued]:
        """Accept a message for these targets, for all or none; durable when this returns."""
        async with self._lock:
            wanted = list(dict.fromkeys(target_ids))
            for target_id in wanted:
                if len(self.waiting(target_id)) >= self._most_waiting:
                    raise OutboxFull(
                        f"{self._most_waiting} notifications wait for this target already.",
                    )
            added = [self._next(target_id, message) for target_id in wanted]
            await uninterrupted(self._keep(added))
        return added

    async def begin(self, batch: Sequence[Queued]) -> None:
        """Note that a delivery begins whose outcome nobody knows until it is told."""
        await self._change(batch, attempted=True)

    async def delivered(self, batch: Sequence[Queued]) -> None:
        """It arrived: forget it."""
        await self._forget(item.id for item in batch)

    async def failed(self, batch: Sequence[Queued], error: str, *, unsure: bool) -> None:
        """It did not arrive, or nobody knows (`unsure`); it stays at its place."""
        async with self._lock:
            tried = [
                replace(item, tries=item.tries + 1, error=error, attempted=unsure)
                for item in self._current(batch)
            ]
            await uninterrupted(self._keep(tried))

    async def separate(self, batch: Sequence[Queued]) -> None:
        """It was refused as one: try each of them alone."""
        await self._change(batch, alone=True, attempted=False)

    async def give_up(self, batch: Sequence[Queued], error: str) -> None:
        """Put it on the list of the dead; the oldest of these goes when there are too many."""
        now = datetime.now(UTC)
        await self._change(batch, dead_at=now, error=error, alone=False, attempted=False)
        await self._forget([item.id for item in self.dead()[self._most_dead :]])

    async def resend(self, message_id: str) -> Queued:
        """Let a dead message wait again, behind all others; NotFound when it is not dead."""
        async with self._lock:
            again = replace(
                self._dead(message_id),
                number=self._next_number(),
                accepted_at=datetime.now(UTC),
                dead_at=None,
                tries=0,
                error=None,
            )
            await uninterrupted(self._move_back(again))
        return again

    async def drop(self, message_id: str) -> None:
        """Forget a dead message; NotFound when it is not dead."""
        await self._forget([self._dead(message_id).id])

    async def forget_target(self, target_id: str) -> None:
        """Forget everything of a target that is gone."""
        gone = [item.id for item in self._items.values() if item.target_id == target_id]
        await self._forget(gone)

    def _dead(self, message_id: str) -> Queued:
        item = self._items.get(message_id)
        if item is None or item.dead_at is None:
            raise NotFound("There is no such notification among those that could not be sent.")
        return item

    def _next(self, target_id: str, message: Message) -> Queued:
        return Queued(target_id=target_id, number=self._next_number(), message=message)

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _current(self, batch: Iterable[Queued]) -> list[Queued]:
        """The batch as it is now, without what was forgotten meanwhile."""
        return [self._items[item.id] for item in batch if item.id in self._items]

    async def _change(self, batch: Iterable[Queued], **changes: object) -> None:
        async with self._lock:
            changed = [replace(item, **changes) for item in self._current(batch)]  # type: ignore[arg-type]  # the callers name fields
            await uninterrupted(self._keep(changed))

    async def _keep(self, items: Sequence[Queued]) -> None:
        if items:
            await self._records.change({item.id: item for item in items})
            self._items.update({item.id: item for item in items})

    async def _move_back(self, item: Queued) -> None:
        await self._records.put(item.id, item)
        del self._items[item.id]
        self._items[item.id] = item

    async def _forget(self, ids: Iterable[str]) -> None:
        async with self._lock:
            await uninterrupted(self._remove([one for one in ids if one in self._items]))

    async def _remove(self, ids: Sequence[str]) -> None:
        if ids:
            await self._records.change({}, ids)
            for one in ids:
                del self._items[one]
