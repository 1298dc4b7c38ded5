"""Streams of plays: found again by the hash of their facts, or added."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hub.history.store.bulk import insert_json
from hub.history.store.columns import Ints
from hub.history.store.connection import Connection
from hub.history.writing.dimension import highest
from hub.history.writing.stream_rows import scalar_values, stream_facts, transcode_values
from hub.models.stream import Media, Stream

BOUND = 200_000
"""Keys that are kept in memory between transactions."""
RECOGNISED = 20_000
"""Streams whose hash is remembered by the identity of their media."""


class StreamWriter:
    """All methods belong into the transaction of the caller."""

    def __init__(self) -> None:
        self._keys: dict[int, int] = {}
        self._next: int | None = None
        self._hashes: dict[tuple[Any, ...], tuple[Media | None, Media | None, int]] = {}
        self._facts: dict[int, bytes] = {}

    def keys(self, connection: Connection, streams: Sequence[Stream]) -> Ints:
        """The integer keys of streams; those that nobody had yet are added."""
        hashes = [self._hash(stream) for stream in streams]
        self._prefetch(connection, {one for one in hashes if one not in self._keys})
        new = {
            hashed: stream
            for hashed, stream in zip(hashes, streams, strict=True)
            if hashed not in self._keys
        }
        self._add(connection, new)
        keys = np.array([self._keys[hashed] for hashed in hashes], dtype=np.int64)
        while len(self._keys) > BOUND:
            del self._keys[next(iter(self._keys))]
        return keys

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._keys.clear()
        self._next = None

    def _hash(self, stream: Stream) -> int:
        """Most streams are alike but for what is measured, and share the very same media."""
        transcode = None if stream.transcode is None else transcode_values(stream.transcode)
        key = (id(stream.source), id(stream.delivered), scalar_values(stream), transcode)
        known = self._hashes.get(key)
        if known is None:
            while len(self._hashes) >= RECOGNISED:
                del self._hashes[next(iter(self._hashes))]
            hashed, self._facts[hashed] = stream_facts(stream)
            # the media are held, so that nothing else can have their identity
            known = self._hashes[key] = (stream.source, stream.delivered, hashed)
        return known[2]

    def _prefetch(self, connection: Connection, hashes: set[int]) -> None:
        if hashes:
            rows = connection.execute(
                "SELECT hash, stream FROM streams WHERE hash IN (SELECT unnest($hashes))",
                {"hashes": list(hashes)},
            ).fetchall()
            self._keys.update(rows)

    def _add(self, connection: Connection, new: dict[int, Stream]) -> None:
        facts, self._facts = self._facts, {}
        if not new:
            return
        if self._next is None:
            self._next = highest(connection, "streams", "stream") + 1
        keys = dict(zip(new, range(self._next, self._next + len(new)), strict=True))
        self._next += len(new)
        self._keys.update(keys)
        told = [facts.get(hashed) or stream_facts(stream)[1] for hashed, stream in new.items()]
        columns = {
            "stream": np.array(list(keys.values()), dtype=np.int64),
            "hash": np.array(list(keys), dtype=np.int64),
        }
        insert_json(connection, "streams", columns, told)
