"""Reads stored plays slice by slice, in the order of their starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final

from hub.history.store.reader import Reader
from hub.models.session import Connection, Location
from hub.models.stream import Stream
from rules.backtest.filled import FilledConnection, empty
from rules.backtest.objects import Objects, Row
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
SELECT play, id::VARCHAR, epoch_us(started_at), epoch_us(ended_at), server, library, account,
    person, item, player, network, place, location::VARCHAR, secure, relayed, bandwidth_kbps,
    public_address, watched, ending::VARCHAR, session_key, item_key, stream
FROM plays WHERE started_at >= $since AND started_at < $until ORDER BY started_at, play
"""
_SEGMENTS = """
SELECT s.play, s.state::VARCHAR, epoch_us(s.started_at), epoch_us(s.ended_at), s.start_ms, s.end_ms,
    coalesce(s.watch_ms, 0), coalesce(s.stream_number, 0)
FROM segments s JOIN plays p ON p.play = s.play
WHERE p.started_at >= $since AND p.started_at < $until ORDER BY s.play, s.number
"""
_QUALITIES = """
SELECT q.play, q.number, q.stream FROM play_streams q JOIN plays p ON p.play = q.play
WHERE p.started_at >= $since AND p.started_at < $until
    AND q.play IN (SELECT play FROM play_streams WHERE number > 0) ORDER BY q.play, q.number
"""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = tuple(a + b for a in _ALPHABET for b in _ALPHABET)
_SHIFTS: Final = tuple(range(120, -1, -10))
_LOCATIONS: Final = {str(one): one for one in Location}


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
    rows = db.rows(_PLAYS, window)
    if not objects.fits(db, rows):
        objects.renew(db)
    segments = _by_play(db.rows(_SEGMENTS, window))
    qualities = _by_play(db.rows(_QUALITIES, window))
    streams = {row[21] for row in rows} | {one[2] for many in qualities.values() for one in many}
    objects.load(db, {row[8] for row in rows}, streams - {None})
    return [
        _play(row, objects, segments.get(row[0], ()), qualities.get(row[0], ())) for row in rows
    ]


def _by_play(rows: Sequence[Row]) -> dict[int, list[Row]]:
    return {play: list(some) for play, some in groupby(rows, itemgetter(0))}


def _play(
    row: Row, objects: Objects, segments: Sequence[Row], qualities: Sequence[Row]
) -> PastPlay:
    account = objects.accounts.get(row[6] or 0)
    person = objects.persons.get(row[7] or 0)
    return PastPlay(
        public_id(row[1]),
        objects.servers[row[4]].id,
        None if account is None else account.key,
        None if person is None else person.id,
        objects.item(row[8], row[20], row[5]),
        objects.players[row[9]],
        _connection(row, objects),
        objects.place(row[10], row[11]),
        row[2],
        row[3],
        [PastSegment._make(one[1:]) for one in segments],
        _streams(row, objects, qualities),
        watched=bool(row[17]),
        ending=row[18],
        session_key=row[19] or "",
    )


def _connection(row: Row, objects: Objects) -> Connection:
    network = objects.networks.get(row[10] or 0)
    made = empty(FilledConnection)
    made.address = None if network is None else network[0]
    made.public_address = row[16]
    made.location = None if row[12] is None else _LOCATIONS[row[12]]
    made.bandwidth_kbps = row[15]
    made.secure = row[13]
    made.relayed = row[14]
    return made  # type: ignore[no-any-return]  # a Connection


def _streams(row: Row, objects: Objects, qualities: Sequence[Row]) -> tuple[Stream, ...]:
    keys = [one[2] for one in qualities] or [row[21]]
    return tuple(objects.streams.get(key) or _UNKNOWN for key in keys)


_UNKNOWN: Final = Stream()


def public_id(uuid: str) -> str:
    """The public id of a UUID as text; the same as `to_public`, for many at a time."""
    number = int(uuid.replace("-", ""), 16)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
