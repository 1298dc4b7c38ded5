"""How regularly people watch, and how much of it to the end."""

from collections.abc import Mapping

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.groups import counted, gathered
from hub.analytics.parts.names import persons
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
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

_ENDING = "NOT live"
_SEEN = "watched AND NOT live"


def _rows(asked: Asked) -> Rows:
    """All of each person, the most active first."""
    days = gathered(counted(asked, "person", "day"))
    known = days.keys[0] >= 0
    person, day = days.keys[0][known], days.keys[1][known]
    if not len(person):
        return []
    # Persons and their days come in order: a streak ends where the next day is not the following.
    begins = np.flatnonzero(np.diff(person, prepend=-1))
    ends = (np.diff(day, prepend=day[0]) != 1) | (np.diff(person, prepend=-1) != 0)
    lengths = np.diff(np.append(np.flatnonzero(ends), len(day)))
    streaks = np.maximum.reduceat(lengths, np.cumsum(ends)[begins] - 1)
    weeks = (day + 3) // 7
    other = np.diff(weeks, prepend=weeks[0] - 1) != 0
    other[begins] = True
    active, first, last = np.diff(np.append(begins, len(day))), day[begins], int(day.max())
    plays, ms, weeks_of = (
        np.add.reduceat(values, begins) for values in (days.plays[known], days.ms[known], other)
    )
    whole_weeks = (last + 3) // 7 - (first + 3) // 7 + 1
    columns = (
        plays,
        ms / 1000,
        active,
        100 * active / (last - first + 1),
        100 * weeks_of.astype(np.int64) / whole_weeks,
        streaks,
        ms / 1000 / active,
    )
    names, shares = persons(asked), _shares(asked)
    rows = [
        (*names[key], *values, shares.get(key))
        for key, *values in zip(
            person[begins].tolist(), *(v.tolist() for v in columns), strict=True
        )
    ]
    return sorted(rows, key=lambda row: (-row[4], -row[3], row[0]))[: asked.params["limit"]]


def _shares(asked: Asked) -> Mapping[int, float]:
    """The share of plays that were seen to the end, by person."""
    seen, ending = (
        dict(zip(found.keys[0].tolist(), found.plays.tolist(), strict=True))
        for found in (gathered(counted(asked, "person", where=one)) for one in (_SEEN, _ENDING))
    )
    return {person: 100 * seen.get(person, 0) / count for person, count in ending.items()}


REPORT = Report(
    name="engagement",
    title="How regularly people watch",
    help="Days and weeks on which people watch, their longest streaks, and what they finish.",
    definition=(
        "A day is active for a person if a play of theirs began on it, by the calendar of the "
        "viewer's zone. `active_days_percent` and `active_weeks_percent` are shares of all days "
        "and weeks from their first day to the last day on which anybody played, among the plays "
        "asked for. `streak_days` are the most active days in a row. `per_day_s` is the watch "
        "time of an active day on average. `watched_percent` is the share of plays, live "
        "television aside, that count as watched by the recording settings. These are facts in "
        "their own units and not mixed into a score."
    ),
    topic=Topic.PEOPLE,
    order=20,
    tables=(
        Table(
            "person",
            (
                *PERSON.columns,
                PLAYS,
                WATCH_TIME,
                Column("active_days", Kind.COUNT, "days with a play"),
                Column("active_days_percent", Kind.PERCENT, "share of days with a play"),
                Column("active_weeks_percent", Kind.PERCENT, "share of weeks with a play"),
                Column("streak_days", Kind.COUNT, "most days in a row"),
                Column("per_day_s", Kind.SECONDS, "watch time of an active day"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
            ),
            rows=_rows,
            chart=Chart(ChartKind.BAR, "person", ("active_days", "active_weeks_percent")),
        ),
    ),
    parameters=(Parameter("limit", 50, 1, 1000, "persons shown"),),
    everybody=True,
)
