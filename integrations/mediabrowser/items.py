"""BaseItemDto as items."""

from collections.abc import Iterator

from hub.core.lenient import (
    Object,
    day,
    from_iso,
    integer,
    number,
    object_of,
    objects,
    text,
    texts,
)
from hub.models.item import Channel, Extra, File, Item, Marker, MarkerKind, MediaType
from integrations.mediabrowser.guids import read_guids
from integrations.mediabrowser.images import backdrop, item_image, own_image
from integrations.mediabrowser.media import read_source
from integrations.mediabrowser.ticks import seconds

_TYPES = {
    "Movie": MediaType.MOVIE,
    "Series": MediaType.SHOW,
    "Season": MediaType.SEASON,
    "Episode": MediaType.EPISODE,
    "MusicArtist": MediaType.ARTIST,
    "MusicAlbum": MediaType.ALBUM,
    "Audio": MediaType.TRACK,
    "AudioBook": MediaType.AUDIOBOOK,
    "MusicVideo": MediaType.MUSIC_VIDEO,
    "Photo": MediaType.PHOTO,
    "Trailer": MediaType.CLIP,
    "Video": MediaType.CLIP,
    "TvChannel": MediaType.PROGRAMME,
    "LiveTvChannel": MediaType.PROGRAMME,
    "Program": MediaType.PROGRAMME,
    "LiveTvProgram": MediaType.PROGRAMME,
    "Recording": MediaType.PROGRAMME,
}
_CHANNELS = frozenset({"TvChannel", "LiveTvChannel"})
_LIVE = _CHANNELS | {"Program", "LiveTvProgram"}
_EXTRAS = {
    "themesong": Extra.THEME,
    "themevideo": Extra.THEME,
    "trailer": Extra.TRAILER,
    "unknown": None,
}
_MOST_PEOPLE = 20


def read_item(dto: Object) -> Item:
    """One item; of a channel, the programme that it shows now. Missing facts stay unknown."""
    kind = text(dto.get("Type")) or ""
    if kind in _LIVE:
        return _live_item(dto, is_channel=kind in _CHANNELS)
    parent, grandparent = _family(dto, kind)
    return Item(
        key=text(dto.get("Id")) or "",
        type=_TYPES.get(kind, MediaType.OTHER),
        title=text(dto.get("Name")) or "",
        guids=read_guids(dto.get("ProviderIds"), kind),
        parent_key=parent[0],
        parent_title=parent[1],
        parent_thumb=parent[2],
        grandparent_key=grandparent[0],
        grandparent_title=grandparent[1],
        grandparent_thumb=grandparent[2],
        original_title=_original_title(dto, kind),
        index=integer(dto.get("IndexNumber")),
        parent_index=integer(dto.get("ParentIndexNumber")),
        year=integer(dto.get("ProductionYear")),
        duration_s=seconds(dto.get("RunTimeTicks")),
        extra=_extra(dto, kind),
        markers=tuple(_markers(dto)),
        thumb=own_image(dto),
        art=backdrop(dto),
        content_rating=text(dto.get("OfficialRating")),
        summary=text(dto.get("Overview")),
        tagline=next(iter(texts(_list(dto, "Taglines"))), None),
        rating=number(dto.get("CommunityRating")),
        studio=text(object_of(dto.get("Studios")).get("Name")),
        released_on=day(dto.get("PremiereDate")),
        added_at=from_iso(dto.get("DateCreated")),
        genres=texts(_list(dto, "Genres")),
        directors=_people(dto, "Director"),
        writers=_people(dto, "Writer"),
        actors=_people(dto, "Actor", "GuestStar"),
        labels=texts([*_list(dto, "Tags"), *_names(dto, "TagItems")]),
        file=text(dto.get("Path")),
        file_size=integer(dto.get("Size")),
    )


def read_files(dto: Object) -> tuple[File, ...]:
    """All files of an item that was asked for with its MediaSources."""
    found = {
        path: File(
            path=path, size=integer(source.get("Size")), media=read_source(source, None, None)
        )
        for source in objects(dto.get("MediaSources"))
        if (path := text(source.get("Path"))) is not None
    }
    return tuple(found.values())


Relative = tuple[str | None, str | None, str | None]
_NOBODY: Relative = (None, None, None)


def _family(dto: Object, kind: str) -> tuple[Relative, Relative]:
    """Key, title and image of parent and grandparent."""
    series = dto.get("SeriesId")
    show: Relative = (
        text(series),
        text(dto.get("SeriesName")),
        item_image(series, "Primary", dto.get("SeriesPrimaryImageTag")),
    )
    artist = object_of(dto.get("AlbumArtists")) or object_of(dto.get("ArtistItems"))
    artist_name = text(artist.get("Name")) or text(dto.get("AlbumArtist"))
    musician: Relative = (text(artist.get("Id")), artist_name, None)
    match kind:
        case "Episode":
            return (text(dto.get("SeasonId")), text(dto.get("SeasonName")), None), show
        case "Season":
            return show, _NOBODY
        case "Audio":
            album, tag = dto.get("AlbumId"), dto.get("AlbumPrimaryImageTag")
            image = item_image(album, "Primary", tag)
            return (text(album), text(dto.get("Album")), image), musician
        case "MusicAlbum":
            return musician, _NOBODY
        case "Photo":
            return (text(dto.get("AlbumId")), text(dto.get("Album")), None), _NOBODY
    return _NOBODY, _NOBODY


def _live_item(dto: Object, *, is_channel: bool) -> Item:
    """What is on air; the length of the programme is not that of what can be played."""
    programme = object_of(dto.get("CurrentProgram")) if is_channel else dto
    channel_key = text(dto.get("Id")) if is_channel else text(dto.get("ChannelId"))
    name = text(dto.get("Name")) if is_channel else text(dto.get("ChannelName"))
    numbered = text(dto.get("ChannelNumber")) or text(dto.get("Number"))
    logo = own_image(dto) if is_channel else None
    key = text(dto.get("Id")) or ""
    return Item(
        key=key,
        type=MediaType.PROGRAMME,
        title=text(programme.get("Name")) or name or "",
        guids=read_guids(programme.get("ProviderIds"), "Program"),
        live=True,
        live_key=text(programme.get("Id")) or channel_key or key,
        channel=Channel(key=channel_key, name=name, number=numbered, thumb=logo),
        index=integer(programme.get("IndexNumber")),
        parent_index=integer(programme.get("ParentIndexNumber")),
        year=integer(programme.get("ProductionYear")),
        thumb=own_image(programme) or logo,
        art=backdrop(programme),
        content_rating=text(programme.get("OfficialRating")),
        summary=text(programme.get("Overview")),
        genres=texts(_list(programme, "Genres")),
    )


def _original_title(dto: Object, kind: str) -> str | None:
    """Of a track, who plays it where that is not the album's artist."""
    if kind != "Audio":
        return text(dto.get("OriginalTitle"))
    artists = ", ".join(texts(_list(dto, "Artists")))
    return artists if artists and artists != text(dto.get("AlbumArtist")) else None


def _extra(dto: Object, kind: str) -> Extra | None:
    told = text(dto.get("ExtraType"))
    if told is not None:
        return _EXTRAS.get(told.lower(), Extra.OTHER)
    return Extra.TRAILER if kind == "Trailer" else None


def _markers(dto: Object) -> Iterator[Marker]:
    """The markers that Emby hides among the chapters."""
    begun: float | None = None
    for chapter in objects(dto.get("Chapters")):
        at = seconds(chapter.get("StartPositionTicks"))
        match text(chapter.get("MarkerType")):
            case "IntroStart":
                begun = at
            case "IntroEnd" if begun is not None and at is not None and at > begun:
                yield Marker(kind=MarkerKind.INTRO, start_s=begun, end_s=at)
                begun = None
            case "CreditsStart" if at is not None:
                end = seconds(dto.get("RunTimeTicks"))
                if end is not None and end > at:
                    yield Marker(kind=MarkerKind.CREDITS, start_s=at, end_s=end, final=True)


def _people(dto: Object, *kinds: str) -> tuple[str, ...]:
    people = objects(dto.get("People"))
    return texts(p.get("Name") for p in people if p.get("Type") in kinds)[:_MOST_PEOPLE]


def _names(dto: Object, name: str) -> list[object]:
    return [entry.get("Name") for entry in objects(dto.get(name))]


def _list(dto: Object, name: str) -> list[object]:
    found = dto.get(name)
    return found if isinstance(found, list) else []
