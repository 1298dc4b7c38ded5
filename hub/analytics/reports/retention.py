"""Who is still there after some months."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from hub.analytics.asked import Asked, Interval, first_of, following
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

_EPOCH = date(1970, 1, 1)
_ACTIVE = Column("active", Kind.COUNT, "persons of them who played something then")
_SHARE = Column("active_percent", Kind.PERCENT, "share of them who played something then")
_AGE = Column("age", Kind.NUMBER, "weeks or months after the first one")

Cohorts = dict[date, list[int]]


def _cohorts(asked: Asked) -> Cohorts:
    """For each first step, how many of those who began in it were active 0, 1, 2 ... steps later.

    Only steps that are over, as far as the plays reach, are counted.
    """
    interval = asked.interval
    span = asked.first_and_last()
    if span is None:
        return {}
    active: defaultdict[int, set[date]] = defaultdict(set)
    whenever = asked.again(without=("after", "date"))
    for person, day in _active(whenever):
        active[person].add(_EPOCH + timedelta(days=day))
    begun = {person: min(days) for person, days in active.items()}
    steps = _steps(first_of(span[0], interval), span[1], interval)
    found: Cohorts = {}
    for number, begin in enumerate(steps):
        of = [days for person, days in active.items() if begun[person] == begin]
        if of:
            found[begin] = [sum(step in days for days in of) for step in steps[number:]]
    return found


def _active(asked: Asked) -> Iterable[tuple[int, int]]:
    """Each person with the first day of each step in which they began a play."""
    steps, of_day = np.unique(asked.clock.steps, return_inverse=True)
    there = np.zeros(0, np.int64)
    for part in asked.plays.parts:
        pair = part["person"] * np.int64(len(steps)) + asked.clock.spread(part, of_day)
        there = np.union1d(there, np.flatnonzero(np.bincount(pair[part["person"] >= 0])))
    number, step = np.divmod(there, max(len(steps), 1))
    return zip(number.tolist(), steps[step].tolist(), strict=True)


def _steps(first: date, last: date, interval: Interval) -> list[date]:
    """The steps from the first on that the last day ends or leaves behind."""
    steps = []
    while (behind := following(first, interval)) <= last + timedelta(days=1):
        steps.append(first)
        first = behind
    return steps


def _table(asked: Asked) -> Rows:
    for begin, counts in asked.shared(_cohorts).items():
        for age, active in enumerate(counts):
            yield begin, age, counts[0], active, 100.0 * active / counts[0]


def _curve(asked: Asked) -> Rows:
    cohorts = list(asked.shared(_cohorts).values())
    for age in range(max(map(len, cohorts), default=0)):
        old = [counts for counts in cohorts if len(counts) > age]
        began, active = sum(counts[0] for counts in old), sum(counts[age] for counts in old)
        yield age, began, active, 100.0 * active / began


_BEGAN = Column("began", Kind.COUNT, "persons whose first play was then")

REPORT = Report(
    name="retention",
    title="Who comes back",
    help="Of the people who began in a month, how many still watch one, two, three months later.",
    definition=(
        "A cohort is the persons whose very first play, among those that match the filters other "
        "than the beginning of the time asked for, began in one month (or week, with the interval "
        "`week`) of the viewer's calendar. A person is active in a later month if a play began in "
        "it; those who were away and came back count again. A month that is not over as far as "
        "the plays reach is left out, since it would look like people leaving. The curve adds up "
        "all cohorts that are old enough."
    ),
    topic=Topic.PEOPLE,
    order=70,
    steps=(Interval.WEEK, Interval.MONTH),
    usual=Interval.MONTH,
    tables=(
        Table(
            "cohorts",
            (
                Column("cohort", Kind.DATE, "first day of the month or week of their first play"),
                _AGE,
                _BEGAN,
                _ACTIVE,
                _SHARE,
            ),
            rows=_table,
            chart=Chart(ChartKind.HEATMAP, "age", ("active_percent",), series="cohort"),
        ),
        Table(
            "curve",
            (_AGE, _BEGAN, _ACTIVE, _SHARE),
            rows=_curve,
            chart=Chart(ChartKind.COLUMN, "age", ("active_percent",)),
        ),
    ),
    everybody=True,
)
