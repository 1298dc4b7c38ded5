"""What plays tell of themselves, as columns: everything but the keys of what they point to."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from hub.history.store.columns import (
    Column,
    Ints,
    distinct,
    flags,
    floats,
    integers,
    milliseconds,
    objects,
    times,
    timestamps,
)
from hub.history.writing.stream_rows import MEASURED
from hub.models.item import Item
from hub.models.play import Play, Segment
from hub.models.session import SessionState
from hub.models.stream import Stream

Columns = dict[str, Column]


def play_facts(plays: Sequence[Play], items: Sequence[Item], item: Ints) -> Columns:
    """Columns of `plays`; `items` are the different ones, `item` says which is each play's."""
    routes = [play.connection for play in plays]
    started = times(play.started_at for play in plays)
    columns = {
        "started_at": timestamps(started),
        "ended_at": timestamps(times(map(_ended_at, plays))),
        "type": objects([one.type for one in items])[item],
        "live": flags(one.live for one in items)[item],
        "duration_ms": milliseconds(one.duration_s for one in items)[item],
        "item_key": objects([one.key for one in items])[item],
        "live_key": objects([one.live_key for one in items])[item],
        "location": objects([route.location for route in routes]),
        "secure": flags(route.secure for route in routes),
        "relayed": flags(route.relayed for route in routes),
        "bandwidth_kbps": integers(route.bandwidth_kbps for route in routes),
        "public_address": objects([route.public_address for route in routes]),
        "paused_ms": milliseconds(play.paused_s for play in plays),
        "buffering_ms": milliseconds(play.buffering_s for play in plays),
        "start_ms": milliseconds(play.start_s for play in plays),
        "end_ms": milliseconds(play.end_s for play in plays),
        "max_ms": milliseconds(play.max_s for play in plays),
        "watched": flags(play.watched for play in plays),
        "ending": objects([play.ending for play in plays]),
        "inferred": objects([list(play.inferred) or None for play in plays]),
        "session_key": objects([play.session_key for play in plays]),
    }
    return without_unknown(columns)


def segment_columns(plays: Sequence[Play], keys: Ints) -> tuple[Columns, Ints]:
    """Columns of `segments`, and the watch time of each play in milliseconds."""
    counts = np.array([len(play.segments) for play in plays], dtype=np.int64)
    rows: list[Segment] = list(chain.from_iterable(play.segments for play in plays))
    of = np.repeat(np.arange(len(plays)), counts)
    started, ended = times(row.started_at for row in rows), times(row.ended_at for row in rows)
    wall_ms = np.maximum(0, (ended - started) // 1000)
    watch_ms = np.minimum(np.ma.filled(milliseconds(row.watch_s for row in rows), 0), wall_ms)
    columns = {
        "play": keys[of],
        "number": _numbered(counts),
        "state": objects([row.state for row in rows]),
        "started_at": timestamps(started),
        "ended_at": timestamps(ended),
        "start_ms": milliseconds(row.start_s for row in rows),
        "end_ms": milliseconds(row.end_s for row in rows),
        "watch_ms": watch_ms,
        "stream_number": integers(row.stream_index for row in rows),
        "inferred": objects([list(row.inferred) or None for row in rows]),
    }
    whole = milliseconds(play.watch_s for play in plays)
    summed = np.zeros(len(plays), dtype=np.int64)
    np.add.at(summed, of, watch_ms)
    return without_unknown(columns), np.where(counts > 0, summed, np.ma.filled(whole, 0))


def stream_columns(
    plays: Sequence[Play], keys: Ints, stream_keys: Ints, stream: Ints, streams: Sequence[Stream]
) -> Columns:
    """Columns of `play_streams`; `streams` are the different ones, with their keys.

    `stream` says which of them each stream of each play is, one after the other.
    """
    counts = np.array([len(play.streams) for play in plays], dtype=np.int64)
    transcodes = [one.transcode for one in streams]
    columns: Columns = {
        "play": np.repeat(keys, counts),
        "number": _numbered(counts),
        "stream": stream_keys[stream],
        "transcode_key": objects([one.key if one else None for one in transcodes])[stream],
    }
    for name in MEASURED:
        values = [getattr(one, name) if one else None for one in transcodes]
        columns[name] = floats(values)[stream]
    return without_unknown(columns)


def main_streams(plays: Sequence[Play]) -> Column:
    """The place of the stream of each play among all streams of all plays, masked for none."""
    counts = np.array([len(play.streams) for play in plays], dtype=np.int64)
    main = np.cumsum(counts) - counts
    for position in np.flatnonzero(counts > 1).tolist():
        main[position] += _main(plays[position])
    return np.ma.masked_array(main, counts == 0)


def flat_streams(plays: Sequence[Play]) -> tuple[list[Stream], Ints]:
    """The different streams of all plays, and which of them each stream of each play is."""
    found: list[Stream] = list(chain.from_iterable(play.streams for play in plays))
    firsts, codes = distinct(map(id, found))
    return [found[first] for first in firsts], codes


def without_unknown(columns: Columns) -> Columns:
    """The columns in which anything is known."""
    return {name: values for name, values in columns.items() if _is_known(values)}


def _is_known(values: Column) -> bool:
    if isinstance(values, np.ma.MaskedArray):
        return not values.mask.all()
    return values.dtype != np.object_ or any(value is not None for value in values)


def _numbered(counts: Ints) -> Ints:
    """0, 1, 2 … for each play."""
    total = int(counts.sum())
    return np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)


def _ended_at(play: Play) -> Any:
    if play.ended_at is not None:
        return play.ended_at
    return max((segment.ended_at for segment in play.segments), default=play.started_at)


def _main(play: Play) -> int:
    """The stream that most was watched of; the first of equals."""
    watched = [0.0] * len(play.streams)
    for segment in play.segments:
        if segment.state is SessionState.PLAYING and segment.stream_index < len(watched):
            watched[segment.stream_index] += segment.watch_s
    return watched.index(max(watched))
