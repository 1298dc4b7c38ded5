"""Plays with their segments and streams, written by column with one insert for each table."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

import numpy as np

from hub.history.amendments.shelves import Shelf, find, remove
from hub.history.amendments.writer import AmendmentsWriter
from hub.history.marks.build import highest_play
from hub.history.rows import Origin
from hub.history.store.bulk import find_columns, insert_columns
from hub.history.store.columns import Column, Ids, Ints, objects
from hub.history.store.connection import Connection
from hub.history.store.ids import to_uuid
from hub.history.store.values import naive
from hub.history.writing.items import ItemWriter
from hub.history.writing.play_columns import (
    flat_streams,
    main_streams,
    play_facts,
    segment_columns,
    stream_columns,
    without_unknown,
)
from hub.history.writing.play_pointers import Pointers
from hub.history.writing.streams import StreamWriter
from hub.history.writing.where import Locate
from hub.history.writing.who import WhoWriter
from hub.models.play import Play

_STORED = (
    "SELECT p.play FROM plays p JOIN {incoming} w USING (id) "
    "WHERE p.id >= (SELECT min(id) FROM {incoming}) AND p.id <= (SELECT max(id) FROM {incoming})"
)


class PlayWriter:
    """Writes whole plays; all methods belong into the transaction of the caller."""

    def __init__(
        self, who: WhoWriter, items: ItemWriter, amendments: AmendmentsWriter, locate: Locate
    ) -> None:
        self._amendments = amendments
        self._pointers = Pointers(who, items, locate)
        self._streams = StreamWriter()
        self._next: int | None = None

    def write(self, connection: Connection, plays: Sequence[Play], origin: Origin) -> None:
        """Add plays; what is stored under the id of one is replaced as a whole."""
        latest = {play.id: play for play in plays}
        if not latest:
            return
        ordered = sorted(latest.values(), key=attrgetter("started_at"))
        ids = Ids.of([play.id for play in ordered])
        pointers, items, item = self._pointers.columns(
            connection, ordered, imported=origin is Origin.IMPORT
        )
        streams, stream = flat_streams(ordered)
        stream_keys = self._streams.keys(connection, streams)
        self._pointers.flush(connection)
        keys = self._keys(connection, ids)
        segments, watch_ms = segment_columns(ordered, keys)
        main = main_streams(ordered)
        decisions = objects([one.decision for one in streams])
        whole: dict[str, Column | Ids] = {
            "play": keys,
            "id": ids,
            **without_unknown(pointers),
            **play_facts(ordered, items, item),
            "watch_ms": watch_ms,
            "origin": objects([origin] * len(ordered)),
            **without_unknown(
                {
                    "stream": _taken(stream_keys, stream, main),
                    "decision": _taken(decisions, stream, main),
                }
            ),
        }
        insert_columns(connection, "plays", whole)
        insert_columns(connection, "segments", segments)
        insert_columns(
            connection,
            "play_streams",
            stream_columns(ordered, keys, stream_keys, stream, streams),
        )
        self._settle(connection, ids)

    def withdraw(self, connection: Connection, play_ids: Sequence[str]) -> None:
        """Remove plays that turned out never to have been; those never stored are passed over."""
        ids = [to_uuid(play_id) for play_id in play_ids]
        self._amendments.forget(connection, ids)
        remove(connection, Shelf.SHOWN, list(find(connection, Shelf.SHOWN, ids).values()))

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

    def forget_items(self) -> None:
        """Look items up again: their catalogue has changed."""
        self._pointers.forget_items()

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._next = None
        self._pointers.reset()
        self._streams.reset()

    def _keys(self, connection: Connection, ids: Ids) -> Ints:
        """New integer keys, in order; what is stored under these ids is removed."""
        if self._amendments.exist(connection):
            self._amendments.forget(connection, ids.uuids())
        stored = find_columns(connection, {"id": ids}, _STORED)
        remove(connection, Shelf.SHOWN, [row[0] for row in stored])
        if self._next is None:
            self._next = highest_play(connection) + 1
        first, count = self._next, len(ids.high)
        self._next += count
        return np.arange(first, first + count)

    def _settle(self, connection: Connection, ids: Ids) -> None:
        if self._amendments.exist(connection) and self._amendments.settle(connection, ids.uuids()):
            self.number_anew()


def _taken(values: Column, which: Ints, places: Column) -> Column:
    """`values[which[places]]`; unknown where the place is."""
    unknown = np.ma.getmaskarray(places)
    if not len(which):
        return np.ma.masked_array(np.zeros(len(places), dtype=np.int64), True)
    taken = values[which[np.where(unknown, 0, places)]]
    if taken.dtype == np.object_:
        taken[unknown] = None
        return taken
    return np.ma.masked_array(taken, unknown)
