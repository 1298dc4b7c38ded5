"""Plex metadata as items."""

from typing import Any

from hub.core.lenient import (
    Object,
    day,
    flag,
    from_epoch,
    integer,
    number,
    object_of,
    objects,
    text,
    texts,
)
from hub.core.plex_guids import read_guid
from hub.models.item import Channel, Extra, File, Item, Marker, MarkerKind, MediaType
from integrations.plex.streams import read_media

_TYPES = {
    "movie": MediaType.MOVIE,
    "show": MediaType.SHOW,
    "season": MediaType.SEASON,
    "episode": MediaType.EPISODE,
    "artist": MediaType.ARTIST,
    "album": MediaType.ALBUM,
    "track": MediaType.TRACK,
    "photo": MediaType.PHOTO,
    "clip": MediaType.CLIP,
    "trailer": MediaType.CLIP,
}
PREROLL_SECTION = "-2"


def read_item(metadata: Object) -> Item:
    """One Video, Track, Photo or Directory; missing facts stay unknown."""
    live = bool(flag(metadata.get("live")))
    kind = _TYPES.get(text(metadata.get("type")) or "", MediaType.OTHER)
    if live and kind in {MediaType.CLIP, MediaType.OTHER}:
        kind = MediaType.PROGRAMME
    return Item(
        key=text(metadata.get("ratingKey")) or text(metadata.get("key")) or "",
        type=kind,
        title=text(metadata.get("title")) or "",
        guids=read_guids(metadata),
        original_title=text(metadata.get("originalTitle")),
        index=integer(metadata.get("index")),
        year=integer(metadata.get("year")),
        duration_s=_seconds(metadata.get("duration")),
        library_key=_library_key(metadata),
        library_name=text(metadata.get("librarySectionTitle")),
        live=live,
        live_key=_live_key(metadata) if live else None,
        channel=_channel(metadata) if live else None,
        extra=_extra(metadata, kind),
        markers=_markers(metadata),
        **_family(metadata),
        **_description(metadata),
        **_people_and_tags(metadata),
    )


def read_files(metadata: Object) -> tuple[File, ...]:
    """All files of an item: versions, and the parts of each, whose rate is that of the version."""
    found = {
        path: File(path=path, size=integer(part.get("size")), media=read_media(media))
        for media in objects(metadata.get("Media"))
        for part in objects(media.get("Part"))
        if (path := text(part.get("file"))) is not None
    }
    return tuple(found.values())


def _family(metadata: Object) -> dict[str, Any]:
    """Season and show of an episode, album and artist of a track, and everybody's pictures."""
    return {
        "parent_key": text(metadata.get("parentRatingKey")),
        "parent_title": text(metadata.get("parentTitle")),
        "parent_guids": _guids(metadata.get("parentGuid")),
        "parent_index": integer(metadata.get("parentIndex")),
        "parent_thumb": text(metadata.get("parentThumb")),
        "grandparent_key": text(metadata.get("grandparentRatingKey")),
        "grandparent_title": text(metadata.get("grandparentTitle")),
        "grandparent_guids": _guids(metadata.get("grandparentGuid")),
        "grandparent_thumb": text(metadata.get("grandparentThumb")),
        "thumb": text(metadata.get("thumb")),
        "art": text(metadata.get("art")) or text(metadata.get("grandparentArt")),
    }


def _description(metadata: Object) -> dict[str, Any]:
    file = object_of(object_of(metadata.get("Media")).get("Part"))
    return {
        "content_rating": text(metadata.get("contentRating")),
        "summary": text(metadata.get("summary")),
        "tagline": text(metadata.get("tagline")),
        "rating": number(metadata.get("rating")),
        "studio": text(metadata.get("studio")),
        "released_on": day(metadata.get("originallyAvailableAt")),
        "added_at": from_epoch(metadata.get("addedAt")),
        "file": text(file.get("file")),
        "file_size": integer(file.get("size")),
    }


def _people_and_tags(metadata: Object) -> dict[str, Any]:
    return {
        "genres": _tags(metadata, "Genre"),
        "directors": _tags(metadata, "Director"),
        "writers": _tags(metadata, "Writer"),
        "actors": _tags(metadata, "Role"),
        "labels": _tags(metadata, "Label"),
        "collections": _tags(metadata, "Collection"),
    }


def read_guids(metadata: Object) -> tuple[str, ...]:
    """External guids first, then Plex's own; local ones name nothing outside the server."""
    external = [read_guid(text(entry.get("id"))) for entry in objects(metadata.get("Guid"))]
    return texts([*external, *_guids(metadata.get("guid"))])


def _guids(value: object) -> tuple[str, ...]:
    guid = read_guid(text(value))
    return () if guid is None else (guid,)


def _library_key(metadata: Object) -> str | None:
    """The library; those with negative numbers (prerolls, live TV, what is unknown) are none."""
    key = text(metadata.get("librarySectionID"))
    return None if key is None or key.startswith("-") else key


def _live_key(metadata: Object) -> str | None:
    media = object_of(metadata.get("Media"))
    key = text(metadata.get("key")) or ""
    return text(media.get("uuid")) or key.rpartition("/")[2] or None


def _channel(metadata: Object) -> Channel | None:
    media = object_of(metadata.get("Media"))
    channel = Channel(
        key=text(media.get("channelIdentifier")) or text(media.get("channelID")),
        name=text(media.get("channelTitle")) or text(metadata.get("sourceTitle")),
        number=text(media.get("channelVcn")),
        call_sign=text(media.get("channelCallSign")),
        thumb=text(media.get("channelThumb")) or text(metadata.get("sourceIcon")),
    )
    return None if channel == Channel() else channel


def _extra(metadata: Object, kind: MediaType) -> Extra | None:
    guid = text(metadata.get("guid")) or ""
    if guid.startswith("prerolls://") or "prerolls" in guid.partition("://")[0]:
        return Extra.PREROLL
    if text(metadata.get("librarySectionID")) == PREROLL_SECTION:
        return Extra.PREROLL
    if kind is not MediaType.CLIP:
        return None
    subtype = text(metadata.get("subtype")) or text(metadata.get("type"))
    cinema = flag(metadata.get("cinemaTrailer"))
    return Extra.TRAILER if subtype == "trailer" or cinema else Extra.OTHER


def _markers(metadata: Object) -> tuple[Marker, ...]:
    markers = []
    for entry in objects(metadata.get("Marker")):
        start, end = _seconds(entry.get("startTimeOffset")), _seconds(entry.get("endTimeOffset"))
        kind = text(entry.get("type"))
        if start is not None and end is not None and kind in set(MarkerKind):
            markers.append(
                Marker(
                    kind=MarkerKind(kind),
                    start_s=start,
                    end_s=end,
                    final=bool(flag(entry.get("final"))),
                )
            )
    return tuple(markers)


def _tags(metadata: Object, name: str) -> tuple[str, ...]:
    return texts(entry.get("tag") for entry in objects(metadata.get(name)))


def _seconds(milliseconds: object) -> float | None:
    value = number(milliseconds)
    return None if value is None else value / 1000
