"""The plays that a report is asked about, as relations that its SQL selects from.

- `chosen`: the plays behind the filters, with `day` and `last_day`, the local days on which they
  began and ended, and `hour` and `weekday` (1 is Monday) of their beginning.
- `parts`: `chosen` by local day, week or month of watching, as the interval says; `date` is its
  first day. Each play has one row with `begun` 1 where it began. One that ended in another step has
  more rows, with `begun` 0, for where it was watched. `part_ms` is the watch time of a row; the
  rows of a play add up to its watch time exactly.
- `held`: what the servers hold now, behind the filters on servers, libraries and items (see
  `held.py`).
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hub.analytics.held import held
from hub.history.query.local_times import local_us
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.query.zones import local_pieces
from hub.history.reads.bounds import Bounds, bounds
from hub.history.store.reader import Reader

T = TypeVar("T")
_WORD = re.compile(r"\w+")
_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000
_DAILY = timedelta(days=120)
_WEEKLY = timedelta(days=3 * 366)
_BOOKED = """
, across AS MATERIALIZED (
    SELECT play, watch_ms, {first} AS step FROM chosen WHERE {first} <> {last}
),
pieces AS MATERIALIZED (
    SELECT play, {on} AS step, sum(watch_ms) AS ms FROM ({pieces}) GROUP BY ALL
)
SELECT play, step::INTEGER AS step, ms::BIGINT AS ms FROM pieces
UNION ALL SELECT play, step, watch_ms - coalesce(known, 0)
FROM across LEFT JOIN (SELECT play, sum(ms) AS known FROM pieces GROUP BY 1) USING (play)
WHERE watch_ms <> coalesce(known, 0)
"""
_PARTS = """
parts AS NOT MATERIALIZED (
    SELECT *, DATE '1970-01-01' + step::INTEGER AS date FROM (
        SELECT *, {first} AS step, 1 AS begun,
            CASE WHEN {first} = {last} THEN watch_ms ELSE 0 END AS part_ms
        FROM chosen
        UNION ALL SELECT chosen.*, step, 0, ms FROM chosen JOIN (
            SELECT unnest($booked_play::INTEGER[]) AS play, unnest($booked_step::INTEGER[]) AS step,
                unnest($booked_ms::BIGINT[]) AS ms
        ) USING (play)
    )
)
"""
"""Plays within one step are taken as they are; only the others are split by their segments. What a
play's segments do not tell of its watch time stays where the play began."""


class Interval(StrEnum):
    """What one step in time is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: filters with their zone, whose plays, and the report's parameters.

    Without an `interval`, days, weeks or months are taken by how long the time asked for is.
    """

    filters: Filters
    scope: Scope
    interval: Interval | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


class Asked:
    """One question within a reading transaction."""

    def __init__(self, reader: Reader, question: Question) -> None:
        self.reader = reader
        self.question = question
        self.zone = question.filters.zone
        self.params = question.params
        self.whole = bounds(reader)
        self.interval = question.interval or _fitting(self._span())
        self._where = where(reader, question.filters, question.scope)
        self._read: dict[str, list[tuple[Any, ...]]] = {}
        self._columns_read: dict[str, dict[str, Any]] = {}
        self._booked: Mapping[str, Any] | None = None
        self._found: dict[Callable[[Asked], Any], Any] = {}

    def shared(self, find: "Callable[[Asked], T]") -> T:
        """What a function finds for this question; several tables that need it share it."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

    def again(
        self, *, without: Iterable[str] = (), interval: Interval | None = None, **values: Any
    ) -> "Asked":
        """The same question with other values of filters, `without` some, or in other steps."""
        filters = self.question.filters
        changed = {n: v for n, v in {**filters.values, **values}.items() if n not in set(without)}
        other = replace(self.question, filters=replace(filters, values=changed))
        return Asked(self.reader, replace(other, interval=interval or self.interval))

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a SELECT over `chosen` and `parts`; only what it names need be bound."""
        relations, bound = self._relations(sql)
        own = {name: value for name, value in self.params.items() if f"${name}" in sql}
        return self.reader.rows(relations + sql, {**bound, **own, **(params or {})})

    def once(self, sql: str) -> list[tuple[Any, ...]]:
        """The same rows, read once for all tables of a report."""
        if sql not in self._read:
            self._read[sql] = self.rows(sql)
        return self._read[sql]

    def columns_once(self, sql: str) -> dict[str, Any]:
        """The same as numpy arrays by column name."""
        if sql not in self._columns_read:
            self._columns_read[sql] = self.columns(sql)
        return self._columns_read[sql]

    def columns(self, sql: str) -> dict[str, Any]:
        """The same as numpy arrays by column name; for columns of numbers without NULL."""
        relations, bound = self._relations(sql)
        own = {name: value for name, value in self.params.items() if f"${name}" in sql}
        return self.reader.columns(relations + sql, {**bound, **own})

    def first_and_last(self) -> tuple[date, date] | None:
        """The first and last local day of the time asked for; None where there are no plays."""
        span = self._span()
        if span is None:
            return None
        zone = ZoneInfo(self.zone)
        return span[0].astimezone(zone).date(), span[1].astimezone(zone).date()

    def _span(self) -> tuple[datetime, datetime] | None:
        """From the filters, or where they are silent from the plays that there are."""
        if self.whole is None:
            return None
        values = self.question.filters.values
        first = max(values.get("after") or self.whole.first, self.whole.first)
        last = min(values.get("before") or self.whole.last, self.whole.last)
        return (first, last) if first <= last else None

    def _relations(self, sql: str) -> tuple[str, dict[str, Any]]:
        more, bound = "", dict(self._where.params)
        if "parts" in _WORD.findall(sql):
            more, values = self._parts()
            bound |= values
        if {"held", "holdings"} & set(_WORD.findall(sql)):
            holding, values = held(self.reader, self.question.filters)
            more, bound = f"{more}, {holding}" if more else holding, {**bound, **values}
        chosen = f"chosen AS NOT MATERIALIZED ({self._chosen(set(_WORD.findall(more + sql)))})"
        return f"WITH {chosen}{more and f', {more}'} ", bound

    def _chosen(self, named: Collection[str]) -> str:
        """The plays with the columns that are named, since a wide relation takes time to plan."""
        own = [f"p.{name}" for name in self._columns() if name in named and name != "play"]
        local = [f"{sql} AS {name}" for name, sql in self._local().items() if name in named]
        columns = ", ".join(["p.play", *own, *local])
        return f"SELECT {columns} FROM plays p WHERE {self._where.sql}"  # noqa: S608 - declared filters

    def _columns(self) -> list[str]:
        """The columns of plays."""
        kept = self.reader.names["plays"]
        known = kept.known(["columns"])
        if not known:
            known = {"columns": [row[0] for row in self.reader.rows("DESCRIBE plays")]}
            kept.keep(known)
        names: list[str] = known["columns"]
        return names

    def _local(self) -> dict[str, str]:
        """What the viewer's clocks said, as SQL."""
        since, until = self._span() or (None, None)
        begun = local_us(self.reader, self.zone, since=since, until=until)
        ended = local_us(self.reader, self.zone, "p.ended_at", since=since)
        return {
            "day": f"(({begun}) // {_DAY_US})::INTEGER",
            "last_day": f"(({ended}) // {_DAY_US})::INTEGER",
            "hour": f"(({begun}) // {_HOUR_US} % 24)::TINYINT",
            "weekday": f"((({begun}) // {_DAY_US} + 3) % 7 + 1)::TINYINT",
        }

    def _parts(self) -> tuple[str, Mapping[str, Any]]:
        """The relation `parts`, and what it needs bound."""
        first, last = step_of("day", self.interval), step_of("last_day", self.interval)
        if self._booked is None:
            self._booked = self._book(first, last)
        return _PARTS.format(first=first, last=last), self._booked

    def _book(self, first: str, last: str) -> Mapping[str, Any]:
        """Where the plays were watched that ended in another step than they began."""
        whole = self.whole or Bounds(datetime.now(UTC), datetime.now(UTC), 0, 0)
        segments = "(SELECT s.* FROM segments s SEMI JOIN across USING (play))"
        until = whole.last + timedelta(days=400)
        pieces = local_pieces(self.zone, "day", whole.first, until, segments=segments)
        on = step_of(f"(epoch_us(bucket) // {_DAY_US})::INTEGER", self.interval)
        sql = _BOOKED.format(first=first, last=last, on=on, pieces=pieces.sql)
        relations, bound = self._relations(sql)
        found = self.reader.columns(relations + sql, {**bound, **pieces.params})
        return {f"booked_{name}": values.tolist() for name, values in found.items()}


def _fitting(span: tuple[datetime, datetime] | None) -> Interval:
    length = span[1] - span[0] if span else timedelta()
    if length <= _DAILY:
        return Interval.DAY
    return Interval.WEEK if length <= _WEEKLY else Interval.MONTH


def first_of(day: date, interval: Interval) -> date:
    """The first day of the step that a day lies in; weeks begin on Monday."""
    if interval is Interval.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval is Interval.MONTH else day


def following(day: date, interval: Interval) -> date:
    """The first day of the next step."""
    longest = {Interval.DAY: 1, Interval.WEEK: 7, Interval.MONTH: 31}[interval]
    return first_of(day + timedelta(days=longest), interval)


def step_of(column: str, interval: Interval) -> str:
    """SQL for the first day of the step that a day lies in, as days since 1970."""
    if interval is Interval.WEEK:
        return f"({column} - ({column} + 3) % 7)"
    if interval is Interval.MONTH:
        day = f"DATE '1970-01-01' + {column}"
        return f"({column} - day({day}) + 1)"
    return column
