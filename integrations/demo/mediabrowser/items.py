"""BaseItemDto: movies, episodes, tracks, channels and the folders they lie in."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from integrations.demo.mediabrowser.dialect import emby, emby_from, jellyfin, jellyfin_from
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.sources import media_sources
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.tracks import media_streams
from integrations.demo.mediabrowser.wire import hex_id, stamp
from integrations.demo.world.items import Item, ItemKind


def _named(view: ItemView, name: str) -> dict[str, Any]:
    return {"Name": name, "Id": view.id_of_name(name)}


def _reference(view: ItemView, item: Item | None) -> list[dict[str, Any]] | None:
    return [{"Name": item.title, "Id": view.id_of(item)}] if item else None


def _id(part: Callable[[ItemView], Item | None]) -> Callable[[ItemView], str | None]:
    return lambda view: view.id_of(item) if (item := part(view)) else None


def _title(part: Callable[[ItemView], Item | None]) -> Callable[[ItemView], str | None]:
    return lambda view: item.title if (item := part(view)) else None


def _tag(part: Callable[[ItemView], Item | None], image: str) -> Callable[[ItemView], str | None]:
    return lambda view: view.tag(item, image) if (item := part(view)) else None


def _people(view: ItemView) -> list[dict[str, Any]]:
    people = [(credit.name, credit.role, "Actor") for credit in view.item.cast]
    people += [(name, "Director", "Director") for name in view.item.directors]
    people += [(name, "Writer", "Writer") for name in view.item.writers]
    return [
        {"Name": name, "Id": str(view.id_of_name(name)), "Role": role, "Type": kind}
        for name, role, kind in people
    ]


def _external_urls(view: ItemView) -> list[dict[str, str]]:
    guids, kind = view.item.guids, "movie" if view.kind is ItemKind.MOVIE else "tv"
    urls = {
        "IMDb": f"https://www.imdb.com/title/{guids.imdb}" if guids.imdb else None,
        "TheMovieDb": f"https://www.themoviedb.org/{kind}/{guids.tmdb}" if guids.tmdb else None,
    }
    return [{"Name": name, "Url": url} for name, url in urls.items() if url]


def _artists(view: ItemView) -> list[str] | None:
    if view.artist is None:
        return None
    return [view.item.track_artist or view.artist.title]


def _number(view: ItemView) -> str | None:
    return str(view.item.index) if view.kind is ItemKind.CHANNEL else None


def _child_count(view: ItemView) -> int | None:
    return len(view.server.children(view.item)) if view.is_folder else None


def _aspect(view: ItemView) -> float:
    if view.kind in {ItemKind.EPISODE, ItemKind.CHANNEL, ItemKind.PHOTO}:
        return 16 / 9
    return 1.0 if view.media_type == "Audio" or view.artist else 2 / 3


def _current_programme(view: ItemView) -> dict[str, Any] | None:
    programme = view.programme()
    return build(PROGRAMME, programme, view.dialect) if programme else None


_IDENTITY: tuple[Member[ItemView], ...] = (
    Member("Name", lambda v: v.item.title),
    Member("ServerId", lambda v: v.server.id),
    Member("Id", lambda v: v.id),
    Member("Guid", lambda v: hex_id(v.server.id, v.item.id), on=emby, asked=True),
    Member("Type", lambda v: v.type),
    Member("MediaType", lambda v: v.media_type),
    Member("IsFolder", lambda v: v.is_folder),
    Member("RunTimeTicks", lambda v: v.runtime_ticks),
    Member("ProviderIds", lambda v: v.provider_ids, asked=True),
    Member("Overview", lambda v: v.item.summary or None, asked=True),
    Member("Genres", lambda v: list(v.item.genres), asked=True),
    Member("GenreItems", lambda v: [_named(v, name) for name in v.item.genres], asked=True),
)

PROGRAMME: tuple[Member[ItemView], ...] = (
    *_IDENTITY,
    Member("ChannelId", _id(lambda v: v.channel)),
    Member("ChannelName", _title(lambda v: v.channel)),
    Member("StartDate", lambda v: stamp(v.airing.starts_at) if v.airing else None),
    Member("EndDate", lambda v: stamp(v.airing.ends_at) if v.airing else None),
    Member("IsMovie", lambda v: "Movie" in v.item.genres or None),
    Member("IsSports", lambda v: "Sport" in v.item.genres or None),
    Member("IsNews", lambda v: "News" in v.item.genres or None),
    Member("ImageTags", lambda _: {}),
    Member("BackdropImageTags", lambda _: []),
)
"""What a channel shows: found in its CurrentProgram."""

_FILE: tuple[Member[ItemView], ...] = (
    Member("Container", lambda v: v.media.container if v.media else None),
    Member("Path", lambda v: v.entry.file(v.media) if v.entry and v.media else None, asked=True),
    Member("Size", lambda v: v.media.size_bytes if v.media else None, on=emby, asked=True),
    Member(
        "FileName",
        lambda v: v.media.path.rpartition("/")[2] if v.media else None,
        on=emby,
        asked=True,
    ),
    Member("Bitrate", lambda v: v.media.bitrate_kbps * 1000 if v.media else None, on=emby),
    Member("MediaSources", lambda v: media_sources(v) or None, asked=True),
    Member(
        "MediaStreams", lambda v: media_streams(v.media, v.dialect) if v.media else None, asked=True
    ),
    Member("Chapters", lambda v: v.chapters if v.media else None, asked=True),
    Member("VideoType", lambda v: "VideoFile" if v.media and v.media.video else None, on=jellyfin),
    Member("LocationType", lambda v: "Remote" if v.is_live else "FileSystem", on=jellyfin),
    Member("Width", lambda v: v.media.video.width if v.media and v.media.video else None),
    Member("Height", lambda v: v.media.video.height if v.media and v.media.video else None),
)

_PLACE: tuple[Member[ItemView], ...] = (
    Member("ParentId", lambda v: v.parent_id, asked=True),
    Member("IndexNumber", lambda v: None if v.kind is ItemKind.CHANNEL else v.item.index),
    Member(
        "ParentIndexNumber",
        lambda v: v.season.index if v.season else 1 if v.kind is ItemKind.TRACK else None,
    ),
    Member("SeriesName", _title(lambda v: v.show)),
    Member("SeriesId", _id(lambda v: v.show)),
    Member("SeasonId", _id(lambda v: v.season)),
    Member("SeasonName", _title(lambda v: v.season)),
    Member("SeriesPrimaryImageTag", _tag(lambda v: v.show, "Primary")),
    Member("Album", _title(lambda v: v.album)),
    Member("AlbumId", _id(lambda v: v.album)),
    Member("AlbumPrimaryImageTag", _tag(lambda v: v.album, "Primary")),
    Member("Artists", _artists),
    Member("ArtistItems", lambda v: _reference(v, v.artist)),
    Member("AlbumArtist", _title(lambda v: v.artist)),
    Member("AlbumArtists", lambda v: _reference(v, v.artist)),
    Member("Number", _number),
    Member("ChannelNumber", _number),
    Member("ChannelType", lambda v: "TV" if v.is_live else None, on=jellyfin),
    Member("CurrentProgram", _current_programme),
    Member("ChildCount", _child_count, asked=True),
    Member("RecursiveItemCount", _child_count, asked=True),
)

_ABOUT: tuple[Member[ItemView], ...] = (
    Member("Etag", lambda v: v.tag(v.item, "Etag"), asked=True),
    Member("DateCreated", lambda v: stamp(v.entry.added_at) if v.entry else None, asked=True),
    Member(
        "DateModified",
        lambda v: stamp(v.entry.updated_at) if v.entry else None,
        on=emby_from(4, 9),
        asked=True,
    ),
    Member(
        "PresentationUniqueKey", lambda v: hex_id(v.item.id, "presentation"), on=emby, asked=True
    ),
    Member(
        "OriginalTitle", lambda v: v.item.title if v.kind is ItemKind.MOVIE else None, asked=True
    ),
    Member("SortName", lambda v: v.item.title.removeprefix("The "), asked=True),
    Member("PremiereDate", lambda v: v.premiere),
    Member("ProductionYear", lambda v: v.item.year),
    Member("OfficialRating", lambda v: v.item.content_rating),
    Member("CommunityRating", lambda v: v.item.rating),
    Member("Taglines", lambda v: [v.item.tagline] if v.item.tagline else [], asked=True),
    Member("People", _people, asked=True),
    Member("Studios", lambda v: [_named(v, v.item.studio)] if v.item.studio else [], asked=True),
    Member("TagItems", lambda _: [], on=emby, asked=True),
    Member("ExternalUrls", _external_urls, asked=True),
    Member("RemoteTrailers", lambda _: [], asked=True),
    Member("EnableMediaSourceDisplay", lambda _: True, on=jellyfin, asked=True),
    Member(
        "HasLyrics", lambda v: False if v.media_type == "Audio" else None, on=jellyfin_from(10, 9)
    ),
    Member("ExtraType", lambda v: "Trailer" if v.kind is ItemKind.CLIP else None),
    Member("UserData", lambda v: v.user_data),
)

_IMAGES: tuple[Member[ItemView], ...] = (
    Member("PrimaryImageAspectRatio", _aspect, asked=True),
    Member("ImageTags", lambda v: {"Primary": v.tag(v.item, "Primary")}),
    Member("BackdropImageTags", lambda v: v.backdrops),
    Member("ParentBackdropItemId", _id(lambda v: v.backdrop_owner)),
    Member(
        "ParentBackdropImageTags",
        lambda v: [v.tag(v.backdrop_owner, "Backdrop")] if v.backdrop_owner else None,
    ),
)

ITEM: tuple[Member[ItemView], ...] = (*_IDENTITY, *_ABOUT, *_PLACE, *_FILE, *_IMAGES)

_NOT_NOW_PLAYING = frozenset(
    {"MediaSources", "People", "UserData", "Etag", "SortName", "ChildCount", "RecursiveItemCount"}
)
NOW_PLAYING = tuple(member for member in ITEM if member.name not in _NOT_NOW_PLAYING)
"""What a session says of its item: all but what would need the player's account or much room."""


def item_dto(view: ItemView, fields: frozenset[str] | None = None) -> dict[str, Any]:
    """An item in a list with the asked-for fields, or by itself with all of them."""
    return build(ITEM, view, view.dialect, fields)


@lru_cache(maxsize=512)
def now_playing_dto(view: ItemView) -> dict[str, Any]:
    """The item of a session. Kept, as sessions are told every few seconds; not to be changed."""
    return build(NOW_PLAYING, view, view.dialect)


@lru_cache(maxsize=512)
def queued_dto(view: ItemView) -> dict[str, Any]:
    """An item that is next in the queue of a session, with everything known about it."""
    return build(ITEM, view, view.dialect)
