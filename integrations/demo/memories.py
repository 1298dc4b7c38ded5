"""Two years of plays: what the hub would remember if it had been there from the beginning."""

import asyncio
import gc
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.models.play import Ending, Play
from hub.playback.pipeline import PLAYBACK
from hub.playback.settings import RecordingModel
from integrations.demo.past_plays import Recorder, handed_over, programmes
from integrations.demo.past_sessions import PastSessions
from integrations.demo.world import World
from integrations.demo.world.history import PlayBatch, history_batches

_log = logging.getLogger(__name__)

YEARS = 2.0
FEW, MANY = 100, 400
"""Plays written in one transaction at first, so that pages fill soon, and later."""
SOON = 1_000
"""The latest plays, which are written a few at a time."""
REST = 0.25
"""Pause between two transactions, relative to what one takes, in which others go first."""
_LOOK_S, _LOOKS = 0.2, 100


class Memories:
    """Brings the past of a world into the history, the latest plays first."""

    def __init__(self, hub: Hub, world: World, years: float = YEARS) -> None:
        self._hub = hub
        self._world = world
        self._years = years

    async def run(self) -> None:
        """Import everything; what was imported before is replaced by the same."""
        await self._wait_for_accounts()
        begin, count = time.monotonic(), 0
        links = self._hub[PLAYBACK].links()
        past = await asyncio.to_thread(Past.of, self._world, links, self._years)
        chunks = past.chunks()
        try:
            while plays := await asyncio.to_thread(next, chunks, None):
                since = time.monotonic()
                count += await self._hub[HISTORY].import_plays(plays)
                gc.freeze()  # no cycles here: searching what is kept for some would halt the hub
                await asyncio.sleep((time.monotonic() - since) * REST)
        except UsherError as error:
            _log.warning("The demo remembers %d plays only: %s", count, error)
            return
        took = time.monotonic() - begin
        _log.info("The demo remembers %d plays of the past (%.0f s)", count, took)

    async def _wait_for_accounts(self) -> None:
        """Wait until the persons behind all accounts are known, but not for ever."""
        expected = sum(len(server.accounts) for server in self._world.servers)
        for _ in range(_LOOKS):
            if len(self._hub[PLAYBACK].links()) >= expected:
                return
            await asyncio.sleep(_LOOK_S)


@dataclass(slots=True)
class Past:
    """The plays of a world up to `until`, in columns; they become plays of the hub chunk by chunk.

    They depend on the seed and the day alone.
    """

    batches: list[PlayBatch]
    recorder: Recorder
    until: datetime

    @classmethod
    def of(cls, world: World, links: Mapping[tuple[str, str], str], years: float) -> "Past":
        """What has been played in `world`; takes about a second."""
        now = world.clock.now()
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        batches = list(history_batches(world, years, end=midnight + timedelta(days=1)))
        return cls(batches, Recorder(links, RecordingModel()), now)

    def chunks(self) -> Iterator[list[Play]]:
        """The plays that were over by then and are worth recording, the latest first."""
        sessions = PastSessions()
        after = sum(map(len, self.batches))
        for batch in reversed(self.batches):
            after -= len(batch)
            goes_on = handed_over(batch)
            for rows in _latest_first(len(batch)):
                if found := self._chunk(batch, goes_on, rows, sessions, after):
                    yield found

    def _chunk(
        self,
        batch: PlayBatch,
        goes_on: npt.NDArray[np.bool_],
        rows: range,
        sessions: PastSessions,
        before: int,
    ) -> list[Play]:
        found = []
        for row, past in zip(rows, batch.plays(rows.start, rows.stop), strict=True):
            if past.stopped_at > self.until:
                continue
            ending = Ending.NEXT_ITEM if goes_on[row] else Ending.STOPPED
            parts = list(programmes(past))
            for part in parts:
                how = ending if part is parts[-1] else Ending.NEXT_ITEM
                view = sessions.view(part, before + row + 1)
                if (play := self.recorder.record(part, view, how)) is not None:
                    found.append(play)
        return found


def _latest_first(count: int) -> Iterator[range]:
    """Rows in portions from the last one backwards: small ones first, then larger ones."""
    stop = count
    while stop > 0:
        start = max(0, stop - (FEW if count - stop < SOON else MANY))
        yield range(start, stop)
        stop = start
