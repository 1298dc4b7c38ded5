"""Who watches the same things, at whatever time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.names import Named, persons
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
from hub.analytics.reports.co_viewing import OTHER

_MOST = """
SELECT person::BIGINT AS person FROM chosen WHERE person IS NOT NULL AND NOT live
GROUP BY 1 ORDER BY sum(watch_ms) DESC, 1 LIMIT $limit
"""
_PLAYED = """
SELECT person::BIGINT AS person, coalesce(grandparent, item)::BIGINT AS title FROM chosen
WHERE person IN (SELECT unnest($persons)) AND NOT live
"""
_PER_PERSON = 3
"""Persons most alike that are listed for each."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """Titles that persons have in common; `own` and `both` count them, alone and in pairs."""

    persons: list[int]
    own: NDArray[np.int64]
    both: NDArray[np.int64]

    def pair(self, a: int, b: int) -> tuple[int, int, float]:
        """Shared titles, those that one or the other watched, and the share in percent."""
        shared = int(self.both[a, b])
        either = int(self.own[a] + self.own[b]) - shared
        return shared, either, 100.0 * shared / either


def _shared(asked: Asked) -> _Shared:
    most = [int(one) for one in asked.columns(_MOST)["person"]]
    found = asked.columns(_PLAYED.replace("$persons", repr(most)))
    place = np.zeros(max(most, default=0) + 1, np.int64)
    place[most] = np.arange(len(most))
    seen = np.zeros((len(most), int(found["title"].max(initial=-1)) + 1), np.float32)
    seen[place[found["person"]], found["title"]] = 1
    seen = seen[:, seen.any(axis=0)]
    both = np.rint(seen @ seen.T).astype(np.int64)
    return _Shared(most, np.diagonal(both), both)


def _pairs(asked: Asked) -> Rows:
    shared, names = asked.shared(_shared), persons(asked)
    for a in range(len(shared.persons)):
        for b in range(a + 1, len(shared.persons)):
            if shared.both[a, b]:
                yield _row(shared, names, a, b)


def _alike(asked: Asked) -> Rows:
    shared, names = asked.shared(_shared), persons(asked)
    rows = []
    for a in range(len(shared.persons)):
        others = [b for b in range(len(shared.persons)) if b != a and shared.both[a, b]]
        others.sort(key=lambda b: (-shared.pair(a, b)[2], b))
        rows += [_row(shared, names, a, b) for b in others[:_PER_PERSON]]
    return sorted(rows, key=lambda row: -float(row[-1]))


def _row(shared: _Shared, names: Named, a: int, b: int) -> tuple[object, ...]:
    return (*names[shared.persons[a]], *names[shared.persons[b]], *shared.pair(a, b))


_COLUMNS = (
    *PERSON.columns,
    *OTHER,
    Column("shared", Kind.COUNT, "movies, shows and artists that both played"),
    Column("either", Kind.COUNT, "those that one or the other played"),
    Column("shared_percent", Kind.PERCENT, "what is shared, of what either played"),
)

REPORT = Report(
    name="overlap",
    title="Who watches the same",
    help="How much the tastes of people have in common, whenever they watch.",
    definition=(
        "For each two persons, the movies, shows and artists of which both played something "
        "(`shared`), those of which at least one did (`either`), and the first as a share of the "
        "second: the Jaccard index, in percent. Persons are the `limit` with the most watch time; "
        "live television is left out. The second table has for each person those most alike."
    ),
    topic=Topic.PEOPLE,
    order=64,
    tables=(
        Table(
            "pairs",
            _COLUMNS,
            rows=_pairs,
            chart=Chart(ChartKind.HEATMAP, "person", ("shared_percent", "shared"), series="other"),
        ),
        Table(
            "alike",
            _COLUMNS,
            rows=_alike,
            chart=Chart(ChartKind.TABLE, "person", ("shared_percent",)),
        ),
    ),
    parameters=(Parameter("limit", 25, 2, 100, "persons compared"),),
    everybody=True,
)
