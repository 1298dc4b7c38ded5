"""The plays that a report is asked about, as relations that its SQL selects from.

- `chosen`: the plays behind the filters, with `day` and `last_day`, the local days on which they
  began and ended, and `hour` and `weekday` (1 is Monday) of their beginning.
- `parts`: `chosen` by local day, week or month of watching, as the interval says; `date` is its
  first day. Each play has one row with `begun` 1 where it began. One that was watched in other
  steps as well has a row with `begun` 0 for each of them. `part_ms` is the watch time of a row; the
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

import numpy as np

from hub.analytics.booked import Booked, Ints, booked
from hub.analytics.columns import local
from hub.analytics.columns.chosen import Plays, read, within
from hub.analytics.columns.kept import columns
from hub.analytics.columns.local import Clock
from hub.analytics.columns.masks import limited
from hub.analytics.held import held
from hub.history.query.local_times import local_us, offsets_of
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import Where, where
from hub.history.query.zones import Offsets, utc_offsets
from hub.history.reads.bounds import bounds
from hub.history.store.reader import Reader

T = TypeVar("T")
_WORD = re.compile(r"\w+")
_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_KEPT, _KEPT_ROWS = 24, 40_000
"""So many questions are remembered where plays were watched, each with up to so many rows."""
_DAILY = timedelta(days=120)
_WEEKLY = timedelta(days=3 * 366)
_PARTS = """
parts AS NOT MATERIALIZED (
    SELECT *, DATE '1970-01-01' + step AS date FROM (
        SELECT chosen.*, coalesce(b.step, {first})::INTEGER AS step, coalesce(b.begun, 1) AS begun,
            coalesce(b.ms, watch_ms) AS part_ms
        FROM chosen LEFT JOIN {booked} b ON b.play = chosen.play
    )
)
"""
_WITHIN_STEPS = """
parts AS NOT MATERIALIZED (
    SELECT *, DATE '1970-01-01' + step AS date FROM (
        SELECT *, ({first})::INTEGER AS step, 1 AS begun, watch_ms AS part_ms FROM chosen
    )
)
"""


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
        self._limit: Where | None = None
        self._read: dict[str, list[tuple[Any, ...]]] = {}
        self._found: dict[Callable[[Asked], Any], Any] = {}

    def shared(self, find: "Callable[[Asked], T]") -> T:
        """What a function finds for this question; several tables that need it share it."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

    @property
    def plays(self) -> Plays:
        """The plays asked for as columns."""
        return self.shared(_plays)

    @property
    def clock(self) -> Clock:
        """The local days on which they began."""
        return self.shared(_clock)

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two questions the same, but for the parameters of their reports."""
        values = sorted((name, str(value)) for name, value in self.question.filters.values.items())
        return str(values), self.zone, self.interval, self.question.scope, self.reader.hidden

    @property
    def limit(self) -> Where:
        """The condition over `plays AS p`."""
        if self._limit is None:
            question = self.question
            self._limit = where(self.reader, question.filters, question.scope)
        return self._limit

    def again(
        self, *, without: Iterable[str] = (), interval: Interval | None = None, **values: Any
    ) -> "Asked":
        """The same question with other values of filters, `without` some, or in other steps."""
        filters = self.question.filters
        changed = {n: v for n, v in {**filters.values, **values}.items() if n not in set(without)}
        other = replace(self.question, filters=replace(filters, values=changed))
        question = replace(other, interval=interval or self.interval)
        return Asked(self.reader, question)

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
        more, bound = "", dict(self.limit.params)
        if "parts" in _WORD.findall(sql):
            more = self._parts()
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
        return f"SELECT {columns} FROM plays p WHERE {self.limit.sql}"  # noqa: S608 - declared filters

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

    def _parts(self) -> str:
        """The relation `parts`: plays within one step are taken as they are, others as booked."""
        first = step_of("day", self.interval)
        name = self.shared(_relation)
        return (
            _PARTS.format(first=first, booked=name) if name else _WITHIN_STEPS.format(first=first)
        )

    @property
    def offsets(self) -> Offsets:
        """Those of the zone asked for."""
        return offsets_of(self.reader, self.zone) or utc_offsets("UTC", _EPOCH, _EPOCH)


def _plays(asked: Asked) -> Plays:
    question = asked.question
    kept = columns(asked.reader)
    if kept is None:
        return read(asked.reader, asked.limit)
    times = (question.filters.values.get(name) for name in ("after", "before"))
    found = within(kept, *((at - _EPOCH) // _US if at else None for at in times))
    return limited(asked.reader, kept, found, question.filters, question.scope)


def _clock(asked: Asked) -> Clock:
    low, high = local.span(asked.plays.parts)
    return Clock.of(asked.offsets, low, high, lambda days: steps_of(days, asked.interval))


def booked_plays(asked: Asked) -> Booked:
    """Where plays were watched that ended in another step than they began.

    Reports of one page ask the same: what was found is kept until the history changes.
    """
    key = asked.identity
    kept = asked.reader.names["plays"]
    known: Mapping[Any, Booked] = kept.known(["booked"]).get("booked", {})
    if key in known:
        return known[key]

    def step(days: Ints) -> Ints:
        return steps_of(days, asked.interval)

    crossing = [asked.clock.crossing(part, step) for part in asked.plays.parts]
    none = np.zeros(0, np.int64)
    plays = {
        name: np.concatenate([none, *(one[name] for one in crossing)])
        for name in ("play", "day", "last_day", "watch_ms")
    }
    found = booked(asked.reader, asked.offsets, plays, step)
    if len(found.play) <= _KEPT_ROWS:
        latest = list(known.items())[1 - _KEPT :]
        kept.keep({"booked": dict([*latest, (key, found)])})
    return found


def _relation(asked: Asked) -> str | None:
    """The name of the relation of these plays; None if there are none."""
    found = asked.shared(booked_plays)
    if not len(found.play):
        return None
    return asked.reader.relation(
        {
            "play": found.play.astype(np.int32),
            "step": found.step.astype(np.int32),
            "begun": found.begun.astype(np.int32),
            "ms": found.ms,
        }
    )


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


def steps_of(days: Ints, interval: Interval) -> Ints:
    """The same for an array of days since 1970."""
    if interval is Interval.WEEK:
        return days - (days + 3) % 7
    if interval is Interval.MONTH:
        months = days.astype("datetime64[D]").astype("datetime64[M]")
        return months.astype("datetime64[D]").astype(np.int64)
    return days
