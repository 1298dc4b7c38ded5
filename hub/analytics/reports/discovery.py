"""How soon what is added is watched, and by whom first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import LIBRARY, PERSON
from hub.analytics.parts.names import persons, titles
from hub.analytics.parts.shapes import item_columns
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
, added AS MATERIALIZED (
    SELECT item, min(added_at) AS since, min(library) AS library FROM held
    WHERE added_at IS NOT NULL GROUP BY 1
    HAVING min(added_at) >= TIMESTAMP '{since}' AND min(added_at) < TIMESTAMP '{until}'
), found AS (
    SELECT item, min(started_at) AS first, arg_min(coalesce(person, -1), started_at) AS person
    FROM chosen SEMI JOIN added USING (item) GROUP BY 1
)
SELECT item, coalesce(library, -1)::INTEGER AS library, since AS added,
    coalesce(found.person, -1)::INTEGER AS person,
    coalesce(epoch(first) - epoch(since), -1)::BIGINT AS delay
FROM added LEFT JOIN found USING (item) WHERE first IS NULL OR first >= since
"""
_TIMES = ("after", "date", "weekday", "hour")
_EDGES = [86_400 * days for days in (1, 7, 30, 90)]
_DELAYS = ("day", "week", "month", "quarter", "later")
_NEVER = -1


@dataclass(frozen=True, slots=True)
class _Found:
    """What was added, and after how many seconds who played it first; -1 is not known."""

    item: NDArray[np.int64]
    library: NDArray[np.int64]
    person: NDArray[np.int64]
    added: NDArray[np.datetime64]
    delay: NDArray[np.int64]


def _found(asked: Asked) -> _Found:
    values = asked.question.filters.values
    since = values.get("after") or datetime(1, 1, 1, tzinfo=UTC)
    until = values.get("before") or datetime.now(UTC)
    sql = _SQL.format(since=_naive(since), until=_naive(until))
    return _Found(**asked.again(without=_TIMES).columns(sql))


def _naive(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _delays(asked: Asked) -> Rows:
    found = asked.shared(_found)
    played = found.delay[found.delay != _NEVER]
    counts = np.bincount(np.digitize(played, _EDGES), minlength=len(_DELAYS))
    never = len(found.delay) - len(played)
    return [
        (name, int(count))
        for name, count in [*zip(_DELAYS, counts, strict=True), ("never", never)]
        if len(found.delay)
    ]


def _by(keys: NDArray[np.int64], found: _Found) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The delays of each key that is known."""
    order = np.argsort(keys, kind="stable")
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    for some in np.split(order, edges) if len(order) else []:
        if keys[some[0]] >= 0:
            yield int(keys[some[0]]), found.delay[some]


def _by_person(asked: Asked) -> Rows:
    found, names = asked.shared(_found), persons(asked)
    rows = [(*names[key], len(of), float(np.median(of))) for key, of in _by(found.person, found)]
    return sorted(rows, key=lambda row: (-row[2], row[3], str(row[1])))[: asked.params["limit"]]


def _by_library(asked: Asked) -> Rows:
    found = asked.shared(_found)
    names = {key: name for key, *name in asked.reader.rows(LIBRARY.names)}
    rows: list[tuple[Any, ...]] = []
    for key, of in _by(found.library, found):
        played = of[of != _NEVER]
        middle = float(np.median(played)) if len(played) else None
        rows.append((*names[key], len(of), len(played), 100 * len(played) / len(of), middle))
    return sorted(rows, key=lambda row: (-row[2], str(row[1])))


def _latest(asked: Asked) -> Rows:
    found, people = asked.shared(_found), persons(asked)
    order = np.lexsort((found.item, -found.added.astype(np.int64)))[: asked.params["limit"]]
    names = titles(asked, found.item[order].tolist())
    for at in order.tolist():
        added = found.added[at].astype("datetime64[us]").item().replace(tzinfo=UTC)
        delay = int(found.delay[at])
        known = delay != _NEVER
        yield (
            *names[int(found.item[at])],
            added,
            added + timedelta(seconds=delay) if known else None,
            delay if known else None,
            *people.get(int(found.person[at]), (None, None)),
        )


_MEDIAN = Column("median_delay_s", Kind.SECONDS, "time until the first play, the middle one")

REPORT = Report(
    name="discovery",
    title="How soon new titles are watched",
    help="How long it takes until what is added is played, and who is first.",
    definition=(
        "What was added in the time asked for: movies, episodes, tracks and the like that a "
        "server still has, at the first time that a server says it added them. The first play is "
        "the first of all that match the other filters, whenever it began. What was played before "
        "it was added, as in a library that was rebuilt or after a file was replaced, is left out. "
        "`median_delay_s` is the middle one of the times until the first play, of what was played."
    ),
    topic=Topic.LIBRARIES,
    order=30,
    tables=(
        Table(
            "delays",
            (
                Column("delay", Kind.CODE, "time from being added to the first play"),
                Column("items", Kind.COUNT, "items"),
            ),
            rows=_delays,
            chart=Chart(ChartKind.PIE, "delay", ("items",)),
        ),
        Table(
            "persons",
            (*PERSON.columns, Column("firsts", Kind.COUNT, "items played first"), _MEDIAN),
            rows=_by_person,
            chart=Chart(ChartKind.BAR, "person", ("firsts",)),
        ),
        Table(
            "libraries",
            (
                *LIBRARY.columns,
                Column("items", Kind.COUNT, "items that were added"),
                Column("played", Kind.COUNT, "those that were played"),
                Column("played_percent", Kind.PERCENT, "share that was played"),
                _MEDIAN,
            ),
            rows=_by_library,
            chart=Chart(ChartKind.BAR, "library", ("played_percent", "items")),
        ),
        Table(
            "latest",
            (
                *item_columns("title", "movie, episode or track"),
                Column("added_at", Kind.TIME, "when it was added"),
                Column("first_play_at", Kind.TIME, "when its first play began"),
                Column("delay_s", Kind.SECONDS, "time in between"),
                *PERSON.columns,
            ),
            rows=_latest,
            chart=Chart(ChartKind.TABLE, "title", ()),
        ),
    ),
    parameters=(Parameter("limit", 50, 1, 500, "persons and titles shown"),),
    everybody=True,
)
