"""Rankings, series and grids of dimensions, counted by key first and named afterwards."""

from typing import Any

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.booked import Ints
from hub.analytics.parts.dimensions import Dimension
from hub.analytics.parts.groups import ALL, counted, watched
from hub.analytics.parts.labels import labels_of
from hub.analytics.report import Rows


def ranked(dimension: Dimension, where: str, limit: str, unknown: bool, asked: Asked) -> Rows:
    """(label, id if it has one, plays, watch time, persons), the most played first.

    Without persons where a play has several labels.
    """
    persons = () if dimension.many else ("person",)
    groups = counted(asked, dimension, *persons, where=where)
    labels = labels_of(asked, dimension)
    row, of = labels.spread(groups.keys[0])
    many = len(labels.labels)
    plays, ms = _sums(of, groups.plays[row], many), _sums(of, groups.ms[row], many)
    measures = [plays.tolist(), (ms / 1000).tolist()]
    measures += [_different(of, key, many).tolist() for key in groups.keys[1:]]
    found = np.flatnonzero(plays)
    most = asked.params["limit"] if limit == "$limit" else int(limit)
    rows = [
        (*labels.labels[n][: 1 + dimension.has_id], *(measure[n] for measure in measures))
        for n in found[np.lexsort((found, -ms[found], -plays[found]))].tolist()
        if unknown or labels.labels[n][0] is not None
    ]
    return rows[:most]


def dated(dimension: Dimension, where: str, unknown: bool, asked: Asked) -> Rows:
    """(date, label, id if it has one, plays, watch time), in order of time."""
    groups = watched(asked, dimension, where=where)
    labels = labels_of(asked, dimension)
    row, number = labels.spread(groups.keys[1])
    steps, of_step = different(groups.keys[0])
    many = len(labels.labels)
    of = of_step[row] * many + number
    there, plays, ms = summed(of, groups.plays[row], groups.ms[row])
    days = dates(steps[there // many])
    shown = [labels.labels[n] for n in (there % many).tolist()]
    return [
        (day, *label[: 1 + dimension.has_id], count, watch)
        for day, label, count, watch in zip(days, shown, plays, ms, strict=True)
        if label[0] is not None or unknown
    ]


def paired(across: Dimension, down: Dimension, where: str, asked: Asked) -> Rows:
    """(label, other label, plays, watch time), the most played first."""
    rows = [(a[0], b[0], *sums) for a, b, *sums in pairs(asked, across, down, where)]
    return sorted(rows, key=lambda row: -row[2])


def pairs(asked: Asked, across: Dimension, down: Dimension, where: str = ALL) -> Rows:
    """The labels of both with their ids, as far as they have some, plays and watch time."""
    groups = counted(asked, across, down, where=where)
    first, second = labels_of(asked, across).labels, labels_of(asked, down).labels
    of = groups.keys[0] * len(second) + groups.keys[1]
    there, plays, ms = summed(of, groups.plays, groups.ms)
    at = [divmod(n, len(second)) for n in there.tolist()]
    ids = (1 + across.has_id, 1 + down.has_id)
    return [
        (first[a][: ids[0]], second[b][: ids[1]], count, watch)
        for (a, b), count, watch in zip(at, plays, ms, strict=True)
    ]


def by_step(asked: Asked) -> Rows:
    """(date, plays, watch time, persons who began or watched something), in order of time."""
    groups = watched(asked, "person")
    steps, of = different(groups.keys[0])
    there, plays, ms = summed(of, groups.plays, groups.ms)
    active = (groups.plays > 0) | (groups.ms > 0)
    persons = _different(of[active], groups.keys[1][active], len(steps)).tolist()
    days = dates(steps)
    return [
        (days[n], count, watch, persons[n])
        for n, count, watch in zip(there.tolist(), plays, ms, strict=True)
    ]


def dates(days: Ints) -> list[Any]:
    """Days since 1970 as dates."""
    found: list[Any] = days.astype("datetime64[D]").tolist()
    return found


def different(values: Ints) -> tuple[Ints, Ints]:
    """The different values, which are near each other, in order, and the place of each value."""
    if not len(values):
        return values, values
    low = values.min()
    there = np.zeros(int(values.max() - low) + 1, np.bool_)
    there[values - low] = True
    return np.flatnonzero(there) + low, (np.cumsum(there) - 1)[values - low]


def summed(of: Ints, plays: Ints, ms: Ints) -> tuple[Ints, list[int], list[float]]:
    """The numbers that there are, in order, with their plays, and watch time in seconds."""
    many = int(of.max(initial=-1)) + 1
    there = np.flatnonzero(np.bincount(of, minlength=many))
    counts, sums = _sums(of, plays, many)[there], _sums(of, ms, many)[there]
    return there, counts.tolist(), (sums / 1000).tolist()


def _sums(of: Ints, values: Ints, many: int) -> Ints:
    """Sums by number; exact, as long as they are below 2**53."""
    return np.bincount(of, weights=values, minlength=many).astype(np.int64)


def _different(of: Ints, persons: Ints, many: int) -> Ints:
    """How many different persons there are by number; -1 is nobody."""
    width = int(persons.max(initial=0)) + 1
    known = persons >= 0
    pairs = np.zeros(many * width, np.bool_)
    pairs[of[known] * width + persons[known]] = True
    found: Ints = pairs.reshape(many, width).sum(axis=1)
    return found
