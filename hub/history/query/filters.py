"""Every filter over plays, declared once: history, totals, analytics, maps and exports share them.

Those of what only streams and segments tell are in `derived_filters.py`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import Field

from hub.history.query.derived_filters import DERIVED
from hub.history.query.filter_kinds import (
    CHOSEN,
    Filter,
    by_family,
    by_item,
    by_key,
    by_quality,
    by_tag,
)
from hub.history.query.filter_values import (
    Dates,
    Hours,
    Moment,
    PublicIds,
    Seconds,
    Text,
    Weekdays,
    Year,
    Years,
    any_of,
)
from hub.history.query.home_country import COUNTRY_CODE
from hub.history.query.local_times import in_hours, on_dates, on_weekdays
from hub.history.rows import Origin
from hub.models.item import MediaType
from hub.models.place import AddressKind
from hub.models.play import Ending
from hub.models.server import Platform
from hub.models.session import Location
from hub.models.stream import Decision, DynamicRange

_TIME = (
    Filter("after", Moment, "p.started_at >= $v", "started at this time or later"),
    Filter("before", Moment, "p.started_at < $v", "started before this time"),
    Filter(
        "running_at",
        Moment,
        "p.started_at <= $v AND p.ended_at > $v",
        "had begun and not ended at this time",
    ),
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
    by_key(
        "person", "person", "SELECT person FROM persons WHERE list_contains($v, id)", "person id"
    ),
    by_key(
        "account",
        "account",
        "SELECT account FROM accounts a JOIN servers s USING (server) "
        "WHERE list_contains($v, s.id || '/' || a.key)",
        "account id",
    ),
    by_key(
        "server", "server", "SELECT server FROM servers WHERE list_contains($v, id)", "server id"
    ),
    by_key(
        "server_platform",
        "server",
        "SELECT server FROM servers WHERE list_contains($v, platform::VARCHAR)",
        "kind of server",
        any_of(Platform),
    ),
    by_key(
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
    by_family(
        "item",
        CHOSEN,
        "id of an item, or of its season, show, album or artist",
        PublicIds,
    ),
    Filter("live", bool, "p.live = $v", "live television or not"),
    *(by_tag(kind) for kind in ("genre", "director", "writer", "actor", "label", "collection")),
    by_item("content_rating", "list_contains($v, content_rating)", "content rating"),
    by_item("studio", "list_contains($v, studio)", "studio or network"),
    by_item("year", "list_contains($v, year)", "release year", Years),
    by_item("year_from", "year >= $v", "released in this year or later", Year),
    by_item("year_to", "year <= $v", "released in this year or earlier", Year),
)
_HOW = (
    by_key(
        "player",
        "player",
        "SELECT player FROM players WHERE list_contains($v, id)",
        "player id",
        PublicIds,
    ),
    by_key(
        "platform",
        "player",
        "SELECT player FROM players WHERE list_contains($v, platform)",
        "platform of the player, such as Android or tvOS",
    ),
    by_key(
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
        by_quality(f"{part}_decision", f"decision on the {part}", any_of(Decision))
        for part in ("container", "video", "audio", "subtitle")
    ),
    by_quality("source_resolution", "resolution of the file"),
    by_quality("stream_resolution", "resolution delivered"),
    by_quality("container", "container of the file"),
    by_quality("video_codec", "video codec of the file"),
    by_quality("stream_video_codec", "video codec delivered"),
    by_quality("audio_codec", "audio codec of the file"),
    by_quality("stream_audio_codec", "audio codec delivered"),
    by_quality("subtitle_codec", "codec of the subtitles"),
    by_quality("dynamic_range", "dynamic range of the file", any_of(DynamicRange)),
    by_quality("quality_profile", "quality the player asked for"),
)
_WHERE = (
    by_key(
        "network",
        "network",
        "SELECT network FROM networks WHERE list_contains($v, kind::VARCHAR)",
        "kind of address",
        any_of(AddressKind),
    ),
    by_key(
        "address",
        "network",
        "SELECT network FROM networks WHERE list_contains($v, address)",
        "address of the player",
    ),
    by_key(
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
    by_key(
        "place",
        "place",
        "SELECT place FROM places WHERE list_contains($v, id)",
        "place id",
        PublicIds,
    ),
    by_key(
        "country",
        "place",
        f"SELECT place FROM places WHERE list_contains($v, {COUNTRY_CODE})",  # noqa: S608 - a constant
        "country code (ISO 3166, two letters); `home`: at home, in no known country",
    ),
    by_key("city", "place", "SELECT place FROM places WHERE list_contains($v, city)", "city"),
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
_DECLARED = (*_TIME, *_WHOSE, *_WHAT, *_HOW, *_WHERE, *_HOW_FAR, *DERIVED)

FILTERS: Mapping[str, Filter] = MappingProxyType({item.name: item for item in _DECLARED})


def filter_fields() -> dict[str, tuple[Any, Any]]:
    """All filters as optional fields for `pydantic.create_model`, with their descriptions."""
    return {
        item.name: (item.type | None, Field(default=None, description=item.help))
        for item in FILTERS.values()
    }
