"""The time asked for beside the time before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from hub.analytics.asked import Asked, Interval
from hub.analytics.booked import Ints
from hub.analytics.columns.masks import codes_of
from hub.analytics.parts.counting import different, summed
from hub.analytics.parts.groups import watched
from hub.analytics.parts.names import names_of
from hub.analytics.parts.periods import Compared, compared
from hub.analytics.parts.shapes import MEASURES, PLAYS, WATCH_TIME, item_columns
from hub.analytics.parts.tops import Values, Which, column, number_of, sums, title
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

_EPOCH = date(1970, 1, 1)
_PERIOD = Column("period", Kind.CODE, "the time asked for, or the one before")
BEFORE = Column("before_s", Kind.SECONDS, "watch time of the period before")


def _figures(asked: Asked) -> Rows:
    both = asked.shared(compared)
    firsts = {"this": both.this_first, "before": both.before_first}
    lasts = {"this": both.this_last, "before": both.before_last}
    rows = [(name, firsts[name], lasts[name], *_summed(one)) for name, one in both.both]
    return rows if any(row[3] for row in rows) else []


def _summed(one: Asked) -> tuple[Any, ...]:
    """The figures of one period."""
    plays, transcode = one.plays, codes_of(one.reader, "decision")["transcode"]
    live, decision = plays.column("live"), plays.column("decision")
    seconds = int(plays.column("watch_ms").sum(dtype=np.int64)) / 1000
    return (
        plays.size,
        seconds,
        number_of(one, column("person")),
        number_of(one, title),
        seconds / plays.size if plays.size else None,
        _share((plays.column("watched") == 1) & (live == 0), live == 0),
        _share(decision == transcode, decision >= 0),
    )


def _share(some: Any, whole: Any) -> float | None:
    return 100 * int(some.sum()) / int(whole.sum()) if whole.any() else None


def _over_time(asked: Asked) -> Rows:
    both = asked.shared(compared)
    days = max((both.this_last - both.this_first).days, (both.before_last - both.before_first).days)
    length = 7 if asked.interval is Interval.WEEK else 1
    for name, one in both.both:
        first, last = (
            (both.this_first, both.this_last)
            if name == "this"
            else (both.before_first, both.before_last)
        )
        steps = _steps(one, first, length)
        for number in range(0, days + 1, length):
            day = first + timedelta(days=number)
            if day <= last:
                found = steps.get(number // length, (0, 0.0))
                yield both.this_first + timedelta(days=number), day, name, *found


def _steps(one: Asked, first: date, length: int) -> dict[int, tuple[int, float]]:
    """Plays and watch time by the number of the step from the first day on."""
    groups = watched(one if one.interval is Interval.DAY else one.again(interval=Interval.DAY))
    days, of = different(groups.keys[0])
    steps = (days - (first - _EPOCH).days) // length
    there, plays, seconds = summed((steps - steps.min(initial=0))[of], groups.plays, groups.ms)
    numbers = (there + steps.min(initial=0)).tolist()
    return dict(zip(numbers, zip(plays, seconds, strict=True), strict=True))


@dataclass(frozen=True, slots=True)
class Movers:
    """Keys with their watch time in milliseconds, now and before; what changed most comes first."""

    keys: Ints
    now: Ints
    old: Ints

    def rows(self, which: Any, limit: int) -> list[tuple[int, float, float]]:
        """The first of some of them, with times in seconds."""
        values = (one[which][:limit].tolist() for one in (self.keys, self.now, self.old))
        return [(key, now / 1000, old / 1000) for key, now, old in zip(*values, strict=True)]


def movers(both: Compared, key: Values, which: Callable[[Asked], Which | None]) -> Movers:
    """The watch time of both periods by a key."""
    found = [sums(one, key, which(one)) for _, one in both.both]
    keys = np.union1d(*(one.keys for one in found))
    ms = np.zeros((2, len(keys)), np.int64)
    for row, one in zip(ms, found, strict=True):
        row[np.searchsorted(keys, one.keys)] = one.ms
    order = np.lexsort((keys, -np.abs(ms[0] - ms[1])))
    return Movers(keys[order], *ms[:, order])


def _changed(asked: Asked) -> Movers:
    return movers(asked.shared(compared), title, _no_programme)


def _no_programme(asked: Asked) -> Which:
    programme = codes_of(asked.reader, "media_type")["programme"]
    return lambda part: part["type"] != programme


def _titles(asked: Asked, sign: int) -> Rows:
    found = asked.shared(_changed)
    shown = found.rows(sign * (found.now - found.old) > 0, asked.params["limit"])
    names = names_of(asked, [row[0] for row in shown])
    return [(*names[key], now, old, abs(now - old)) for key, now, old in shown]


def _title_table(name: str, sign: int, change: Column) -> Table:
    return Table(
        name,
        (*item_columns("title", "movie, show or artist"), WATCH_TIME, BEFORE, change),
        rows=lambda asked: _titles(asked, sign),
        chart=Chart(ChartKind.BAR, "title", (change.name,)),
    )


REPORT = Report(
    name="comparison",
    title="This period and the one before",
    help="What has become more and what less, against the time right before.",
    definition=(
        "The time asked for is compared with as many days right before it; a whole calendar month "
        "with the month before. A period that still runs is compared with one that was as long. "
        "Without a beginning, the last `days` are compared with those before them. Days are those "
        "of the viewer's zone. Watch time over time is booked on the days on which it was watched, "
        "without what belongs to plays that began before the period; the figures are those of "
        "the plays that began in it. Where there was nothing before, no change in percent is "
        "shown. Titles are movies, shows and artists."
    ),
    topic=Topic.COMPARISON,
    order=10,
    tables=(
        Table(
            "figures",
            (
                _PERIOD,
                Column("first_day", Kind.DATE, "its first day", "date"),
                Column("last_day", Kind.DATE, "its last day", "date"),
                *MEASURES,
                Column("works", Kind.COUNT, "different movies, shows and artists"),
                Column("per_play_s", Kind.SECONDS, "watch time of a play on average"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
                Column("transcoded_percent", Kind.PERCENT, "share of plays that were transcoded"),
            ),
            rows=_figures,
            chart=Chart(
                ChartKind.FIGURES,
                "",
                (
                    "watch_time_s",
                    "plays",
                    "persons",
                    "works",
                    "per_play_s",
                    "watched_percent",
                    "transcoded_percent",
                ),
            ),
        ),
        Table(
            "over_time",
            (
                Column("date", Kind.DATE, "day of this period that it stands beside", by="on"),
                Column("on", Kind.DATE, "day that it is"),
                _PERIOD,
                PLAYS,
                WATCH_TIME,
            ),
            rows=_over_time,
            chart=Chart(ChartKind.LINE, "date", ("plays", "watch_time_s"), series="period"),
        ),
        _title_table("rising", 1, Column("gained_s", Kind.SECONDS, "watch time that was gained")),
        _title_table("falling", -1, Column("lost_s", Kind.SECONDS, "watch time that was lost")),
    ),
    parameters=(
        Parameter("days", 30, 1, 3650, "days compared where no beginning is asked for"),
        Parameter("limit", 15, 1, 200, "titles in each list"),
    ),
    steps=(Interval.DAY, Interval.WEEK),
    usual=Interval.DAY,
)
