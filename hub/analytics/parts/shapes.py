"""The shapes that most tables have: a ranking, a series over time, a grid of two dimensions."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from math import isnan
from typing import Any

from hub.analytics.asked import Asked, first_of, following
from hub.analytics.columns.masks import codes_of
from hub.analytics.parts.counting import by_step, dated, paired, ranked
from hub.analytics.parts.dimensions import Dimension
from hub.analytics.parts.groups import ALL
from hub.analytics.parts.tops import column, different, mean, most, reached, sums
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Rows, Table

PLAYS = Column("plays", Kind.COUNT, "plays that began")
WATCH_TIME = Column("watch_time_s", Kind.SECONDS, "watch time")
PERSONS = Column("persons", Kind.COUNT, "different persons")
DATE = Column("date", Kind.DATE, "day, or first day of the week or month")
MEASURES = (PLAYS, WATCH_TIME, PERSONS)
MANY = 10_000
"""Rows of a ranking that nobody limited."""


def ranking(
    dimension: Dimension,
    *,
    name: str = "",
    where: str = ALL,
    limit: str = str(MANY),
    chart: ChartKind = ChartKind.BAR,
    measures: tuple[str, ...] = ("plays", "watch_time_s"),
    unknown: bool = True,
) -> Table:
    """Plays, watch time and persons for each value of a dimension, the most played first.

    `limit` is a number, or a `$parameter` of the report; without `unknown`, plays for which the
    value is not known are left out.
    """
    return Table(
        name or dimension.name,
        (*dimension.columns, *(MEASURES[:2] if dimension.many else MEASURES)),
        rows=partial(ranked, dimension, where, limit, unknown),
        chart=Chart(chart, dimension.name, measures),
    )


def over_time(
    *, name: str = "over_time", date: Column = DATE, chart: ChartKind = ChartKind.LINE
) -> Table:
    """Plays, watch time and persons by day, week or month, without gaps."""
    return Table(
        name,
        (date, *MEASURES),
        rows=lambda asked: without_gaps(asked, list(by_step(asked)), (0, 0.0, 0)),
        chart=Chart(chart, date.name, ("plays", "watch_time_s")),
    )


def series(
    dimension: Dimension,
    *,
    name: str = "",
    where: str = ALL,
    chart: ChartKind = ChartKind.AREA,
    unknown: bool = True,
) -> Table:
    """Plays and watch time by day, week or month for each value of a dimension."""
    return Table(
        name or f"{dimension.name}_over_time",
        (DATE, *dimension.columns, PLAYS, WATCH_TIME),
        rows=partial(dated, dimension, where, unknown),
        chart=Chart(chart, "date", ("plays", "watch_time_s"), series=dimension.name),
    )


def grid(
    across: Dimension,
    down: Dimension,
    *,
    name: str,
    where: str = ALL,
    chart: ChartKind = ChartKind.HEATMAP,
) -> Table:
    """Plays and watch time for each pair of values of two dimensions that have no ids."""
    return Table(
        name,
        (*across.columns, *down.columns, PLAYS, WATCH_TIME),
        rows=partial(paired, across, down, where),
        chart=Chart(chart, across.name, ("plays", "watch_time_s"), series=down.name),
    )


def steps(asked: Asked) -> Iterator[date]:
    """The days, weeks or months of the time asked for, from the first to the last."""
    span = asked.first_and_last()
    if span is None:
        return
    day = first_of(span[0], asked.interval)
    while day <= span[1]:
        yield day
        day = following(day, asked.interval)


def without_gaps(asked: Asked, rows: Sequence[tuple[Any, ...]], nothing: tuple[Any, ...]) -> Rows:
    """Rows that begin with a date, and one with `nothing` for each step that has none."""
    found = {row[0]: row for row in rows}
    days = sorted({*steps(asked), *found})
    return [found.get(day, (day, *nothing)) for day in days]


def top(
    name: str, *, kind: str, key: str, shown: tuple[Column, ...], named: str = "i.title, i.id"
) -> Table:
    """Items with the most plays and those with the most watch time, `$limit` of each.

    Plays are of one `kind`; `key` is the column of plays that holds the item, `named` what is
    selected of items `i` (and of its show or artist `g`) for the columns `shown`.
    """
    return Table(
        name,
        (*shown, *MEASURES, SEEN),
        rows=partial(_top, kind, key, named),
        chart=Chart(ChartKind.BAR, shown[0].name, ("plays", "watch_time_s", "persons")),
    )


def _top(kind: str, key: str, named: str, asked: Asked) -> Rows:
    code = codes_of(asked.reader, "media_type")[kind]
    of, which = column(key), lambda part: part["type"] == code
    found = sums(asked, of, which)
    chosen = most(found, asked.params["limit"])
    keys = found.keys[chosen]
    if not len(keys):
        return
    persons = different(asked, of, keys, column("person"), which).tolist()
    seen = mean(asked, of, keys, reached, which).tolist()
    sql = (
        f"SELECT i.item, {named} FROM items i LEFT JOIN items g ON g.item = i.grandparent "  # noqa: S608 - constants of the reports
        "WHERE i.item IN (SELECT unnest($keys))"
    )
    rows = asked.reader.rows(sql, {"keys": keys.tolist()})
    names = {number: tuple(shown) for number, *shown in rows}
    plays, ms = found.plays[chosen].tolist(), found.ms[chosen].tolist()
    for number, *sum_of in zip(keys.tolist(), plays, ms, persons, seen, strict=True):
        yield *names[number], sum_of[0], sum_of[1] / 1000, sum_of[2], _known(sum_of[3])


def _known(value: float) -> float | None:
    return None if isnan(value) else value


SEEN = Column("seen_percent", Kind.PERCENT, "how far plays came on average, of the item's length")
LIMIT = Parameter("limit", 15, 1, 500, "items by plays, and as many by watch time")


def item_columns(name: str, help_: str) -> tuple[Column, ...]:
    """The title of an item that leads to its plays."""
    named = f"{name}_id"
    return (
        Column(name, Kind.TEXT, help_, "item", by=named),
        Column(named, Kind.ID, f"id of the {help_}"),
    )
