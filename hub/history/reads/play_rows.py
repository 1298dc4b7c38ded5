"""Plays by their keys, with the names of what they point to.

A page is put together by hand: to have pydantic check again what comes from our own tables takes
as long as all the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from hub.history.reads.names import (
    NAMED,
    Facts,
    Items,
    Thumbs,
    items_of,
    listed,
    names_of,
    thumbs_of,
)
from hub.history.rows import PlayRow
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.models.item import MediaType
from hub.models.play import Ending
from hub.models.session import Location
from hub.models.stream import Decision

E = TypeVar("E", bound=StrEnum)

COLUMNS = """p.play, p.id, p.started_at, p.ended_at, p.watch_ms, p.paused_ms, p.buffering_ms,
    p.duration_ms, p.start_ms, p.end_ms, p.max_ms, p.type, p.live, p.location, p.decision,
    p.bandwidth_kbps, p.watched, p.ending, p.inferred, p.item_key, p.server, p.item, p.parent,
    p.grandparent, p.library, p.account, p.person, p.player, p.network, p.place, p.channel,
    p.quality"""
"""Of `plays AS p`: what a row is made from."""
_public = lru_cache(8_192)(to_public)
"""For what many plays share: items."""


def _or_none(kind: type[E]) -> Mapping[str | None, E | None]:
    return {None: None} | {str(one): one for one in kind}


_TYPES = {str(one): one for one in MediaType}
_LOCATIONS, _DECISIONS, _ENDINGS = _or_none(Location), _or_none(Decision), _or_none(Ending)

Row = Mapping[str, Any]
"""The columns of a play."""
Names = Mapping[str, Mapping[int | None, Facts]]
"""Names by column of plays and key."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What the plays of a page point to: names by column and key, items and their artwork."""

    names: Names
    items: Items
    thumbs: Thumbs

    def relative(self, row: Row, column: str) -> Facts:
        """Id, title and artwork of what the item of a play belongs to."""
        key = row[column]
        item = self.items.get(key)
        if item is None:
            return None, None, None
        return _public(item[0]), item[1], self.thumbs[key].get(row["server"])


def play_rows(
    reader: Reader, plays: Sequence[int], known: Mapping[int, Row] | None = None
) -> tuple[PlayRow, ...]:
    """The plays with these keys, found in the same transaction, in this order.

    `known` has what was read of some of them.
    """
    rows = dict(known or {})
    if missing := set(plays) - rows.keys():
        sql = f"SELECT {COLUMNS} FROM plays p WHERE p.play IN ({listed(missing)})"  # noqa: S608 - integers
        rows |= {row["play"]: row for row in reader.dicts(sql)}
    page = [rows[play] for play in plays]
    named = _named(reader, page)
    return tuple(_play_row(row, named) for row in page)


def _named(reader: Reader, page: Sequence[Row]) -> _Named:
    names = {column: names_of(reader, column, {row[column] for row in page}) for column in NAMED}
    kin = {row[name] for row in page for name in ("item", "parent", "grandparent")} - {None}
    return _Named(names, items_of(reader, kin), thumbs_of(reader, kin))


def _play_row(row: Row, named: _Named) -> PlayRow:
    return PlayRow(**_whose(row, named.names), **_what(row, named), **_how(row, named.names))


def _whose(row: Row, names: Names) -> dict[str, Any]:
    """Who played it, on what server and from which library, and where."""
    server_id, server_name, server_platform = names["server"][row["server"]]
    library_id, library_name = names["library"][row["library"]]
    person_id, person_name = names["person"][row["person"]]
    account_id, account_name = names["account"][row["account"]]
    place_id, city, country = names["place"][row["place"]]
    return {
        "id": to_public(row["id"]),
        "server_id": server_id,
        "server_name": server_name,
        "server_platform": server_platform,
        "library_id": library_id,
        "library_name": library_name,
        "person_id": person_id,
        "person_name": person_name,
        "account_id": account_id,
        "account_name": account_name,
        "address": names["network"][row["network"]][0],
        "location": _LOCATIONS[row["location"]],
        "place_id": place_id,
        "city": city,
        "country": country,
    }


def _what(row: Row, named: _Named) -> dict[str, Any]:
    """What was played."""
    item_id, title, number, parent_number, year = named.items[row["item"]]
    parent_id, parent_title, parent_thumb = named.relative(row, "parent")
    grandparent_id, grandparent_title, grandparent_thumb = named.relative(row, "grandparent")
    return {
        "item_id": _public(item_id),
        "item_key": row["item_key"],
        "type": _TYPES[row["type"]],
        "title": title or "",
        "parent_id": parent_id,
        "parent_title": parent_title,
        "grandparent_id": grandparent_id,
        "grandparent_title": grandparent_title,
        "index": number,
        "parent_index": parent_number,
        "year": year,
        "thumb": named.thumbs[row["item"]].get(row["server"]),
        "parent_thumb": parent_thumb,
        "grandparent_thumb": grandparent_thumb,
        "live": row["live"],
        "channel_name": named.names["channel"][row["channel"]][0],
    }


def _how(row: Row, names: Names) -> dict[str, Any]:
    """On which player, in what quality, and how far."""
    player_id, player_name, product, platform = names["player"][row["player"]]
    video, audio, source_resolution, stream_resolution = names["quality"][row["quality"]]
    began, ended = row["started_at"], row["ended_at"]
    duration_s, max_s = _seconds(row["duration_ms"]), _seconds(row["max_ms"])
    return {
        "started_at": began,
        "ended_at": ended,
        "player_id": player_id,
        "player_name": player_name,
        "player_product": product,
        "player_platform": platform,
        "decision": _DECISIONS[row["decision"]],
        "video_decision": video,
        "audio_decision": audio,
        "source_resolution": source_resolution,
        "stream_resolution": stream_resolution,
        "bandwidth_kbps": row["bandwidth_kbps"],
        "wall_s": (ended - began).total_seconds(),
        "watch_s": row["watch_ms"] / 1000,
        "paused_s": row["paused_ms"] / 1000,
        "buffering_s": row["buffering_ms"] / 1000,
        "duration_s": duration_s,
        "start_s": _seconds(row["start_ms"]),
        "end_s": _seconds(row["end_ms"]),
        "max_s": max_s,
        "percent": percent(max_s, duration_s),
        "watched": row["watched"],
        "ending": _ENDINGS[row["ending"]],
        "inferred": tuple(row["inferred"] or ()),
    }


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def percent(reached_s: float | None, duration_s: float | None) -> float | None:
    """How far into the item, 0-100; None when that cannot be told."""
    if reached_s is None or not duration_s:
        return None
    return min(100.0, 100.0 * reached_s / duration_s)
