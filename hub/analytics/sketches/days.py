"""The sketch of each day of the history, kept in memory and made anew when the day changed.

Days are those of UTC: a range of any zone is made of whole ones and of what lies at its two ends.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.sketches.sketch import COUNTED, SPREAD, Sketch, sketch_of
from hub.history.store.reader import Reader

AT_ONCE = 400_000
"""Plays that are read at a time to make sketches."""
_KEPT = "sketches of days"
_DAY_US = 86_400_000_000
_DAY = f"(epoch_us(started_at) // {_DAY_US})::INTEGER"
KBPS = (
    "CASE WHEN s.decision = 'direct_play' "
    "THEN coalesce(s.delivered.bitrate_kbps, s.source.bitrate_kbps) "
    "ELSE s.delivered.bitrate_kbps END"
)
_MARKS = (
    f"SELECT {_DAY} AS day, count(*) AS plays, "  # noqa: S608 - constants
    "bit_xor(hash(play, person, item, network, stream, watch_ms)) AS mark FROM plays GROUP BY 1"
)
UNKNOWN = -1
"""An unknown key in arrays; a sketch has none of it."""


@dataclass(frozen=True, slots=True)
class Day:
    """The sketch of a day, and what tells that its plays are still the same."""

    mark: tuple[int, int]
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class _Days:
    version: int
    days: Mapping[int, Day]


def days(reader: Reader) -> Mapping[int, Day]:
    """The sketches of all days by their number since 1970; those that changed are made anew."""
    version = reader.memory.version
    kept: _Days | None = reader.memory.kept(_KEPT)
    if kept is not None and kept.version == version:
        return kept.days
    before = kept.days if kept else {}
    marks = {row[0]: (row[1], row[2]) for row in reader.rows(_MARKS)}
    same = {d: one for d, one in before.items() if marks.get(d) == one.mark}
    changed = sorted(marks.keys() - same.keys())
    found = dict(same)
    for run in _runs(changed, {day: plays for day, (plays, _) in marks.items()}):
        found |= {day: Day(marks[day], sketch) for day, sketch in _made(reader, run)}
        # Whoever asks again goes on here, should this take too long.
        reader.memory.keep(_KEPT, _Days(-1, dict(found)))
    reader.memory.keep(_KEPT, _Days(version, found))
    return found


def _runs(changed: Iterable[int], plays: Mapping[int, int]) -> Iterator[range]:
    """The days as runs of neighbours with up to `AT_ONCE` plays together, or of one day."""
    run, many = range(0), 0
    for day in changed:
        if run and (day != run.stop or many + plays[day] > AT_ONCE):
            yield run
            run, many = range(0), 0
        run = range(run.start if run else day, day + 1)
        many += plays[day]
    if run:
        yield run


def _made(reader: Reader, run: range) -> Iterator[tuple[int, Sketch]]:
    """The sketches of the days of a run."""
    begin, end = (f"epoch_ms({day}::BIGINT * 86400000)" for day in (run.start, run.stop))
    found = reader.columns(
        facts(
            f"SELECT *, {_DAY} AS day FROM plays "  # noqa: S608 - numbers
            f"WHERE started_at >= {begin} AND started_at < {end}",
            "day",
        )
    )
    order = np.argsort(found["day"], kind="stable")
    found = {name: values[order] for name, values in found.items()}
    names, starts = np.unique(found["day"], return_index=True)
    for day, low, high in zip(names, starts, [*starts[1:], len(order)], strict=True):
        yield int(day), sketch_of(arrays(found, slice(low, high)))


def facts(plays: str, *more: str) -> str:
    """SQL for what sketches are made of, in columns without NULL, for a SELECT of plays."""
    keys = ", ".join(f"coalesce({name}, {UNKNOWN})::BIGINT AS {name}" for name in COUNTED)
    return (
        f"SELECT {', '.join([keys, *more])}, watch_ms / 1000.0 AS watch_s, "  # noqa: S608 - constants
        f"coalesce({KBPS}, {UNKNOWN})::DOUBLE AS kbps FROM ({plays}) LEFT JOIN streams s "
        "USING (stream)"
    )


def arrays(found: Mapping[str, NDArray[Any]], rows: slice) -> dict[str, NDArray[Any]]:
    """Some rows of `facts`, without what is unknown in each column."""
    cut = {name: found[name][rows] for name in (*COUNTED, *SPREAD)}
    return {name: values[values != UNKNOWN] for name, values in cut.items()}


def between(known: Mapping[int, Day], first: int, last: int) -> Iterable[Sketch]:
    """The sketches of the days from `first` to before `last`."""
    return [one.sketch for day, one in known.items() if first <= day < last]
