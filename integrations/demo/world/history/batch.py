"""Past plays as columns, and one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np
import numpy.typing as npt

from integrations.demo.world.past import PastPlay, PastSegment
from integrations.demo.world.stream import StreamState

from .tables import HistoryTables

Ints = npt.NDArray[np.int64]

STATES = (StreamState.PLAYING, StreamState.PAUSED, StreamState.BUFFERING)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SegmentColumns:
    """Segments by row, play after play. ``play`` is the row of the play in its batch.

    ``state`` indexes ``STATES``; times are milliseconds since 1970 (UTC), positions milliseconds.
    """

    play: Ints
    state: Ints
    started_ms: Ints
    ended_ms: Ints
    from_ms: Ints
    to_ms: Ints


@dataclass(frozen=True, slots=True)
class PlayBatch:
    """Plays by row, ordered by start. ``seat``, ``playback`` and ``item`` index the tables.

    Times are milliseconds since 1970 (UTC), all else milliseconds; a runtime of 0 means: no end.
    """

    tables: HistoryTables
    seat: Ints
    playback: Ints
    item: Ints
    started_ms: Ints
    stopped_ms: Ints
    runtime_ms: Ints
    start_ms: Ints
    end_ms: Ints
    watch_ms: Ints
    paused_ms: Ints
    buffering_ms: Ints
    watched: npt.NDArray[np.bool_]
    segments: SegmentColumns

    def __len__(self) -> int:
        return len(self.seat)

    def plays(self, first: int = 0, last: int | None = None) -> Iterator[PastPlay]:
        """The same, one by one, from row ``first`` up to but without ``last``."""
        last = len(self) if last is None else last
        tables, rows = self.tables, slice(first, last)
        bounds = np.searchsorted(self.segments.play, np.arange(first, last + 1)).tolist()
        segments = self._segments(bounds[0], bounds[-1])
        columns = (
            *(self.seat, self.playback, self.item, self.started_ms, self.stopped_ms),
            *(self.runtime_ms, self.start_ms, self.end_ms),
            *(self.watch_ms, self.paused_ms, self.buffering_ms, self.watched),
        )
        told = zip(*(column[rows].tolist() for column in columns), strict=True)
        for number, values in enumerate(told):
            seat, playback, item, started, stopped, runtime, start, end, *spent, watched = values
            yield PastPlay(
                seat=tables.seats[seat],
                playback=tables.playbacks[playback],
                item=tables.items[item],
                started_at=_moment(started),
                stopped_at=_moment(stopped),
                runtime_s=runtime / 1000 if runtime else None,
                start_s=start / 1000,
                end_s=end / 1000,
                watch_s=spent[0] / 1000,
                paused_s=spent[1] / 1000,
                buffering_s=spent[2] / 1000,
                watched=watched,
                segments=tuple(islice(segments, bounds[number + 1] - bounds[number])),
            )

    def _segments(self, first: int, last: int) -> Iterator[PastSegment]:
        """The segments of these rows, one after the other."""
        one, rows = self.segments, slice(first, last)
        columns = (one.state, one.started_ms, one.ended_ms, one.from_ms, one.to_ms)
        told = zip(*(column[rows].tolist() for column in columns), strict=True)
        for state, started, ended, begin, end in told:
            yield PastSegment(
                state=STATES[state],
                started_at=_moment(started),
                ended_at=_moment(ended),
                start_s=begin / 1000,
                end_s=end / 1000,
            )


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
