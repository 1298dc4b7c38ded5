"""Warms a memory from the history: the last weeks of plays, in slices that block nobody."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from hub.history.store.reader import Reader
from hub.models.place import AddressKind, Place
from hub.models.session import Connection, Location
from rules.memory.memory import Memory
from rules.memory.records import SUM_DAYS, Arrival
from rules.memory.spot import Spot

WARM_DAYS = 30
"""Of so many days everything is remembered; of a year, plays and watch time by the day."""
SLICE = timedelta(days=3)
SUMMED_SLICE = timedelta(days=28)
MOST_PLAYS_OF_SLICE = 50_000
AT_ONCE = 500

_PLAYS = """
SELECT p.started_at, p.ended_at, p.watch_ms, s.id, a.key, h.id, r.key, r.product,
    p.network, p.place, p.location::VARCHAR, p.public_address
FROM plays p JOIN servers s ON s.server = p.server JOIN players r ON r.player = p.player
LEFT JOIN accounts a ON a.account = p.account LEFT JOIN persons h ON h.person = p.person
WHERE p.started_at >= $since AND p.started_at < $until
ORDER BY p.started_at LIMIT $most
"""
_PLAYS_OF = _PLAYS.replace("ORDER BY", "AND h.id = $person ORDER BY")
_SUMMED = """
SELECT h.id, p.started_at, p.ended_at, p.watch_ms
FROM plays p JOIN persons h ON h.person = p.person
WHERE p.started_at >= $since AND p.started_at < $until ORDER BY p.started_at
"""
_SUMMED_OF = _SUMMED.replace("ORDER BY", "AND h.id = $person ORDER BY")
_FIRST_OF = """
SELECT min(p.started_at) FROM plays p JOIN persons h ON h.person = p.person WHERE h.id = $person
"""
_NETWORKS = """
SELECT network, address, kind::VARCHAR, asn, as_name,
    (SELECT max_by(database, looked_up_at) FROM lookups l WHERE l.network = n.network)
FROM networks n
"""
_PLACES = """
SELECT place, home, city, region, country, country_code, time_zone, latitude, longitude, accuracy_km
FROM places
"""
_AMONG = " WHERE {} IN (SELECT unnest($ids::BIGINT[]))"
_PERSONS = """
SELECT h.id, min(p.started_at), max(p.ended_at)
FROM plays p JOIN persons h ON h.person = p.person WHERE p.started_at < $until GROUP BY h.id
"""
_PLAYERS = """
SELECT r.key, min(p.started_at), max(p.ended_at)
FROM plays p JOIN players r ON r.player = p.player WHERE p.started_at < $until GROUP BY r.key
"""
_PLATFORMS = "SELECT key, platform FROM players WHERE platform IS NOT NULL"
_ACCOUNTS = """
SELECT s.id, a.key, min(p.started_at), max(p.ended_at) FROM plays p
JOIN accounts a ON a.account = p.account JOIN servers s ON s.server = p.server
WHERE p.started_at < $until GROUP BY s.id, a.key
"""

Row = tuple[Any, ...]
Span = tuple[float, float]
T = TypeVar("T")


class Reads(Protocol):
    """The reading side of a history; from another thread or without a hub as well."""

    async def read(self, question: Callable[[Reader], T]) -> T:
        """Run a question in a reading thread."""

    async def query(
        self, sql: str, params: Mapping[str, Any] | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of one SELECT."""


async def warm(memory: Memory, history: Reads, until: datetime, *, days: int = WARM_DAYS) -> int:
    """Let a fresh memory recall the plays that began before `until`; how many there were.

    Feed it nothing meanwhile. HistoryUnavailable when the history cannot be read.
    """
    since = until - timedelta(days=days)
    memory.know(*await history.read(lambda db: _firsts(db, since)))
    await _sum_up(memory, history, until - timedelta(days=SUM_DAYS), since)
    spots = _PastSpots(memory, *await history.read(_where))
    count = 0
    while since < until:
        window = {"since": since, "until": min(since + SLICE, until), "most": MOST_PLAYS_OF_SLICE}
        rows = await history.query(_PLAYS, window)
        for number, row in enumerate(rows, start=1):
            _recall(memory, spots, row)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        count += len(rows)
        since += SLICE
    for key, platform in await history.query(_PLATFORMS):
        if (player := memory.player(key)) is not None:
            player.platform = platform
    return count


async def bring_back(memory: Memory, history: Reads, person_id: str, until: datetime) -> None:
    """Let a memory recall somebody whom it forgot; nobody who never played.

    HistoryUnavailable when the history cannot be read.
    """
    about: dict[str, Any] = {"person": person_id}
    ((first,),) = await history.query(_FIRST_OF, about)
    if first is None:
        return
    since = until - timedelta(days=WARM_DAYS)
    window = about | {"since": since, "until": until, "most": MOST_PLAYS_OF_SLICE}
    rows = await history.query(_PLAYS_OF, window)
    year = about | {"since": until - timedelta(days=SUM_DAYS), "until": since}
    summed = await history.query(_SUMMED_OF, year)
    spots = _PastSpots(memory, *await history.read(lambda db: _where(db, rows)))
    past = [(_arrival(spots, row), row[0].timestamp(), row[1].timestamp()) for row in rows]
    memory.bring_back(person_id, first.timestamp(), past)
    for _, started, ended, watch_ms in summed:
        memory.sum_up(person_id, started.timestamp(), ended.timestamp(), watch_ms / 1000)
    for started, ended, watch_ms, *_rest in rows:
        memory.note_watch(person_id, started.timestamp(), ended.timestamp(), watch_ms / 1000)


async def _sum_up(memory: Memory, history: Reads, since: datetime, until: datetime) -> None:
    """The days before those that are recalled."""
    while since < until:
        window = {"since": since, "until": min(since + SUMMED_SLICE, until)}
        rows = await history.query(_SUMMED, window)
        for number, (person_id, started, ended, watch_ms) in enumerate(rows, start=1):
            memory.sum_up(person_id, started.timestamp(), ended.timestamp(), watch_ms / 1000)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        since += SUMMED_SLICE


def _recall(memory: Memory, spots: "_PastSpots", row: Row) -> None:
    started, ended, watch_ms, *_rest = row
    arrival = _arrival(spots, row)
    memory.recall(arrival, started.timestamp(), ended.timestamp(), watch_ms / 1000)


def _arrival(spots: "_PastSpots", row: Row) -> Arrival:
    _, _, _, server_id, account, person_id, player, product, *where = row
    return Arrival(
        person_id=person_id,
        account=None if account is None else (server_id, account),
        player=player,
        product=product,
        server_id=server_id,
        spot=spots.of(*where),
    )


class _PastSpots:
    """The spots of networks and places as the history keeps them."""

    def __init__(
        self, memory: Memory, networks: Mapping[int, Row], places: Mapping[int, Row]
    ) -> None:
        self._memory = memory
        self._networks = networks
        self._places = places
        self._known: dict[Row, Spot] = {}

    def of(
        self, network: int | None, place: int | None, location: str | None, public: str | None
    ) -> Spot:
        """The spot of a stored play."""
        key = (network, place, location, public)
        if key not in self._known:
            self._known[key] = self._make(network, place, location, public)
        return self._known[key]

    def _make(
        self, network: int | None, place: int | None, location: str | None, public: str | None
    ) -> Spot:
        address, kind, asn, as_name, database = self._networks.get(network or 0, (None,) * 5)
        connection = Connection(
            address=address,
            public_address=public,
            location=None if location is None else Location(location),
        )
        found = None
        if kind is not None:
            found = _place(AddressKind(kind), self._places.get(place or 0), asn, as_name, database)
        return self._memory.spots.of(connection, found)


def _place(
    kind: AddressKind, row: Row | None, asn: int | None, as_name: str | None, database: str | None
) -> Place:
    home, city, region, country, code, zone, latitude, longitude, accuracy = row or (
        False,
        *(None,) * 8,
    )
    return Place(
        kind=kind,
        home=home,
        city=city,
        region=region,
        country=country,
        country_code=code,
        time_zone=zone,
        latitude=latitude,
        longitude=longitude,
        accuracy_km=accuracy,
        asn=asn,
        organisation=as_name,
        database=database,
    )


def _where(db: Reader, plays: Sequence[Row] | None = None) -> tuple[dict[int, Row], dict[int, Row]]:
    """All networks and places, or those of a few plays."""
    if plays is None:
        networks, places = db.rows(_NETWORKS), db.rows(_PLACES)
    else:
        networks = db.rows(_NETWORKS + _AMONG.format("network"), {"ids": _ids(plays, 8)})
        places = db.rows(_PLACES + _AMONG.format("place"), {"ids": _ids(plays, 9)})
    return {row[0]: row[1:] for row in networks}, {row[0]: row[1:] for row in places}


def _ids(plays: Sequence[Row], column: int) -> list[int]:
    return sorted({row[column] for row in plays if row[column] is not None})


def _firsts(
    db: Reader, until: datetime
) -> tuple[dict[str, Span], dict[str, Span], dict[tuple[str, str], Span]]:
    """Who played before, first and last."""
    before = {"until": until}
    accounts = db.rows(_ACCOUNTS, before)
    return (
        {row[0]: _span(row) for row in db.rows(_PERSONS, before)},
        {row[0]: _span(row) for row in db.rows(_PLAYERS, before)},
        {(row[0], row[1]): _span(row) for row in accounts},
    )


def _span(row: Row) -> Span:
    return row[-2].timestamp(), row[-1].timestamp()
