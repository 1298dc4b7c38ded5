"""Lets the journal forget what is in the history and old enough."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hub.history.batch import Checkpoint
from hub.history.errors import HistoryUnavailable
from hub.journal.interface import Journal
from hub.playback.kept_states import KeptStates
from hub.playback.store import HistoryStore

_log = logging.getLogger(__name__)

EVERY_S = 3600.0
STATE_EVERY = timedelta(days=1)
"""How far apart the states are from which a replay may begin; the journal keeps so much longer."""


def _now() -> datetime:
    return datetime.now(UTC)


class Retention:
    """Keeps a state of the tracker every day, and removes what lies before the oldest needed.

    The journal begins where a state is kept, so that a replay of what it holds gives the rows that
    were recorded. Nothing is removed that is not in the history.
    """

    def __init__(
        self,
        journal: Journal,
        history: HistoryStore,
        states: KeptStates,
        retention: timedelta,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._journal = journal
        self._history = history
        self._states = states
        self._retention = retention
        self._clock = clock

    async def run(self) -> None:
        """Look every hour, for ever; while the history is not there, nothing is removed."""
        while True:
            with contextlib.suppress(HistoryUnavailable):
                await self.once()
            await asyncio.sleep(EVERY_S)

    async def once(self) -> int:
        """Look once; returns how many entries were removed."""
        await asyncio.to_thread(self._states.forget_after, await self._journal.last_offset())
        checkpoint = await self._history.checkpoint()
        if checkpoint is None:
            return 0
        older_than = self._clock() - self._retention
        begin = await asyncio.to_thread(self._begin, checkpoint, older_than)
        if begin is None:
            return 0
        removed = await self._journal.compact(begin, older_than)
        floor = await self._journal.first_offset() - 1
        await asyncio.to_thread(self._states.forget_before, min(begin, floor))
        if removed:
            _log.info("%d old entries of the journal were removed", removed)
        return removed

    def _begin(self, checkpoint: Checkpoint, older_than: datetime) -> int | None:
        """Keep the state if it is time; the offset up to which the journal may forget."""
        kept, now = self._states.all(), self._clock()
        newest = kept[-1] if kept else None
        if newest is None or (
            checkpoint.offset > newest.offset and not now - STATE_EVERY < newest.at <= now
        ):
            self._states.keep(checkpoint, now)
        old = [one.offset for one in kept if one.at <= older_than]
        return min(old[-1], checkpoint.offset) if old else None
