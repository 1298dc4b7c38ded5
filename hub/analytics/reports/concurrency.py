"""How many streams run at once."""

from collections.abc import Iterator
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
    "SELECT epoch_us(started_at) AS a, epoch_us(ended_at) AS b, "
    "coalesce(enum_code(decision), 255) AS decision FROM chosen WHERE ended_at > started_at"
)
_CODES = "SELECT value, enum_code(value::decision) FROM (SELECT unnest($names) AS value)"
_NAMES = ("all", "direct_play", "copy", "transcode")


def _levels(asked: Asked) -> dict[str, tuple[Ints, Ints]]:
    """How many streams ran from each beginning and end on, over all and by decision."""
    found = asked.columns(_SQL)
    codes = dict(asked.reader.rows(_CODES, {"names": list(_NAMES[1:])}))
    which = {name: found["decision"] == code for name, code in codes.items()}
    some = {"all": slice(None), **which}
    return {name: levels(found["a"][some[name]], found["b"][some[name]]) for name in _NAMES}


def _peaks(asked: Asked) -> Rows:
    """The peak of each step, over all and by decision."""
    days, cuts = edges(asked)
    found = [highest(*one, cuts) for one in asked.shared(_levels).values()]
    return list(zip(days, *(map(int, column) for column in found), strict=True))


def _records(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The peak of the whole time, over all and by decision."""
    for name, one in asked.shared(_levels).items():
        peak = highest_moment(*one)
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
                Column("peak_at", Kind.TIME, "when they were first as many", "running_at"),
            ),
            rows=_records,
            chart=Chart(ChartKind.TABLE, "delivery", ("streams",)),
        ),
    ),
)
