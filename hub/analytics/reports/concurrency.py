"""How many streams run at once."""

from collections.abc import Callable, Iterator
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.at_once import Ints, edges, highest, highest_moment, levels
from hub.analytics.parts.shapes import DATE
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Kind,
    Report,
    Rows,
    Table,
    Taken,
    Topic,
)

_SQL = (
    "SELECT epoch_us(started_at) AS a, epoch_us(ended_at) AS b FROM chosen "
    "WHERE ended_at > started_at AND {which}"
)
_WHICH = {
    "all": "true",
    "direct_play": "decision = 'direct_play'",
    "copy": "decision = 'copy'",
    "transcode": "decision = 'transcode'",
}


def _levels_of(which: str) -> Callable[[Asked], tuple[Ints, Ints]]:
    def find(asked: Asked) -> tuple[Ints, Ints]:
        found = asked.columns(_SQL.format(which=which))
        return levels(found["a"], found["b"])

    return find


_LEVELS = {name: _levels_of(which) for name, which in _WHICH.items()}


def _peaks(asked: Asked) -> Rows:
    """The peak of each step, over all and by decision."""
    days, cuts = edges(asked)
    found = [highest(*asked.shared(find), cuts) for find in _LEVELS.values()]
    return list(zip(days, *(map(int, column) for column in found), strict=True))


def _records(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The peak of the whole time, over all and by decision."""
    for name, find in _LEVELS.items():
        peak = highest_moment(*asked.shared(find))
        if peak is not None:
            yield name, *peak


def peaks(starts: Ints, ends: Ints, cuts: Ints) -> Ints:
    """The most intervals at one moment from each cut to the next; times in microseconds."""
    return highest(*levels(starts, ends), cuts)


_OF = "most streams at once"

REPORT = Report(
    name="concurrency",
    title="Streams at once",
    help="The most streams that ran at the same moment, by day, week or month, and of all time.",
    definition=(
        "A stream runs from the beginning of a play to its end, pauses included, since the server "
        "holds it. The peak of a step is the largest number of plays that overlap at one moment of "
        "it, found from all beginnings and ends, not from samples. The peaks by decision are each "
        "that decision's own and need not come at the same moment, so that they add up to more. A "
        "record is the peak of the whole time asked for, with the moment at which it was first "
        "reached."
    ),
    topic=Topic.PERFORMANCE,
    order=12,
    figure=Figure("peaks", "streams", Taken.MOST, icon="mdi:chart-bell-curve"),
    tables=(
        Table(
            "peaks",
            (
                DATE,
                Column("streams", Kind.COUNT, _OF),
                Column("direct_plays", Kind.COUNT, f"{_OF}, played directly"),
                Column("direct_streams", Kind.COUNT, f"{_OF}, repackaged"),
                Column("transcodes", Kind.COUNT, f"{_OF}, transcoded"),
            ),
            rows=_peaks,
            chart=Chart(ChartKind.LINE, "date", ("streams", "transcodes")),
        ),
        Table(
            "records",
            (
                Column("delivery", Kind.CODE, "which streams are counted"),
                Column("streams", Kind.COUNT, _OF),
                Column("peak_at", Kind.TIME, "when they were first as many"),
            ),
            rows=_records,
            chart=Chart(ChartKind.TABLE, "delivery", ("streams",)),
        ),
    ),
)
