"""Generates the past: who played what, when, where and how."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import numpy.typing as npt

from integrations.demo.world.past import PastPlay
from integrations.demo.world.world import World

from .batch import PlayBatch
from .calendar import Calendar
from .maker import Maker
from .progress import Progress
from .tables import HistoryTables, make_tables
from .titles import Titles

Ints = npt.NDArray[np.int64]

_MEAN_PLAY_S = 2_000


def history(world: World, years: float = 2.0, plays: int | None = None) -> Iterator[PastPlay]:
    """Past plays one by one, oldest first within a batch; ``plays`` in all, or as is natural."""
    for batch in history_batches(world, years, plays):
        yield from batch.plays()


def usual_plays(world: World, years: float = 2.0) -> int:
    """How many plays the people of a world make in so many years by their habits."""
    calendar = Calendar(make_tables(world).persons, world.clock.now(), _days(years), world.seed)
    return int(calendar.plays_per_day(None).sum())


def history_batches(
    world: World,
    years: float = 2.0,
    plays: int | None = None,
    batch_size: int = 50_000,
    end: datetime | None = None,
) -> Iterator[PlayBatch]:
    """The same as columns, in batches of whole days of about ``batch_size`` plays.

    All are over by ``end`` (default: now); up to its last midnight (UTC) days are full.
    """
    tables = make_tables(world)
    calendar = Calendar(tables.persons, end or world.clock.now(), _days(years), world.seed)
    titles = Titles(world.servers, world.seed)
    counts = calendar.plays_per_day(plays)
    load = counts.sum() * _MEAN_PLAY_S / (_devices(tables) * calendar.days * 86_400)
    progress = Progress(titles, len(tables.persons))
    maker = Maker(tables, calendar, titles, progress, float(load))
    for number, days in enumerate(_groups(counts, batch_size)):
        rng = np.random.default_rng((world.seed, 2, number))
        yield maker.make(rng, np.repeat(days, counts[days]))


def _days(years: float) -> int:
    return round(years * 365.25)


def _groups(counts: Ints, size: int) -> Iterator[Ints]:
    """Days in groups of at least ``size`` plays; days without plays are left out."""
    reached = np.cumsum(counts) // max(size, 1)
    days = np.flatnonzero(counts)
    for group in np.unique(reached[days]):
        yield days[reached[days] == group]


def _devices(tables: HistoryTables) -> int:
    return len({seat.viewer.device for seat in tables.seats})
