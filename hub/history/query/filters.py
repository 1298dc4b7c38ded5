"""Every filter over plays, declared once: history, totals, analytics, maps and exports share them.

A filter has a name, the pydantic type of its value, and SQL over `plays AS p` in which `$v` is the
bound value. Lists mean "any of"; different filters are combined with "and".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import Field

from hub.history.query.filter_values import (
    Dates,
    Hours,
    Moment,
    PublicIds,
    Seconds,
    Text,
    Texts,
    Weekdays,
    Year,
    Years,
    any_of,
)
from hub.history.query.local_times import in_hours, on_dates, on_weekdays
from hub.history.rows import Origin
from hub.history.store.reader import Reader
from hub.models.item import MediaType
from hub.models.place import AddressKind
from hub.models.play import Ending
from hub.models.server import Platform
from hub.models.session import Location
from hub.models.stream import Decision, DynamicRange


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, in one of five forms.

    `sql` is a condition. With `of`, it is a column of `plays` that equals one of the values, which
    are of that SQL type. With `keys`, it is one or more columns, any of which holds one of the
    integers that `keys` selects. `local` makes the condition for a value and an IANA zone.
    `names` compares the value with the names of all that a play points to.
    """

    name: str
    type: Any
    sql: str
    help: str
    of: str | None = None
    keys: str | None = None
    local: Callable[[Reader, Any, str], str] | None = None
    names: bool = False


def _key(name: str, column: str, keys: str, help_: str, type_: Any = Texts) -> Filter:
    return Filter(name, type_, column, help_, keys=keys)


def _quality(name: str, help_: str, type_: Any = Texts) -> Filter:
    keys = f"SELECT quality FROM qualities WHERE list_contains($v, {name}::VARCHAR)"  # noqa: S608 - a constant
    return Filter(name, type_, "quality", help_, keys=keys)


def _item(name: str, condition: str, help_: str, type_: Any = Texts) -> Filter:
    keys = f"SELECT item FROM items WHERE {condition}"  # noqa: S608 - a constant condition
    return Filter(name, type_, "item", help_, keys=keys)


def _family(name: str, selected: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays of the selected items, and of the episodes or tracks that belong to them."""
    return Filter(name, type_, "item, parent, grandparent", help_, keys=selected)


_CHOSEN = """
WITH RECURSIVE chosen AS (
    SELECT item FROM items WHERE list_contains($v, id)
    UNION SELECT j.into_item FROM chosen JOIN item_joins j USING (item)
) SELECT item FROM chosen
"""
"""The items with these ids, and what they became when they were joined with others."""


def _tag(kind: str) -> Filter:
    tagged = (
        "SELECT item FROM item_tags JOIN tags USING (tag) "  # noqa: S608 - a constant kind
        f"WHERE kind = '{kind}' AND list_contains($v, name)"
    )
    return _family(kind, tagged, f"{kind} of the item, or of its show or artist")


_TIME = (
    Filter("after", Moment, "p.started_at >= $v", "started at this time or later"),
    Filter("before", Moment, "p.started_at < $v", "started before this time"),
    Filter("date", Dates, "", "day it started on in the zone asked for", local=on_dates),
    Filter(
        "weekday",
        Weekdays,
        "",
        "day of the week it started on in the zone asked for, 1 is Monday",
        local=on_weekdays,
    ),
    Filter("hour", Hours, "", "hour it started in, in the zone asked for, 0-23", local=in_hours),
)
_WHOSE = (
    _key("person", "person", "SELECT person FROM persons WHERE list_contains($v, id)", "person id"),
    _key(
        "account",
        "account",
        "SELECT account FROM accounts a JOIN servers s USING (server) "
        "WHERE list_contains($v, s.id || '/' || a.key)",
        "account id",
    ),
    _key("server", "server", "SELECT server FROM servers WHERE list_contains($v, id)", "server id"),
    _key(
        "server_platform",
        "server",
        "SELECT server FROM servers WHERE list_contains($v, platform::VARCHAR)",
        "kind of server",
        any_of(Platform),
    ),
    _key(
        "library",
        "library",
        "SELECT library FROM libraries l JOIN servers s USING (server) "
        "WHERE list_contains($v, s.id || '/' || l.key)",
        "library id",
    ),
)
_WHAT = (
    Filter(
        "search",
        Text,
        "",
        "title, show, artist, album, person, account, player or app; typing errors are forgiven",
        names=True,
    ),
    Filter("type", any_of(MediaType), "type", "what kind of item it is", of="media_type"),
    _family(
        "item",
        _CHOSEN,
        "id of an item, or of its season, show, album or artist",
        PublicIds,
    ),
    Filter("live", bool, "p.live = $v", "live television or not"),
    *(_tag(kind) for kind in ("genre", "director", "writer", "actor", "label", "collection")),
    _item("content_rating", "list_contains($v, content_rating)", "content rating"),
    _item("studio", "list_contains($v, studio)", "studio or network"),
    _item("year", "list_contains($v, year)", "release year", Years),
    _item("year_from", "year >= $v", "released in this year or later", Year),
    _item("year_to", "year <= $v", "released in this year or earlier", Year),
)
_HOW = (
    _key(
        "player",
        "player",
        "SELECT player FROM players WHERE list_contains($v, id)",
        "player id",
        PublicIds,
    ),
    _key(
        "platform",
        "player",
        "SELECT player FROM players WHERE list_contains($v, platform)",
        "platform of the player, such as Android or tvOS",
    ),
    _key(
        "product",
        "player",
        "SELECT player FROM players WHERE list_contains($v, product)",
        "app that played",
    ),
    Filter(
        "decision",
        any_of(Decision),
        "decision",
        "what the server did over all: direct_play, copy or transcode",
        of="decision",
    ),
    *(
        _quality(f"{part}_decision", f"decision on the {part}", any_of(Decision))
        for part in ("container", "video", "audio", "subtitle")
    ),
    _quality("source_resolution", "resolution of the file"),
    _quality("stream_resolution", "resolution delivered"),
    _quality("container", "container of the file"),
    _quality("video_codec", "video codec of the file"),
    _quality("stream_video_codec", "video codec delivered"),
    _quality("audio_codec", "audio codec of the file"),
    _quality("stream_audio_codec", "audio codec delivered"),
    _quality("subtitle_codec", "codec of the subtitles"),
    _quality("dynamic_range", "dynamic range of the file", any_of(DynamicRange)),
    _quality("quality_profile", "quality the player asked for"),
)
_WHERE = (
    _key(
        "network",
        "network",
        "SELECT network FROM networks WHERE list_contains($v, kind::VARCHAR)",
        "kind of address",
        any_of(AddressKind),
    ),
    _key(
        "address",
        "network",
        "SELECT network FROM networks WHERE list_contains($v, address)",
        "address of the player",
    ),
    _key(
        "address_prefix",
        "network",
        "SELECT network FROM networks WHERE list_bool_or([starts_with(address, x) FOR x IN $v])",
        "beginning of the address of the player, such as 203.0.113.",
    ),
    Filter(
        "location",
        any_of(Location),
        "location",
        "lan, wan or cellular, as the server sees it",
        of="location",
    ),
    _key(
        "place",
        "place",
        "SELECT place FROM places WHERE list_contains($v, id)",
        "place id",
        PublicIds,
    ),
    _key(
        "country",
        "place",
        "SELECT place FROM places WHERE list_contains($v, country_code)",
        "country code (ISO 3166, two letters)",
    ),
    _key("city", "place", "SELECT place FROM places WHERE list_contains($v, city)", "city"),
    Filter("secure", bool, "p.secure = $v", "encrypted connection or not"),
    Filter("relayed", bool, "p.relayed = $v", "through a relay or not"),
)
_HOW_FAR = (
    Filter("watched", bool, "p.watched = $v", "seen to the end or not"),
    Filter("min_watch_s", Seconds, "p.watch_ms >= 1000 * $v", "at least this watch time"),
    Filter("max_watch_s", Seconds, "p.watch_ms <= 1000 * $v", "at most this watch time"),
    Filter("ending", any_of(Ending), "ending", "how the end came to be known", of="ending"),
    Filter("origin", any_of(Origin), "origin", "seen by the hub or imported", of="origin"),
    Filter("hidden", bool, "$v IS NOT NULL", "the hidden plays, and no others"),
)
_DECLARED = (*_TIME, *_WHOSE, *_WHAT, *_HOW, *_WHERE, *_HOW_FAR)

FILTERS: Mapping[str, Filter] = MappingProxyType({item.name: item for item in _DECLARED})


def filter_fields() -> dict[str, tuple[Any, Any]]:
    """All filters as optional fields for `pydantic.create_model`, with their descriptions."""
    return {
        item.name: (item.type | None, Field(default=None, description=item.help))
        for item in FILTERS.values()
    }
