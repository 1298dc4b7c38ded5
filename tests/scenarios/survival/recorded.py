"""A household recorded day by day, as a hub would that is restarted every evening."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import Evidence, Observation, TimePassed, encode
from hub.models.play import Play
from hub.playback.kept_states import FromTheBeginning, KeptStates
from hub.playback.recorder import Recorder
from hub.playback.retention import Retention
from hub.playback.settings import RecordingModel
from hub.playback.tracker import Tracker
from tests.hub.history.factory import locate
from tests.scenarios.survival.crowd import BEGIN, Crowd

SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)
RULES = RecordingModel()


@dataclass
class Live:
    """A tracker that notes when its deadlines come due, as a running hub does."""

    tracker: Tracker = field(default_factory=Tracker)
    plays: dict[str, Play] = field(default_factory=dict)

    def heard(self, observations: Iterable[Observation]) -> Iterator[Observation]:
        """The observations and the notes of time between them, all applied."""
        for observation in observations:
            deadline = self.tracker.next_deadline()
            if deadline is not None and deadline <= observation.at:
                yield self._take(TimePassed(at=deadline))
            yield self._take(observation)

    def _take(self, observation: Observation) -> Observation:
        if isinstance(observation, Evidence):
            return observation
        for play in self.tracker.apply(observation).plays:
            if play.recorded:
                self.plays[play.id] = play
            else:
                self.plays.pop(play.id, None)
        return observation


async def append(journal: SqliteJournal, observations: Iterable[Observation]) -> int:
    """Write them in groups; the last offset."""
    group: list[bytes] = []
    last = 0
    for observation in observations:
        group.append(encode(observation))
        if len(group) == 500:
            last = await journal.append(group)
            group = []
    return await journal.append(group) if group else last


async def replay(journal: SqliteJournal, history: History, states: KeptStates) -> None:
    """Bring what the journal holds into the history, as at the start of a hub."""
    store = FromTheBeginning(history, journal, states)
    await Recorder(journal, store, RULES, fire=lambda _: None, clock=lambda: BEGIN).replay()


class Household:
    """A journal, a history and the states beside them, with a clock of their own."""

    def __init__(self, folder: Path, crowd: Crowd, retention: timedelta) -> None:
        self.now = BEGIN
        self.live = Live()
        self.states = KeptStates(folder)
        self.journal = SqliteJournal(folder, clock=lambda: self.now)
        self.history = History(folder / "history.duckdb", SETTINGS, locate)
        self.retention = Retention(
            self.journal, self.history, self.states, retention, lambda: self.now
        )
        self._observations = crowd.observations()
        self._next = next(self._observations)

    async def day(self) -> None:
        """A day passes, is recorded, and the journal forgets what is old."""
        self.now += timedelta(days=1)
        await append(self.journal, self.live.heard(list(self._until(self.now))))
        await self.replay()
        await self.retention.once()

    def _until(self, end: datetime) -> Iterator[Observation]:
        while self._next.at < end:
            yield self._next
            self._next = next(self._observations)

    async def replay(self) -> None:
        """Bring what the journal holds into the history, as at the start of a hub."""
        await replay(self.journal, self.history, self.states)


@asynccontextmanager
async def household(
    folder: Path, crowd: Crowd, *, days: int, retention: timedelta
) -> AsyncIterator[Household]:
    """A household after so many days."""
    home = Household(folder, crowd, retention)
    await home.history.start()
    await home.journal.open()
    try:
        for _ in range(days):
            await home.day()
        yield home
    finally:
        await home.journal.close()
        await home.history.stop()


def straddling(plays: Sequence[Play], moment: datetime) -> list[Play]:
    """Those that began before and ended after."""
    return [play for play in plays if play.ended_at and play.started_at < moment < play.ended_at]
