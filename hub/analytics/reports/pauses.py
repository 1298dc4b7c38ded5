"""Pauses: how many, how long, and where."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from hub.analytics.asked import Asked, step_of
from hub.analytics.booked import Ints
from hub.analytics.parts.shapes import DATE, PLAYS, item_columns, without_gaps
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
from hub.history.query.play_facts import PAUSE_EDGES_MS, PAUSE_LEAST_S, PAUSE_LENGTHS

_PLAYS = """
SELECT play, item, CASE WHEN duration_ms > 0 AND NOT live THEN duration_ms ELSE 0 END AS length
FROM chosen WHERE play BETWEEN {first} AND {last}
"""
_PAUSES = """
SELECT play, ms, coalesce(upon, -1) AS upon FROM (
    SELECT play, start_ms AS upon, epoch_ms(ended_at) - epoch_ms(started_at) AS ms
    FROM segments WHERE state = 'paused' AND play BETWEEN {first} AND {last}
) WHERE ms >= {least}
"""
AT_ONCE = 500_000
"""Keys of plays that are looked at together."""
_NAMES = (
    "SELECT i.item, concat_ws(' · ', g.title, i.title), i.id FROM items i "
    "LEFT JOIN items g ON g.item = i.grandparent WHERE list_contains($items, i.item)"
)
_GROUPS = ((3, 5), (6, 10))
_COUNT = Column("pauses", Kind.COUNT, "pauses")
_PAUSED = Column("paused_s", Kind.SECONDS, "time paused")


_EDGES_MS = tuple(PAUSE_EDGES_MS.values())


class _Sums:
    """Pauses by length, place and item, plays by item and by how many pauses they have."""

    def __init__(self, most: int) -> None:
        self.lengths = np.zeros((2, len(PAUSE_LENGTHS)), np.int64)
        self.places = np.zeros(10, np.int64)
        self.items = np.zeros((2, most + 1), np.int64)
        self.per_play: Counter[int] = Counter()

    def add(self, plays: Mapping[str, Any], pauses: Mapping[str, Any]) -> None:
        """Some plays, and the pauses of theirs and others."""
        low, high = int(plays["play"].min()), int(plays["play"].max())
        place = np.full(high - low + 1, -1, np.int64)
        place[plays["play"] - low] = np.arange(len(plays["play"]))
        at = place[np.clip(pauses["play"] - low, 0, high - low)]
        here = (at >= 0) & (pauses["play"] >= low) & (pauses["play"] <= high)
        at, ms, upon = at[here], pauses["ms"][here], pauses["upon"][here]
        self._count(np.digitize(ms, _EDGES_MS), ms)
        length = plays["length"][at]
        known = (length > 0) & (upon >= 0)
        tenths = np.minimum(9, 10 * upon[known] // length[known])
        self.places += np.bincount(tenths, minlength=len(self.places))
        for number, items in enumerate((plays["item"][at], plays["item"])):
            self.items[number] += np.bincount(items, minlength=self.items.shape[1])
        counts = np.bincount(np.bincount(at, minlength=len(plays["play"])))
        self.per_play.update(dict(enumerate(counts.tolist())))

    def _count(self, of: Ints, ms: Ints) -> None:
        many = len(PAUSE_LENGTHS)
        self.lengths[0] += np.bincount(of, minlength=many)
        self.lengths[1] += np.bincount(of, weights=ms, minlength=many).astype(np.int64)


def _sums(asked: Asked) -> _Sums:
    """All plays asked for, some at a time; both tables have them by key."""
    [(low, high, most)] = asked.rows("SELECT min(play), max(play), max(item) FROM chosen")
    sums = _Sums(most or 0)
    for first in range(low or 0, (high or -1) + 1, AT_ONCE):
        some = {"first": first, "last": min(first + AT_ONCE - 1, high)}
        plays = asked.columns(_PLAYS.format(**some))
        if len(plays["play"]):
            least = 1000 * asked.params["seconds"]
            sums.add(plays, asked.columns(_PAUSES.format(least=least, **some)))
    return sums


def _lengths(asked: Asked) -> Rows:
    counts = asked.shared(_sums).lengths.tolist()
    return [
        (name, count, ms / 1000)
        for name, count, ms in zip(PAUSE_LENGTHS, *counts, strict=True)
        if count
    ]


def _places(asked: Asked) -> Rows:
    counts = asked.shared(_sums).places.tolist()
    return [(str(10 * place), count) for place, count in enumerate(counts) if count]


def _titles(asked: Asked) -> Rows:
    """The items with the most pauses by play, of those with three plays and a pause."""
    pauses, plays = asked.shared(_sums).items
    items = np.flatnonzero((pauses > 0) & (plays >= 3))
    order = np.lexsort((items, -pauses[items], -pauses[items] / plays[items]))
    most = items[order][:50].tolist()
    named = {row[0]: row[1:] for row in asked.reader.rows(_NAMES, {"items": most})}
    return [
        (*named[item], float(pauses[item] / plays[item]), int(pauses[item]), int(plays[item]))
        for item in most
    ]


def _per_play(asked: Asked) -> Rows:
    """Plays by how many pauses they have, from none on."""
    found: dict[str, int] = {}
    for pauses, count in sorted(asked.shared(_sums).per_play.items()):
        name = next((f"{low}-{high}" for low, high in _GROUPS if low <= pauses <= high), "11+")
        name = str(pauses) if pauses < 3 else name
        found[name] = found.get(name, 0) + count
    return [(name, count) for name, count in found.items() if count]


def _share(asked: Asked) -> Rows:
    """The share paused of each step in time."""
    step = step_of("day", asked.interval)
    rows = asked.rows(
        f"SELECT DATE '1970-01-01' + step, 100.0 * paused / nullif(paused + watched, 0), "  # noqa: S608 - constants
        f"paused / 1000.0 FROM (SELECT ({step})::INTEGER AS step, sum(paused_ms) AS paused, "
        "sum(watch_ms) AS watched FROM chosen GROUP BY 1) ORDER BY 1"
    )
    return without_gaps(asked, rows, (None, 0.0))


REPORT = Report(
    name="pauses",
    title="Pauses",
    help="How often plays are paused, for how long, at which place, and what is paused most.",
    definition=(
        "A pause is one unbroken stretch in which the player said that it is paused, of at least "
        "`seconds`. Plays that are stopped and resumed later are not paused meanwhile. Imported "
        "plays often tell the time paused and not the single pauses; they count here with what "
        "their record has. The place of a pause is a share of the item's length, in tenths; live "
        "television has none. A title is listed with at least three plays. The share paused is "
        "the time paused of the time paused and watched, of plays by when they began."
    ),
    topic=Topic.QUALITY,
    order=60,
    tables=(
        Table(
            "per_play",
            (Column("pauses_of_play", Kind.TEXT, "pauses of a play", "pauses"), PLAYS),
            rows=_per_play,
            chart=Chart(ChartKind.PIE, "pauses_of_play", ("plays",)),
        ),
        Table(
            "lengths",
            (Column("pause_length", Kind.CODE, "how long it was", "pause_length"), _COUNT, _PAUSED),
            rows=_lengths,
            chart=Chart(ChartKind.PIE, "pause_length", ("pauses", "paused_s")),
        ),
        Table(
            "places",
            (
                Column(
                    "place_percent", Kind.TEXT, "from this share of the length on", "pause_place"
                ),
                _COUNT,
            ),
            rows=_places,
            chart=Chart(ChartKind.COLUMN, "place_percent", ("pauses",)),
        ),
        Table(
            "over_time",
            (
                DATE,
                Column("paused_percent", Kind.PERCENT, "share paused"),
                _PAUSED,
            ),
            rows=_share,
            chart=Chart(ChartKind.LINE, "date", ("paused_percent", "paused_s")),
        ),
        Table(
            "titles",
            (
                *item_columns("title", "movie or episode"),
                Column("pauses_per_play", Kind.RATIO, "pauses by play"),
                _COUNT,
                PLAYS,
            ),
            rows=_titles,
            chart=Chart(ChartKind.BAR, "title", ("pauses_per_play", "pauses")),
        ),
    ),
    parameters=(
        Parameter("seconds", PAUSE_LEAST_S, 0, 3600, "seconds that a pause lasts at least"),
    ),
)
