"""Past plays as columns, and one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
        bounds = np.searchsorted(self.segments.play, np.arange(first, last + 1))
        for number, row in enumerate(range(first, last)):
            runtime_ms = int(self.runtime_ms[row])
            yield PastPlay(
                seat=self.tables.seats[self.seat[row]],
                playback=self.tables.playbacks[self.playback[row]],
                item=self.tables.items[self.item[row]],
                started_at=_moment(self.started_ms[row]),
                stopped_at=_moment(self.stopped_ms[row]),
                runtime_s=runtime_ms / 1000 if runtime_ms else None,
                start_s=int(self.start_ms[row]) / 1000,
                end_s=int(self.end_ms[row]) / 1000,
                watch_s=int(self.watch_ms[row]) / 1000,
                paused_s=int(self.paused_ms[row]) / 1000,
                buffering_s=int(self.buffering_ms[row]) / 1000,
                watched=bool(self.watched[row]),
                segments=self._segments(int(bounds[number]), int(bounds[number + 1])),
            )

    def _segments(self, first: int, last: int) -> tuple[PastSegment, ...]:
        columns = self.segments
        return tuple(
            PastSegment(
                state=STATES[columns.state[row]],
                started_at=_moment(columns.started_ms[row]),
                ended_at=_moment(columns.ended_ms[row]),
                start_s=int(columns.from_ms[row]) / 1000,
                end_s=int(columns.to_ms[row]) / 1000,
            )
            for row in range(first, last)
        )


def _moment(milliseconds: np.int64) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(milliseconds))
