"""Plays with their segments and streams, as columns for one insert each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.history.amendments_shelves import Shelf, find, remove
from hub.history.amendments_writer import AmendmentsWriter
from hub.history.bulk import insert_columns
from hub.history.connection import Connection
from hub.history.dimension import Dimension, highest
from hub.history.ids import to_uuid
from hub.history.item_writer import ItemWriter
from hub.history.item_writer import Shelf as ItemShelf
from hub.history.rows import Origin
from hub.history.stream_rows import measured, stream_row
from hub.history.values import milliseconds, naive, wall_ms
from hub.history.where_writer import Locate, WhereWriter
from hub.history.who_writer import WhoWriter
from hub.models.play import Play, Segment
from hub.models.session import SessionState
from hub.models.stream import Stream


class Columns:
    """Rows of several tables, column by column."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def add(self, table: str, row: dict[str, Any]) -> None:
        """Add a row; all rows of a table have the same columns."""
        columns = self.tables[table]
        for name, value in row.items():
            columns[name].append(value)


@dataclass(frozen=True, slots=True)
class _Keys:
    play: int
    server: int
    origin: Origin


class PlayWriter:
    """Writes whole plays; all methods belong into the transaction of the caller."""

    def __init__(
        self, who: WhoWriter, items: ItemWriter, amendments: AmendmentsWriter, locate: Locate
    ) -> None:
        self._who = who
        self._amendments = amendments
        self._items = items
        self._where = WhereWriter(locate)
        self._streams = Dimension("streams", "stream", ("hash",), bound=200_000, keys_only=True)
        self._next: int | None = None

    def write(self, connection: Connection, plays: Sequence[Play], origin: Origin) -> None:
        """Add plays; what is stored under the id of one is replaced as a whole."""
        latest = {play.id: play for play in plays}
        if not latest:
            return
        servers = {
            server_id: self._who.server(connection, server_id)
            for server_id in {play.server_id for play in latest.values()}
        }
        located = [(servers[play.server_id], play) for play in latest.values()]
        self._prefetch(connection, located)
        if self._next is None:
            self._next = highest(connection, "plays", "play")
        ids = [to_uuid(play_id) for play_id in latest]
        known = self._forget_stored(connection, ids)
        columns = Columns()
        for server, play in sorted(located, key=lambda pair: pair[1].started_at):
            number = known.get(to_uuid(play.id))
            if number is None:
                number = self._next = self._next + 1
            self._play(connection, columns, play, _Keys(number, server, origin))
        for part in (self._items, self._where, self._streams):
            part.flush(connection)
        for table, values in columns.tables.items():
            insert_columns(connection, table, values)
        if self._amendments.settle(connection, ids):
            self.number_anew()

    def withdraw(self, connection: Connection, play_ids: Sequence[str]) -> None:
        """Remove plays that turned out never to have been; those never stored are passed over."""
        self._forget_stored(connection, [to_uuid(play_id) for play_id in play_ids])

    def forget_since(self, connection: Connection, since: datetime) -> int:
        """Remove what the journal told of plays that began since then; returns how many."""
        amended = self._amendments.forget_since(connection, since)
        rows = connection.execute(
            "SELECT play FROM plays WHERE started_at >= $since AND origin = 'journal' "
            "AND id NOT IN (SELECT id FROM original.plays)",
            {"since": naive(since)},
        ).fetchall()
        remove(connection, Shelf.SHOWN, [row[0] for row in rows])
        return amended + len(rows)

    def number_anew(self) -> None:
        """Look up the highest integer key again: others have added plays."""
        self._next = None

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._next = None
        self._where.reset()
        self._streams.reset()

    def _prefetch(self, connection: Connection, located: list[tuple[int, Play]]) -> None:
        self._items.prefetch(connection, [(server, play.item) for server, play in located])
        self._where.prefetch(connection, located)
        hashes = {stream_row(stream)[0] for _, play in located for stream in play.streams}
        self._streams.prefetch(connection, [(value,) for value in hashes])

    def _forget_stored(self, connection: Connection, ids: list[UUID]) -> dict[UUID, int]:
        """Remove what is stored under these ids; returns the integer keys to use again."""
        self._amendments.forget(connection, ids)
        known = find(connection, Shelf.SHOWN, ids)
        remove(connection, Shelf.SHOWN, list(known.values()))
        return known

    def _play(self, connection: Connection, columns: Columns, play: Play, keys: _Keys) -> None:
        streams = [self._stream(connection, stream) for stream in play.streams]
        for number, (stream, key) in enumerate(zip(play.streams, streams, strict=True)):
            row = {"play": keys.play, "number": number, "stream": key, **measured(stream)}
            columns.add("play_streams", row)
        watched_ms = 0
        for number, segment in enumerate(play.segments):
            row = _segment(keys.play, number, segment)
            watched_ms += row["watch_ms"]
            columns.add("segments", row)
        main = _main(play)
        columns.add(
            "plays",
            {
                **self._pointers(connection, play, keys),
                **_facts(play),
                "watch_ms": watched_ms if play.segments else milliseconds(play.watch_s),
                "stream": None if main is None else streams[main],
                "decision": None if main is None else play.streams[main].decision,
                "origin": keys.origin,
            },
        )

    def _pointers(self, connection: Connection, play: Play, keys: _Keys) -> dict[str, Any]:
        item = play.item
        library = self._who.library(connection, keys.server, item.library_key, item.library_name)
        shelf = ItemShelf(keys.server, library, play.started_at)
        family = self._items.put(connection, item, shelf)
        account = self._who.account(connection, keys.server, play.account_key)
        person = None if account is None else account.values.get("person")
        network, place = self._where.network(connection, play.connection, play.started_at)
        return {
            "play": keys.play,
            "id": to_uuid(play.id),
            "server": keys.server,
            "library": library,
            "account": None if account is None else account.key,
            "person": person or self._who.person(connection, play.person_id),
            "item": family.item,
            "parent": family.parent,
            "grandparent": family.grandparent,
            "channel": self._where.channel(connection, keys.server, item.channel),
            "player": self._where.player(connection, play.player, play.started_at),
            "network": network,
            "place": place,
        }

    def _stream(self, connection: Connection, stream: Stream) -> int:
        hashed, row = stream_row(stream)
        return self._streams.put(connection, (hashed,), row)


def _facts(play: Play) -> dict[str, Any]:
    route, item = play.connection, play.item
    ended_at = play.ended_at or max(
        (segment.ended_at for segment in play.segments), default=play.started_at
    )
    return {
        "started_at": naive(play.started_at),
        "ended_at": naive(ended_at),
        "type": item.type,
        "live": item.live,
        "location": route.location,
        "secure": route.secure,
        "relayed": route.relayed,
        "bandwidth_kbps": route.bandwidth_kbps,
        "paused_ms": milliseconds(play.paused_s),
        "buffering_ms": milliseconds(play.buffering_s),
        "duration_ms": milliseconds(item.duration_s),
        "start_ms": milliseconds(play.start_s),
        "end_ms": milliseconds(play.end_s),
        "max_ms": milliseconds(play.max_s),
        "watched": play.watched,
        "ending": play.ending,
        "inferred": list(play.inferred) or None,
        "session_key": play.session_key,
        "item_key": item.key,
        "live_key": item.live_key,
        "public_address": route.public_address,
    }


def _segment(play: int, number: int, segment: Segment) -> dict[str, Any]:
    wall = wall_ms(segment.started_at, segment.ended_at)
    return {
        "play": play,
        "number": number,
        "state": segment.state,
        "started_at": naive(segment.started_at),
        "ended_at": naive(segment.ended_at),
        "start_ms": milliseconds(segment.start_s),
        "end_ms": milliseconds(segment.end_s),
        "watch_ms": min(milliseconds(segment.watch_s) or 0, wall),
        "stream_number": segment.stream_index,
        "inferred": list(segment.inferred) or None,
    }


def _main(play: Play) -> int | None:
    """The stream that most was watched of; the first of equals."""
    if not play.streams:
        return None
    watched = [0.0] * len(play.streams)
    for segment in play.segments:
        if segment.state is SessionState.PLAYING and segment.stream_index < len(watched):
            watched[segment.stream_index] += segment.watch_s
    return watched.index(max(watched))
