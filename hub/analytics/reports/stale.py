"""What takes space and is not watched any more, or never was."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.names import titles
from hub.analytics.parts.shapes import item_columns
from hub.analytics.parts.storage import BYTES, FILES
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

_NEVER = -(10**11)
"""In place of a time that there is not: before any that there is."""
_DAY = 86_400
_EDGES = (30, 180, 365, 730)
_BANDS = ("lately", "month", "half_year", "year", "two_years", "never")
_SQL = f"""
{FILES}, works AS (
    SELECT title, min(added_at) AS added, count(*) AS items
    FROM (SELECT title, item, min(added_at) AS added_at FROM held GROUP BY ALL) GROUP BY 1
), played AS (
    SELECT coalesce(grandparent, item) AS title, max(started_at) AS last FROM chosen GROUP BY 1
)
SELECT title, items, coalesce(bytes, -1)::BIGINT AS bytes,
    coalesce(epoch(added), {_NEVER})::BIGINT AS added,
    coalesce(epoch(last), {_NEVER})::BIGINT AS last
FROM works LEFT JOIN sizes USING (title) LEFT JOIN played USING (title)
"""  # noqa: S608 - constants

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Works:
    """What is held by movie, show or artist; times in seconds since 1970, `bytes` -1 if unknown."""

    title: Ints
    items: Ints
    bytes: Ints
    added: Ints
    last: Ints
    until: int

    def some(self, which: Any) -> "_Works":
        """Those at these places."""
        return _Works(
            self.title[which],
            self.items[which],
            self.bytes[which],
            self.added[which],
            self.last[which],
            self.until,
        )


def _works(asked: Asked) -> _Works:
    """What had been added by the end of the time asked for, or now."""
    until = asked.question.filters.values.get("before") or datetime.now(UTC)
    whenever = asked.again(without=("after", "date", "weekday", "hour"))
    found = _Works(**whenever.columns(_SQL), until=int(until.timestamp()))
    return found.some(found.added < found.until)


def _ages(asked: Asked) -> Rows:
    works = asked.shared(_works)
    bands = np.digitize((works.until - works.last) // _DAY, _EDGES)
    bands[works.last == _NEVER] = len(_EDGES) + 1
    for number, name in enumerate(_BANDS):
        of = works.some(bands == number)
        if len(of.title):
            known = of.bytes[of.bytes >= 0]
            yield name, len(of.title), int(known.sum()) if len(known) else None


def _list(asked: Asked) -> Rows:
    works = asked.shared(_works)
    edge = works.until - _DAY * int(asked.params["days"])
    old = works.some((works.last < edge) & (works.added <= edge))
    order = np.lexsort((old.title, -old.items, -old.bytes))[: asked.params["limit"]]
    names = titles(asked, old.title[order].tolist())
    for at in order.tolist():
        name, id_ = names[int(old.title[at])]
        size = int(old.bytes[at])
        times = (_time(int(old.added[at])), _time(int(old.last[at])))
        yield name, id_, int(old.items[at]), size if size >= 0 else None, *times


def _time(seconds: int) -> datetime | None:
    return None if seconds == _NEVER else datetime.fromtimestamp(seconds, UTC)


REPORT = Report(
    name="stale",
    title="Not watched any more",
    help="Movies, shows and artists that nobody played for long, or ever, and their space.",
    definition=(
        "Movies, shows and artists that servers listed and still have, by the beginning of their "
        "last play up to the end of the time asked for, or now; a show was played if one of its "
        "episodes was. The list has those without a play for `days` days, or without any, that "
        "were added at least so long ago, the largest first. Filters on persons, players and the "
        "like limit the plays: with a person, it is what this person does not watch."
    ),
    topic=Topic.STORAGE,
    order=40,
    tables=(
        Table(
            "ages",
            (
                Column("last_played", Kind.CODE, "how long ago its last play was"),
                Column("works", Kind.COUNT, "movies, shows and artists"),
                BYTES,
            ),
            rows=_ages,
            chart=Chart(ChartKind.PIE, "last_played", ("bytes", "works")),
        ),
        Table(
            "titles",
            (
                *item_columns("title", "movie, show or artist"),
                Column("items", Kind.COUNT, "episodes, tracks, or 1"),
                BYTES,
                Column("added_at", Kind.TIME, "when the first of it was added"),
                Column("last_play_at", Kind.TIME, "when its last play began"),
            ),
            rows=_list,
            chart=Chart(ChartKind.TABLE, "title", ("bytes",)),
        ),
    ),
    parameters=(
        Parameter("days", 180, 1, 3650, "days without a play"),
        Parameter("limit", 100, 1, 1000, "titles listed"),
    ),
    everybody=True,
    held=True,
)
