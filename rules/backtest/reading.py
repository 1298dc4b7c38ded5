"""Reads stored plays slice by slice, in the order of their starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hub.history.store.reader import Reader
from hub.models.session import Location
from hub.models.stream import Stream
from rules.backtest.filled import FilledConnection, empty
from rules.backtest.late_parts import Row
from rules.backtest.objects import Objects
from rules.backtest.past import PastPlay, PastSegment
from rules.backtest.times import at_us
from rules.memory.warming import Reads

SLICE: Final = 10_000
"""Plays that are read at once."""
LONGEST_READ_S: Final = 120.0

_BOUNDS = """
WITH numbered AS (
    SELECT epoch_us(started_at) AS began, row_number() OVER (ORDER BY started_at) AS number
    FROM plays WHERE started_at >= $since AND started_at < $until
)
SELECT count(*), list(began ORDER BY began) FILTER (WHERE number % $slice = 0) FROM numbered
"""
_PLAYS = """
SELECT play, (id::UHUGEINT >> 64)::UBIGINT AS high,
    (id::UHUGEINT % 18446744073709551616::UHUGEINT)::UBIGINT AS low,
    epoch_us(started_at) AS started, epoch_us(ended_at) AS ended, server,
    coalesce(library, 0) AS library, coalesce(account, 0) AS account,
    coalesce(person, 0) AS person, item, player, coalesce(network, 0) AS network,
    coalesce(place, 0) AS place, coalesce(location::VARCHAR, '') AS location,
    coalesce(secure::TINYINT, 2) AS secure, coalesce(relayed::TINYINT, 2) AS relayed,
    coalesce(bandwidth_kbps, -1) AS bandwidth, coalesce(public_address, '') AS public,
    watched, coalesce(ending::VARCHAR, '') AS ending, coalesce(session_key, '') AS session_key,
    coalesce(item_key, '') AS item_key, coalesce(stream, 0) AS stream
FROM plays WHERE started_at >= $since AND started_at < $until ORDER BY started_at, play
"""
_SEGMENTS = """
SELECT s.play, s.state::VARCHAR AS state, epoch_us(s.started_at) AS started,
    epoch_us(s.ended_at) AS ended, coalesce(s.start_ms, -1) AS start_ms,
    coalesce(s.end_ms, -1) AS end_ms, coalesce(s.watch_ms, 0) AS watch_ms,
    coalesce(s.stream_number, 0) AS stream_number
FROM segments s JOIN plays p ON p.play = s.play
WHERE p.started_at >= $since AND p.started_at < $until ORDER BY s.play, s.number
"""
_QUALITIES = """
SELECT q.play, q.number, q.stream FROM play_streams q JOIN plays p ON p.play = q.play
WHERE p.started_at >= $since AND p.started_at < $until
    AND q.play IN (SELECT play FROM play_streams WHERE number > 0) ORDER BY q.play, q.number
"""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOCATIONS: Final[Mapping[str, Location | None]] = {"": None} | {str(one): one for one in Location}
_FLAGS: Final = (False, True, None)
_UNKNOWN: Final = Stream()


@dataclass(frozen=True, slots=True)
class Extent:
    """How many plays there are in a stretch of time, and the slices to read them in."""

    plays: int
    slices: tuple[tuple[int, int], ...]


class PastReading:
    """The plays of a stretch of the history; one slice is read at a time."""

    def __init__(self, history: Reads) -> None:
        self._history = history
        self._objects: Objects | None = None

    async def objects(self) -> Objects:
        """What plays point to."""
        if self._objects is None:
            self._objects = await self._history.read(Objects)
        return self._objects

    async def extent(self, since: int, until: int) -> Extent:
        """The slices between two times."""
        return await self._history.read(lambda db: _extent(db, since, until))

    async def slice(self, since: int, until: int) -> list[PastPlay]:
        """The plays that began between two times, in order."""
        objects = await self.objects()
        return await self._history.read(lambda db: _slice(db, objects, since, until))


def _extent(db: Reader, since: int, until: int) -> Extent:
    window = {"since": at_us(since), "until": at_us(until), "slice": SLICE}
    ((count, bounds),) = db.rows(_BOUNDS, window)
    edges = [since, *sorted({one for one in bounds or () if one > since}), until]
    return Extent(count, tuple(pairwise(edges)) if count else ())


def _slice(db: Reader, objects: Objects, since: int, until: int) -> list[PastPlay]:
    window = {"since": at_us(since), "until": at_us(until)}
    found = db.columns(_PLAYS, window)
    columns = {name: found[name].tolist() for name in found}
    if not objects.fits(db, columns["server"], columns["player"]):
        objects.renew(db)
    segments, qualities = _segments(db, window), _qualities(db, window)
    streams = {*columns["stream"], *(one for many in qualities.values() for one in many)}
    objects.load(db, columns["item"], streams - {0})
    ids = public_ids(found["high"], found["low"])
    del columns["high"], columns["low"]
    nothing: list[PastSegment] = []
    return [
        _play(id_, row, objects, segments.get(row[0], nothing), qualities)
        for id_, row in zip(ids, zip(*columns.values(), strict=True), strict=True)
    ]


def _segments(db: Reader, window: Mapping[str, datetime]) -> dict[int, list[PastSegment]]:
    """The segments of each play."""
    found = db.columns(_SEGMENTS, window)
    plays = found.pop("play")
    rows = zip(*_listed(found), strict=True)
    segments = list(map(tuple.__new__, repeat(PastSegment), rows))
    edges = np.flatnonzero(np.diff(plays)) + 1
    bounds = [0, *edges.tolist(), len(segments)]
    firsts = plays[bounds[:-1]].tolist() if segments else []
    return {
        play: segments[first:last]
        for play, (first, last) in zip(firsts, pairwise(bounds), strict=False)
    }


def _listed(columns: Mapping[str, NDArray[Any]]) -> Iterator[list[Any]]:
    """The values of columns; a position below 0 is not known."""
    for name, column in columns.items():
        values = column.tolist()
        if name in ("start_ms", "end_ms") and column.size and column.min() < 0:
            values = [None if one < 0 else one for one in values]
        yield values


def _qualities(db: Reader, window: Mapping[str, datetime]) -> dict[int, list[int]]:
    """The streams of the plays that had several, one after the other."""
    found: dict[int, list[int]] = {}
    for play, _, stream in db.rows(_QUALITIES, window):
        found.setdefault(play, []).append(stream)
    return found


def _play(
    id_: str,
    row: Row,
    objects: Objects,
    segments: list[PastSegment],
    qualities: Mapping[int, Sequence[int]],
) -> PastPlay:
    play, started, ended, server, library, account, person, item, player, network, place = row[:11]
    location, secure, relayed, bandwidth, public, watched, ending, session_key = row[11:19]
    item_key, stream = row[19:]
    connection = empty(FilledConnection)
    connection.address = objects.addresses.get(network)
    connection.public_address = public or None
    connection.location = _LOCATIONS[location]
    connection.bandwidth_kbps = None if bandwidth < 0 else bandwidth
    connection.secure = _FLAGS[secure]
    connection.relayed = _FLAGS[relayed]
    made = empty(PastPlay)
    made.id = id_
    made.server_id = objects.servers[server].id
    made.account_key = objects.account_keys.get(account)
    made.person_id = objects.person_ids.get(person)
    made.session = made.play = None
    made.item = played = objects.item(item, item_key, library)
    made.library_key = played.library_key
    made.player = objects.players[player]
    made.connection = connection
    made.place = objects.place(network, place)
    made.streams = streams = _streams(objects, qualities.get(play) or (stream,))
    made.stream = streams[0]
    made.started = started
    made.ended = ended
    made.segments = segments
    made.watched = watched
    made.ending = ending or None
    made.session_key = session_key
    return made  # type: ignore[no-any-return]  # a PastPlay


def _streams(objects: Objects, keys: Sequence[int]) -> tuple[Stream, ...]:
    if len(keys) == 1:
        return (objects.streams.get(keys[0], _UNKNOWN),)
    return tuple([objects.streams.get(key, _UNKNOWN) for key in keys])


def public_ids(high: NDArray[Any], low: NDArray[Any]) -> list[str]:
    """The public ids of UUIDs in two halves; the same as `to_public`, for many at a time."""
    letters = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)
    made = np.empty((len(high), 26), dtype=np.uint8)
    for place, shift in enumerate(range(125, -1, -5)):
        if shift >= 64:
            digits = high >> np.uint64(shift - 64)
        elif shift > 59:
            digits = (high << np.uint64(64 - shift)) | (low >> np.uint64(shift))
        else:
            digits = low >> np.uint64(shift)
        made[:, place] = letters[(digits & np.uint64(31)).astype(np.intp)]
    return made.view("S26").ravel().astype("U26").tolist() if len(high) else []
