"""Pauses: how many, how long, and where."""

from typing import Any

import numpy as np

from hub.analytics.asked import Asked
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

_LENGTH = "epoch_ms(s.ended_at) - epoch_ms(s.started_at)"
_PAUSES = (
    f", pauses AS (SELECT s.play, s.start_ms AS paused_upon, {_LENGTH} AS ms "  # noqa: S608 - constants
    "FROM segments s SEMI JOIN chosen USING (play) "
    f"WHERE s.state = 'paused' AND {_LENGTH} >= 1000 * $seconds)"
)
_LONG = (
    "CASE WHEN ms < 60000 THEN 'minute' WHEN ms < 300000 THEN 'minutes_5' "
    "WHEN ms < 900000 THEN 'minutes_15' WHEN ms < 3600000 THEN 'hour' ELSE 'longer' END"
)
_NAMES = (
    "SELECT i.item, concat_ws(' · ', g.title, i.title), i.id FROM items i "
    "LEFT JOIN items g ON g.item = i.grandparent WHERE list_contains($items, i.item)"
)
_GROUPS = ((3, 5), (6, 10))
_COUNT = Column("pauses", Kind.COUNT, "pauses")
_PAUSED = Column("paused_s", Kind.SECONDS, "time paused")


_SUMS = (
    f"{_PAUSES} SELECT coalesce(item, -1) AS item, coalesce(length, '') AS length, "  # noqa: S608 - constants
    "coalesce(place, -1) AS place, GROUPING(item, length, place) AS by, "
    "count(*) AS pauses, sum(ms)::BIGINT AS ms "
    f"FROM (SELECT item, ms, {_LONG} AS length, CASE WHEN duration_ms > 0 AND NOT live "
    "THEN least(90, 10 * (10 * paused_upon // duration_ms)) END AS place "
    "FROM pauses JOIN chosen USING (play)) GROUP BY GROUPING SETS ((item), (length), (place))"
)
_BY = {"item": 3, "length": 5, "place": 6}
_LENGTHS = ("minute", "minutes_5", "minutes_15", "hour", "longer")


def _sums(asked: Asked, name: str) -> dict[Any, tuple[int, int]]:
    """Pauses and their milliseconds by item, length or place."""
    found = asked.columns_once(_SUMS)
    at = found["by"] == _BY[name]
    values, pauses, ms = (found[column][at].tolist() for column in (name, "pauses", "ms"))
    return dict(zip(values, zip(pauses, ms, strict=True), strict=True))


def _lengths(asked: Asked) -> Rows:
    found = _sums(asked, "length")
    return [(name, found[name][0], found[name][1] / 1000) for name in _LENGTHS if name in found]


def _places(asked: Asked) -> Rows:
    found = _sums(asked, "place")
    return [(str(place), found[place][0]) for place in range(0, 100, 10) if place in found]


def _titles(asked: Asked) -> Rows:
    """The items with the most pauses by play, of those with three plays and a pause."""
    found = asked.columns_once(_SUMS)
    at = found["by"] == _BY["item"]
    paused = asked.columns("SELECT item, count(*) AS plays FROM chosen GROUP BY 1")
    items, here, there = np.intersect1d(found["item"][at], paused["item"], return_indices=True)
    pauses, plays = found["pauses"][at][here], paused["plays"][there]
    order = np.lexsort((items, -pauses, -pauses / plays))
    most = order[plays[order] >= 3][:50]
    named = {row[0]: row[1:] for row in asked.reader.rows(_NAMES, {"items": items[most].tolist()})}
    return [
        (*named[item], count / of, count, of)
        for item, count, of in zip(
            items[most].tolist(), pauses[most].tolist(), plays[most].tolist(), strict=True
        )
    ]


def _per_play(asked: Asked) -> Rows:
    """Plays by how many pauses they have, from none on."""
    [(plays,)] = asked.rows("SELECT count(*) FROM chosen")
    paused = asked.rows(
        f"{_PAUSES} SELECT pauses, count(*) FROM ("  # noqa: S608 - constants
        "SELECT play, count(*) AS pauses FROM pauses GROUP BY 1) GROUP BY 1"
    )
    found = {"0": plays - sum(row[1] for row in paused)}
    for pauses, count in sorted(paused):
        name = next((f"{low}-{high}" for low, high in _GROUPS if low <= pauses <= high), "11+")
        name = str(pauses) if pauses < 3 else name
        found[name] = found.get(name, 0) + count
    return [(name, count) for name, count in found.items() if count]


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
            (Column("pauses_of_play", Kind.TEXT, "pauses of a play"), PLAYS),
            rows=_per_play,
            chart=Chart(ChartKind.PIE, "pauses_of_play", ("plays",)),
        ),
        Table(
            "lengths",
            (Column("pause_length", Kind.CODE, "how long it was"), _COUNT, _PAUSED),
            rows=_lengths,
            chart=Chart(ChartKind.PIE, "pause_length", ("pauses", "paused_s")),
        ),
        Table(
            "places",
            (Column("place_percent", Kind.TEXT, "from this share of the length on"), _COUNT),
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
            rows=lambda asked: without_gaps(
                asked,
                asked.rows(
                    "SELECT date, 100.0 * sum(paused_ms) / nullif(sum(paused_ms + watch_ms), 0), "
                    "sum(paused_ms) / 1000.0 FROM parts WHERE begun = 1 GROUP BY 1 ORDER BY 1"
                ),
                (None, 0.0),
            ),
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
    parameters=(Parameter("seconds", 5, 0, 3600, "seconds that a pause lasts at least"),),
)
