"""Items of Tautulli's metadata table."""

from collections.abc import Mapping
from typing import Any

from hub.core.lenient import day, flag, from_epoch, integer, number, text
from hub.core.plex_guids import family, read_guid
from hub.models.item import Channel, Item, Marker, MarkerKind, MediaType

LIVE_SECTION = "999999"
"""The library that Tautulli invents for live television."""
METADATA = (
    *("rating_key", "parent_rating_key", "grandparent_rating_key", "title", "parent_title"),
    *("grandparent_title", "original_title", "full_title", "media_index", "parent_media_index"),
    *("thumb", "parent_thumb", "grandparent_thumb", "art", "media_type", "year"),
    *("originally_available_at", "added_at", "content_rating", "summary", "tagline", "rating"),
    *("duration", "guid", "directors", "writers", "actors", "genres", "studio", "labels", "live"),
    *("channel_call_sign", "channel_id", "channel_identifier", "channel_title", "channel_thumb"),
    *("channel_vcn", "marker_credits_first", "marker_credits_final", "section_id"),
)
_TYPES = {
    "movie": MediaType.MOVIE,
    "episode": MediaType.EPISODE,
    "track": MediaType.TRACK,
    "photo": MediaType.PHOTO,
    "clip": MediaType.CLIP,
    "show": MediaType.SHOW,
    "season": MediaType.SEASON,
    "album": MediaType.ALBUM,
    "artist": MediaType.ARTIST,
}
_HAS_SEASON = frozenset({MediaType.EPISODE, MediaType.TRACK})

Facts = Mapping[str, Any]


def read_item(facts: Facts, section: str | None, library: str | None) -> Item | None:
    """The item of one metadata row in a library; None when it says nothing at all."""
    live = bool(flag(facts["live"]))
    kind = _TYPES.get((text(facts["media_type"]) or "").lower(), MediaType.OTHER)
    if live and kind in {MediaType.CLIP, MediaType.OTHER}:
        kind = MediaType.PROGRAMME
    guid = read_guid(text(facts["guid"]))
    key = _key(facts["rating_key"]) or guid
    title = text(facts["title"]) or text(facts["full_title"])
    if key is None or title is None:
        return None
    duration_s = _seconds(facts["duration"])
    return Item(
        key=key,
        type=kind,
        title=title,
        guids=() if guid is None else (guid,),
        original_title=text(facts["original_title"]),
        index=integer(facts["media_index"]),
        year=_year(facts["year"]),
        duration_s=duration_s,
        library_key=section,
        library_name=library,
        live=live,
        channel=_channel(facts) if live else None,
        markers=_markers(facts, duration_s),
        **(_family(facts, guid) if kind in _HAS_SEASON else {}),
        **_description(facts),
    )


def _family(facts: Facts, guid: str | None) -> dict[str, Any]:
    season, show = family(guid)
    return {
        "parent_key": _key(facts["parent_rating_key"]),
        "parent_title": text(facts["parent_title"]),
        "parent_guids": () if season is None else (season,),
        "parent_index": integer(facts["parent_media_index"]),
        "parent_thumb": text(facts["parent_thumb"]),
        "grandparent_key": _key(facts["grandparent_rating_key"]),
        "grandparent_title": text(facts["grandparent_title"]),
        "grandparent_guids": () if show is None else (show,),
        "grandparent_thumb": text(facts["grandparent_thumb"]),
    }


def _description(facts: Facts) -> dict[str, Any]:
    return {
        "thumb": text(facts["thumb"]),
        "art": text(facts["art"]),
        "content_rating": text(facts["content_rating"]),
        "summary": text(facts["summary"]),
        "tagline": text(facts["tagline"]),
        "rating": number(facts["rating"]),
        "studio": text(facts["studio"]),
        "released_on": day(facts["originally_available_at"]),
        "added_at": from_epoch(facts["added_at"]),
        **{
            name: _several(facts[name])
            for name in ("genres", "directors", "writers", "actors", "labels")
        },
    }


def _channel(facts: Facts) -> Channel | None:
    channel = Channel(
        key=text(facts["channel_identifier"]) or text(facts["channel_id"]),
        name=text(facts["channel_title"]),
        number=text(facts["channel_vcn"]),
        call_sign=text(facts["channel_call_sign"]),
        thumb=text(facts["channel_thumb"]),
    )
    return None if channel == Channel() else channel


def _markers(facts: Facts, duration_s: float | None) -> tuple[Marker, ...]:
    """The credits. Tautulli keeps where they begin alone: the last ones go on to the end."""
    first = _seconds(facts["marker_credits_first"])
    final = _seconds(facts["marker_credits_final"])
    markers = []
    if first is not None and first != final:
        markers.append(Marker(kind=MarkerKind.CREDITS, start_s=first, end_s=first))
    if final is not None:
        end = max(final, duration_s or final)
        markers.append(Marker(kind=MarkerKind.CREDITS, start_s=final, end_s=end, final=True))
    return tuple(markers)


def _key(value: object) -> str | None:
    key = text(value)
    return None if key in {None, "0"} else key


def _year(value: object) -> int | None:
    year = integer(value)
    return year if year is not None and 1 < year < 10_000 else None


def _seconds(value: object) -> float | None:
    milliseconds = number(value)
    return milliseconds / 1000 if milliseconds is not None and milliseconds > 0 else None


def _several(value: object) -> tuple[str, ...]:
    names = (name.strip() for name in (text(value) or "").split(";"))
    return tuple(dict.fromkeys(name for name in names if name))
