"""One play with its segments, streams, evidence, player and place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import h3
import orjson
from pydantic import TypeAdapter

from hub.core.errors import NotFound
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.reads.names import listed
from hub.history.reads.play_rows import play_rows
from hub.history.reads.resumed_facts import resumed_from
from hub.history.rows import PlaceRow, PlayDetail, PlayerRow
from hub.history.store.ids import to_public, wanted
from hub.history.store.reader import Reader
from hub.history.writing.stream_rows import to_stream
from hub.history.writing.where import RESOLUTIONS
from hub.models.observation import Evidence
from hub.models.play import Segment
from hub.models.stream import Stream

EVIDENCE_BEFORE = timedelta(seconds=30)
EVIDENCE_AFTER = timedelta(minutes=2)
"""Webhooks come a little before the session shows, and some time after it ended."""
MAX_EVIDENCE = 200

_DETAIL = TypeAdapter(PlayDetail)
_SEGMENTS = TypeAdapter(tuple[Segment, ...])
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])
_PLAYER = TypeAdapter(PlayerRow)
_PLACE = TypeAdapter(PlaceRow)


def play(reader: Reader, play_id: str, scope: Scope) -> PlayDetail:
    """One play with everything; NotFound when there is none for this scope."""
    limit = where(reader, Filters(), scope)
    sql = (
        "SELECT p.*, w.kind AS network_kind, w.asn, w.as_name FROM plays p "  # noqa: S608 - the scope
        f"LEFT JOIN networks w USING (network) WHERE p.id = $id AND {limit.sql}"
    )
    found = reader.dicts(sql, {**limit.params, "id": wanted(play_id, "play")})
    if not found:
        raise NotFound("There is no such play.")
    row = found[0]
    shown = play_rows(reader, [row["play"]], {row["play"]: row})[0]
    names = ("network_kind", "asn", "as_name", "public_address", "secure", "relayed", "origin")
    return _DETAIL.validate_python(
        {
            **{name: row[name] for name in (*names, "session_key")},
            "row": shown,
            "segments": _segments(reader, row["play"]),
            "streams": _streams(reader, row["play"]),
            "evidence": _evidence(reader, row, shown.server_id, scope),
            "player": _player(reader, row["player"]),
            "place": _place(reader, row["place"]),
            "resumed_from": resumed_from(reader, row, limit),
        }
    )


def _segments(reader: Reader, key: int) -> tuple[Segment, ...]:
    rows = reader.dicts(
        "SELECT state, started_at, ended_at, start_ms / 1000.0 AS start_s, "
        "end_ms / 1000.0 AS end_s, watch_ms / 1000.0 AS watch_s, stream_number AS stream_index, "
        "coalesce(inferred, []) AS inferred FROM segments WHERE play = $play ORDER BY number",
        {"play": key},
    )
    return _SEGMENTS.validate_python(rows)


def _streams(reader: Reader, key: int) -> tuple[Stream, ...]:
    used = reader.dicts(
        "SELECT * FROM play_streams WHERE play = $play ORDER BY number", {"play": key}
    )
    if not used:
        return ()
    keys = listed(row["stream"] for row in used)
    rows = reader.dicts(f"SELECT * FROM streams WHERE stream IN ({keys})")  # noqa: S608 - integers
    facts = {row["stream"]: row for row in rows}
    return tuple(to_stream(facts[row["stream"]], row) for row in used)


def _evidence(
    reader: Reader, play_row: Mapping[str, Any], server_id: str, scope: Scope
) -> tuple[Evidence, ...]:
    """The webhooks of the server at that time: they tell of everybody, so one person gets none."""
    if not scope.everybody:
        return ()
    rows = reader.dicts(
        "SELECT received_at AS at, source, event, payload FROM evidence WHERE server = $server "
        "AND received_at BETWEEN $first AND $last ORDER BY received_at LIMIT $most",
        {
            "server": play_row["server"],
            "first": play_row["started_at"] - EVIDENCE_BEFORE,
            "last": play_row["ended_at"] + EVIDENCE_AFTER,
            "most": MAX_EVIDENCE,
        },
    )
    return _EVIDENCE.validate_python(
        [row | {"server_id": server_id, "payload": orjson.loads(row["payload"])} for row in rows]
    )


def _player(reader: Reader, key: int) -> PlayerRow:
    row = reader.dicts("SELECT * EXCLUDE (player) FROM players WHERE player = $key", {"key": key})[
        0
    ]
    return _PLAYER.validate_python(row | {"id": to_public(row["id"])})


def _place(reader: Reader, key: int | None) -> PlaceRow | None:
    if key is None:
        return None
    row: dict[str, Any] = reader.dicts(
        "SELECT * EXCLUDE (place) FROM places WHERE place = $key", {"key": key}
    )[0]
    finest = reader.shown.finest_cells
    cells = {n: row.pop(f"h3_{n}") for n in RESOLUTIONS}
    told = (cell for n, cell in cells.items() if n <= finest and cell is not None)
    row["h3"] = tuple(h3.int_to_str(cell) for cell in told)
    found = _PLACE.validate_python(row | {"id": to_public(row["id"])})
    return replace(found, **reader.shown.facts(found))
