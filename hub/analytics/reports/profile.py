"""The plays asked for in a few figures: of one person, behind the filter, or of a viewer's own."""

from datetime import UTC, datetime, timedelta

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.booked import Ints
from hub.analytics.columns import local
from hub.analytics.parts.counting import dates, different
from hub.analytics.parts.groups import Groups, counted
from hub.analytics.parts.names import titles
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME, item_columns
from hub.analytics.parts.tops import column, number_of, title
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

_SHOWN = 25
_AGAIN = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_BITS = 31


def _days(asked: Asked) -> Groups:
    """Plays and watch time of each local day on which plays began, in order."""
    groups = counted(asked, "day")
    days, of = different(groups.keys[0])
    plays, ms = (
        np.bincount(of, weights=one, minlength=len(days)).astype(np.int64)
        for one in (groups.plays, groups.ms)
    )
    return Groups((days,), plays, ms)


def _facts(asked: Asked) -> Rows:
    plays, days = asked.plays, asked.shared(_days)
    if not plays.size:
        return []
    day = days.keys[0]
    edges = np.flatnonzero(np.diff(day, prepend=day[0] - 2, append=day[-1] + 2) > 1)
    seconds = int(days.ms.sum()) / 1000
    ending = plays.column("live") == 0
    seen = int((ending & (plays.column("watched") == 1)).sum())
    first, last = local.span(plays.parts)
    return [
        (
            plays.size,
            seconds,
            number_of(asked, column("item")),
            number_of(asked, title),
            len(day),
            int(np.diff(edges).max()),
            seconds / len(day),
            100 * seen / int(ending.sum()) if ending.any() else None,
            _EPOCH + first * _US,
            _EPOCH + last * _US,
        )
    ]


def _records(asked: Asked) -> Rows:
    days = asked.shared(_days)
    order = np.lexsort((-days.keys[0], -days.ms))[:_SHOWN]
    values = (days.plays[order].tolist(), (days.ms[order] / 1000).tolist())
    return list(zip(dates(days.keys[0][order]), *values, strict=True))


def _again(asked: Asked) -> Rows:
    """What one person saw to the end several times, by the person who did most often."""
    packed, ms = _seen(asked)
    pairs, times = _counts(packed)
    often = times >= _AGAIN
    pairs, times = pairs[often], times[often]
    if not len(pairs):
        return []
    # Among equals the watch time decides, which is added up for those alone that may be shown.
    least = np.sort(_most_by(pairs >> _BITS, times))[-_SHOWN:][0]
    pairs, times = pairs[times >= least], times[times >= least]
    at = np.minimum(np.searchsorted(pairs, packed), len(pairs) - 1)
    here = pairs[at] == packed
    watched = np.bincount(at[here], weights=ms[here], minlength=len(pairs)).astype(np.int64)
    order = np.lexsort((pairs >> _BITS, -watched, -times))
    items = (pairs >> _BITS)[order]
    _, first = np.unique(items, return_index=True)
    shown = order[np.sort(first)[:_SHOWN]]
    names = titles(asked, (pairs[shown] >> _BITS).tolist())
    rows = [
        (*names[item], count, watch / 1000)
        for item, count, watch in zip(
            (pairs[shown] >> _BITS).tolist(),
            times[shown].tolist(),
            watched[shown].tolist(),
            strict=True,
        )
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[3], str(row[1])))


def _seen(asked: Asked) -> tuple[Ints, Ints]:
    """Item and person, packed, of the plays that were seen to the end, and their watch time."""
    none = np.zeros(0, np.int64)
    found = [(none, none)]
    for part in asked.plays.parts:
        which = part["watched"] == 1
        packed = (part["item"][which].astype(np.int64) << _BITS) + part["person"][which] + 1
        found.append((packed, part["watch_ms"][which].astype(np.int64)))
    packed, ms = (np.concatenate(values) for values in zip(*found, strict=True))
    return packed, ms


def _counts(values: Ints) -> tuple[Ints, Ints]:
    """The different values in order, and how often each is there."""
    ordered = np.sort(values)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[first], np.diff(np.append(first, len(ordered)))


def _most_by(items: Ints, times: Ints) -> Ints:
    """The most times of each item; these come in order."""
    first = np.flatnonzero(np.append(True, items[1:] != items[:-1]))
    most: Ints = np.maximum.reduceat(times, first)
    return most


REPORT = Report(
    name="profile",
    title="In short",
    help="Watch time, titles, active days, streaks and records of the plays asked for.",
    definition=(
        "The figures are those of all plays behind the filters; with the filter `person` they are "
        "one person's profile, and a viewer's are their own. `titles` are different movies, "
        "episodes and tracks, `works` different movies, shows and artists. A day is active if a "
        "play began on it, by the viewer's calendar; `streak_days` are the most in a row. "
        "`per_day_s` is the watch time of an active day on average. `watched_percent` leaves out "
        "live television. A title was seen again if one person saw it to the end more than once; "
        "the person who saw it most often counts."
    ),
    topic=Topic.PEOPLE,
    order=5,
    tables=(
        Table(
            "facts",
            (
                PLAYS,
                WATCH_TIME,
                Column("titles", Kind.COUNT, "different titles"),
                Column("works", Kind.COUNT, "different movies, shows and artists"),
                Column("active_days", Kind.COUNT, "days with a play"),
                Column("streak_days", Kind.COUNT, "most days in a row"),
                Column("per_day_s", Kind.SECONDS, "watch time of an active day"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
                Column("first_play_at", Kind.TIME, "when the first play began"),
                Column("last_play_at", Kind.TIME, "when the last play began"),
            ),
            rows=_facts,
            chart=Chart(
                ChartKind.FIGURES,
                "",
                (
                    "watch_time_s",
                    "plays",
                    "works",
                    "active_days",
                    "streak_days",
                    "per_day_s",
                    "watched_percent",
                ),
            ),
        ),
        Table(
            "days",
            (Column("day", Kind.DATE, "day", "date"), PLAYS, WATCH_TIME),
            rows=_records,
            chart=Chart(ChartKind.TABLE, "day", ("watch_time_s",)),
        ),
        Table(
            "again",
            (
                *item_columns("title", "movie, episode or track"),
                Column("times", Kind.COUNT, "times one person saw it to the end"),
                WATCH_TIME,
            ),
            rows=_again,
            chart=Chart(ChartKind.BAR, "title", ("times", "watch_time_s")),
        ),
    ),
)
