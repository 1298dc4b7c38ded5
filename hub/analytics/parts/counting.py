"""Rankings and series of dimensions with few values, counted by key first and named afterwards.

The tables of one report that count by the same key share what DuckDB is asked.
"""

from typing import Any

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import Dimension
from hub.analytics.parts.labels import Ints, labels_of
from hub.analytics.report import Rows


def ranked(dimension: Dimension, where: str, limit: str, unknown: bool, asked: Asked) -> Rows:
    """(label, id if it has one, plays, watch time, persons), the most played first."""
    groups = asked.columns_once(
        f"SELECT {dimension.key} AS key, coalesce(person, 0) AS person, count(*) AS plays, "  # noqa: S608 - declared dimensions
        f"sum(watch_ms)::BIGINT AS ms FROM chosen {dimension.joined} WHERE {where} GROUP BY ALL"
    )
    labels = labels_of(asked, dimension, groups["key"])
    of = labels.of(groups["key"])
    many = len(labels.labels)
    plays, ms = _sums(of, groups["plays"], many), _sums(of, groups["ms"], many)
    persons = _different(of, groups["person"], many)
    found = np.flatnonzero(plays)
    most = asked.params["limit"] if limit == "$limit" else int(limit)
    in_order = found[np.lexsort((found, -ms[found], -plays[found]))].tolist()
    rows = [
        (
            *labels.labels[n][: 1 + dimension.has_id],
            int(plays[n]),
            float(ms[n]) / 1000,
            int(persons[n]),
        )
        for n in in_order
        if unknown or labels.labels[n][0] is not None
    ]
    return rows[:most]


def dated(dimension: Dimension, where: str, unknown: bool, asked: Asked) -> Rows:
    """(date, label, id if it has one, plays, watch time), in order of time."""
    groups = asked.columns_once(
        f"SELECT {dimension.key} AS key, step, sum(begun)::BIGINT AS plays, "  # noqa: S608 - declared dimensions
        f"sum(part_ms)::BIGINT AS ms FROM parts {dimension.joined} WHERE {where} GROUP BY ALL"
    )
    labels = labels_of(asked, dimension, groups["key"])
    many = len(labels.labels)
    steps, of_step = np.unique(groups["step"], return_inverse=True)
    of = of_step * many + labels.of(groups["key"])
    plays = _sums(of, groups["plays"], many * len(steps))
    ms = _sums(of, groups["ms"], many * len(steps))
    days = steps.astype("datetime64[D]").tolist()
    return [
        (days[n // many], *label[: 1 + dimension.has_id], int(plays[n]), float(ms[n]) / 1000)
        for n in np.unique(of).tolist()
        if (label := labels.labels[n % many])[0] is not None or unknown
    ]


def _sums(of: Ints, values: Any, many: int) -> Any:
    """Sums by number; exact, as long as they are below 2**53."""
    return np.bincount(of, weights=values, minlength=many)


def _different(of: Ints, persons: Any, many: int) -> Ints:
    """How many different persons there are by number; 0 is nobody."""
    width = int(persons.max(initial=0)) + 1
    pairs = np.unique((of * width + persons)[persons > 0])
    return np.bincount(pairs // width, minlength=many)
