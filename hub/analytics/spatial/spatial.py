"""Maps as the rest of the hub asks them: `hub[SPATIAL]`."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.analytics.asked import Asked, Question
from hub.analytics.spatial.settings import MapsModel, PositionModel
from hub.analytics.spatial.spots import Base, Spots, spots
from hub.analytics.spatial.tallies import TALLIES, Counted, Tally, size_of
from hub.core.errors import Unavailable
from hub.core.hub import Key
from hub.core.tasks import Tasks
from hub.geography.shown import coarsened
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.store.reader import Reader
from hub.models.place import Precision

KEPT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """A tally with the points that its places stand at; the same `version` is the same answer."""

    tally: Tally
    spots: Spots
    version: str
    cached: bool = False
    fresh: bool = True
    shaped: dict[str, Any] = field(default_factory=dict, compare=False)
    """What was made of it before, for all who ask the same."""


@dataclass(frozen=True, slots=True)
class _Kept:
    counts: Counts
    of: tuple[int, Hashable]
    """The version of the history, and how points are shown."""


class Spatial:
    """Counts plays by place, and keeps what was counted until the history changes.

    Shaping what was counted is for whoever asks; of equal questions of one moment, one is counted.
    """

    def __init__(
        self, history: History, settings: MapsModel, base: Callable[[], Base], at_once: int = 2
    ) -> None:
        self.history = history
        self.settings = settings
        self.base = base
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._size = 0
        self._running: dict[Hashable, asyncio.Task[Counts]] = {}
        self._slots = asyncio.Semaphore(at_once)
        self._tasks = Tasks("spatial")

    async def start(self) -> None:
        """Count what the map opens with in the background, so that the first look is quick."""
        self._tasks.create(self._prepare(), name="prepare the map")

    async def _prepare(self) -> None:
        question = Question(Filters.parse({}, self.base().zone), Scope.all())
        with contextlib.suppress(Unavailable):  # the page says what is wrong
            await self.ask(Counted.PLACE, question)

    async def stop(self) -> None:
        """End what is being counted."""
        await self._tasks.cancel()

    def precision_for(self, *, everybody: bool) -> Precision:
        """How exactly the household's own places are told: who sees only themselves, by city."""
        exact = self.settings.coordinates is Precision.EXACT
        return Precision.CITY if exact and not everybody else self.settings.coordinates

    def anchor(self, server_id: str, precision: Precision) -> tuple[float, float] | None:
        """Where a server is, as exactly as that: at home unless configured otherwise."""
        position: PositionModel | None = self.settings.servers.get(server_id)
        if position is None:
            return self.base().at(precision)
        return coarsened((position.latitude, position.longitude), None, precision)

    async def ask(self, counted: Counted, question: Question, *, at_once: bool = False) -> Counts:
        """Count. `at_once` takes what was counted before while it is counted anew."""
        base = self.base()
        key = (counted, key_of(question))
        now = (self.history.version, base)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            if kept.of == now:
                return replace(kept.counts, cached=True)
        running = self._begin(key, counted, question, base)
        if kept is not None and at_once:
            return replace(kept.counts, cached=True, fresh=False)
        return await asyncio.shield(running)

    def _begin(
        self, key: Hashable, counted: Counted, question: Question, base: Base
    ) -> asyncio.Task[Counts]:
        slot = (key, self.history.version, base)
        running = self._running.get(slot)
        if running is None:
            running = self._tasks.create(
                self._count(key, counted, question, base), name=f"map {counted}", awaited=True
            )
            self._running[slot] = running
            running.add_done_callback(lambda _: self._running.pop(slot, None))
        return running

    async def _count(
        self, key: Hashable, counted: Counted, question: Question, base: Base
    ) -> Counts:
        precision = self.settings.coordinates

        def read(reader: Reader) -> tuple[Tally, Spots]:
            tally = TALLIES[counted](Asked(reader, question))
            return tally, spots(reader, precision, base)

        async with self._slots:
            version = self.history.version
            hidden = bool(question.filters.values.get("hidden"))
            tally, found = await self.history.read(read, hidden=hidden)
        told = f"{version}-{abs(hash((key, base))):x}"
        counts = Counts(tally, found, told)
        self._keep(key, _Kept(counts, (version, base)))
        return counts

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        before = self._kept.pop(key, None)
        self._size += _size_of(kept)
        self._size -= _size_of(before) if before else 0
        self._kept[key] = kept
        while self._size > KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._size -= _size_of(gone)


def _size_of(kept: _Kept) -> int:
    """Bytes; what is shaped of a tally takes as much again."""
    return 2 * size_of(kept.counts.tally)


def key_of(question: Question) -> Hashable:
    """What makes two questions the same."""
    filters = question.filters
    values = tuple(sorted((name, _hashable(value)) for name, value in filters.values.items()))
    params: Mapping[str, Any] = question.params
    return values, filters.zone, question.scope, question.interval, tuple(sorted(params.items()))


def _hashable(value: Any) -> Hashable:
    return tuple(sorted(map(str, value))) if isinstance(value, list | tuple | set) else str(value)


SPATIAL: Key[Spatial] = Key("spatial")
