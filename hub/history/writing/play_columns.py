"""What plays tell of themselves, as columns: everything but the keys of what they point to."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
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

_OF_PLAYS = (
    *("connection", "started_at", "paused_s", "buffering_s", "start_s", "end_s", "max_s"),
    *("watched", "ending", "inferred", "session_key"),
)
_OF_ROUTES = ("location", "secure", "relayed", "bandwidth_kbps", "public_address")
_OF_SEGMENTS = (
    *("state", "started_at", "ended_at", "start_s", "end_s", "watch_s", "stream_index"),
    "inferred",
)


def play_facts(plays: Sequence[Play], items: Sequence[Item], item: Ints) -> Columns:
    """Columns of `plays`; `items` are the different ones, `item` says which is each play's."""
    told = _by_name(_OF_PLAYS, plays)
    route = _by_name(_OF_ROUTES, told["connection"])
    columns = {
        "started_at": timestamps(times(told["started_at"])),
        "ended_at": timestamps(times(map(_ended_at, plays))),
        "type": objects([one.type for one in items])[item],
        "live": flags(one.live for one in items)[item],
        "duration_ms": milliseconds(one.duration_s for one in items)[item],
        "item_key": objects([one.key for one in items])[item],
        "live_key": objects([one.live_key for one in items])[item],
        "location": objects(route["location"]),
        "secure": flags(route["secure"]),
        "relayed": flags(route["relayed"]),
        "bandwidth_kbps": integers(route["bandwidth_kbps"]),
        "public_address": objects(route["public_address"]),
        "paused_ms": milliseconds(told["paused_s"]),
        "buffering_ms": milliseconds(told["buffering_s"]),
        "start_ms": milliseconds(told["start_s"]),
        "end_ms": milliseconds(told["end_s"]),
        "max_ms": milliseconds(told["max_s"]),
        "watched": flags(told["watched"]),
        "ending": objects(told["ending"]),
        "inferred": _lists(told["inferred"]),
        "session_key": objects(told["session_key"]),
    }
    return without_unknown(columns)


def segment_columns(plays: Sequence[Play], keys: Ints) -> tuple[Columns, Ints]:
    """Columns of `segments`, and the watch time of each play in milliseconds."""
    counts = np.array([len(play.segments) for play in plays], dtype=np.int64)
    rows: list[Segment] = list(chain.from_iterable(play.segments for play in plays))
    told = _by_name(_OF_SEGMENTS, rows)
    of = np.repeat(np.arange(len(plays)), counts)
    started, ended = times(told["started_at"]), times(told["ended_at"])
    wall_ms = np.maximum(0, (ended - started) // 1000)
    watch_ms = np.minimum(np.ma.filled(milliseconds(told["watch_s"]), 0), wall_ms)
    columns = {
        "play": keys[of],
        "number": _numbered(counts),
        "state": objects(told["state"]),
        "started_at": timestamps(started),
        "ended_at": timestamps(ended),
        "start_ms": milliseconds(told["start_s"]),
        "end_ms": milliseconds(told["end_s"]),
        "watch_ms": watch_ms,
        "stream_number": integers(told["stream_index"]),
        "inferred": _lists(told["inferred"]),
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


def _by_name(names: Sequence[str], things: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    """These attributes of all things, each as one sequence: by far the quickest way to them."""
    if not things:
        return dict.fromkeys(names, ())
    return dict(zip(names, zip(*map(attrgetter(*names), things), strict=True), strict=True))


def _lists(sets: Sequence[tuple[str, ...]]) -> Column:
    """Tuples as lists, which are most often the same few; empty ones as unknown."""
    known = {one: list(one) or None for one in set(sets)}
    return objects([known[one] for one in sets])


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
