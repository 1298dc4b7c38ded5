"""Several episodes in a row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.booked import Ints
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.names import persons, titles
from hub.analytics.parts.shapes import WATCH_TIME, item_columns
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)

_SQL = """
SELECT person, grandparent AS show, item, watch_ms, epoch_us(started_at) AS a,
    epoch_us(ended_at) AS b
FROM chosen WHERE type = 'episode' AND person IS NOT NULL AND grandparent IS NOT NULL
"""
AT_ONCE = 1_000_000
"""Plays that are looked at together, of as many persons."""
_BITS = 32
_MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class _Binge:
    """Keys of the person and the show, and what it amounts to."""

    person: int
    show: int
    began: datetime
    episodes: int
    watch_ms: int


def _binges(asked: Asked) -> list[tuple[Any, ...]]:
    """(beginning, show, its id, person, their id, episodes, watch time), the longest first."""
    [(plays,)] = asked.rows("SELECT count(*) FROM chosen")
    parts = 1 + plays // AT_ONCE
    found = [
        binge
        for part in range(parts)
        for binge in _of(asked.columns(f"{_SQL} AND person % {parts} = {part}"), asked)
    ]
    shows, names = titles(asked, {binge.show for binge in found}), persons(asked)
    rows = [
        (one.began, *shows[one.show], *names[one.person], one.episodes, one.watch_ms / 1000)
        for one in found
    ]
    return sorted(rows, key=lambda row: (-row[5], -row[6], row[0], str(row[2]), str(row[4])))


def _of(found: Mapping[str, Any], asked: Asked) -> Iterator[_Binge]:
    """The binges among the plays of some persons."""
    whose = (found["person"].astype(np.int64) << _BITS) + found["show"]
    order = np.lexsort((found["a"], whose))
    whose, begin, end = whose[order], found["a"][order], found["b"][order]
    run = runs(whose, begin, end, asked.params["pause_minutes"] * _MINUTE_US)
    episodes = _different(run, found["item"][order])
    watched = np.bincount(run, weights=found["watch_ms"][order], minlength=len(episodes))
    of = np.flatnonzero(episodes >= asked.params["episodes"])
    first = np.searchsorted(run, of)
    facts = (whose[first], begin[first], episodes[of], watched[of])
    for key, began, count, ms in zip(*(fact.tolist() for fact in facts), strict=True):
        yield _Binge(key >> _BITS, key & ((1 << _BITS) - 1), _time(began), count, int(ms))


def runs(whose: Ints, begin: Ints, end: Ints, pause: int) -> Ints:
    """The numbers of the runs of plays, sorted by `whose` and beginning, in that order.

    One goes on while a play begins at most `pause` after all those before it had ended.
    """
    fresh = np.append(True, whose[1:] != whose[:-1])[: len(whose)]
    group, size = np.cumsum(fresh), len(whose)
    # Groups are numbered upwards: the highest rank so far is always one of the same group.
    by_end = np.argsort(end)
    rank = np.empty(size, np.int64)
    rank[by_end] = np.arange(size)
    furthest = end[by_end[np.maximum.accumulate(group * size + rank) - group * size]]
    fresh[1:] |= begin[1:] > furthest[:-1] + pause
    return np.cumsum(fresh) - 1


def _different(run: Ints, item: Ints) -> Ints:
    """How many different items each run has."""
    pairs = np.sort((run << _BITS) + item)
    first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
    return np.bincount(pairs[first] >> _BITS)


def _time(us: int) -> datetime:
    return datetime.fromtimestamp(us // 1_000_000, UTC) + timedelta(microseconds=us % 1_000_000)


_SHOW, _PERSON = slice(1, 3), slice(3, 5)
_BINGE_COUNT = Column("binges", Kind.COUNT, "binges")
_EPISODES = Column("episodes", Kind.COUNT, "different episodes in them")


def _summed(part: slice) -> Callable[[Asked], Rows]:
    """Binges, episodes and watch time by show or by person, the hundred with the most."""

    def rows(asked: Asked) -> Rows:
        sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0, 0.0])
        for row in asked.shared(_binges):
            one = sums[row[part]]
            one[0] += 1
            one[1] += row[5]
            one[2] += row[6]
        ranked = sorted(sums.items(), key=lambda one: (-one[1][0], -one[1][2], one[0][1]))
        return [(*key, *values) for key, values in ranked[:100]]

    return rows


REPORT = Report(
    name="binges",
    title="Binges",
    help="Several episodes of a show in a row: which shows, who, and the longest.",
    definition=(
        "A binge is at least `episodes` different episodes of one show that one person watched, "
        "each begun at most `pause_minutes` after all before it had ended. An episode that was "
        "stopped and resumed in it counts once; its watch time counts in full."
    ),
    topic=Topic.CONTENT,
    order=60,
    tables=(
        Table(
            "shows",
            (*item_columns("show", "show"), _BINGE_COUNT, _EPISODES, WATCH_TIME),
            rows=_summed(_SHOW),
            chart=Chart(ChartKind.BAR, "show", ("binges", "watch_time_s")),
        ),
        Table(
            "persons",
            (*PERSON.columns, _BINGE_COUNT, _EPISODES, WATCH_TIME),
            rows=_summed(_PERSON),
            chart=Chart(ChartKind.BAR, "person", ("binges", "watch_time_s")),
        ),
        Table(
            "longest",
            (
                Column("began_at", Kind.TIME, "when it began"),
                *item_columns("show", "show"),
                *PERSON.columns,
                _EPISODES,
                WATCH_TIME,
            ),
            rows=lambda asked: asked.shared(_binges)[:25],
            chart=Chart(ChartKind.TABLE, "began_at", ("episodes",)),
        ),
    ),
    parameters=(
        Parameter("episodes", 3, 2, 50, "different episodes at least"),
        Parameter("pause_minutes", 60, 0, 720, "minutes between two episodes at most"),
    ),
)
