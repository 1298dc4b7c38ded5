"""Facts about the item that plays or was added."""

from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from hub.models.item import Item, Marker, MarkerKind, MediaType
from rules.facts.declare import flag, listing, number, of, text, time
from rules.facts.fact import Fact, Options, Value
from rules.facts.parts import item_of
from rules.moment import Moment

Compute = Callable[[Moment, Options], Value]
GUIDS = ("imdb", "tmdb", "tvdb", "musicbrainz", "anidb", "tvmaze", "plex")


def _of(read: Callable[[Item], Any]) -> Compute:
    return of(item_of, read)


def _at(name: str) -> Compute:
    return _of(lambda item: getattr(item, name))


def full_title(item: Item) -> str:
    """The title with what it is part of: `Severance - S02E04 - Woe's Hollow`."""
    parts: tuple[str | None, ...]
    if item.type is MediaType.EPISODE:
        place = f"S{item.parent_index or 0:02}E{item.index or 0:02}"
        numbered = item.parent_index is not None and item.index is not None
        parts = (item.grandparent_title, place if numbered else None, item.title)
    elif item.type is MediaType.TRACK:
        parts = (item.grandparent_title, item.parent_title, item.title)
    elif item.type is MediaType.SEASON:
        parts = (item.parent_title, item.title, None)
    else:
        return item.title
    return " - ".join(part for part in parts if part)


def _of_type(kind: MediaType, read: Callable[[Item], Any]) -> Compute:
    return _of(lambda item: read(item) if item.type is kind else None)


def _show(item: Item) -> str | None:
    if item.type is MediaType.EPISODE:
        return item.grandparent_title
    if item.type is MediaType.SEASON:
        return item.parent_title
    return item.title if item.type is MediaType.SHOW else None


def _artist(item: Item) -> str | None:
    if item.type is MediaType.TRACK:
        return item.grandparent_title
    if item.type is MediaType.ALBUM:
        return item.parent_title
    return item.title if item.type is MediaType.ARTIST else None


def _file_name(item: Item) -> str | None:
    if item.file is None:
        return None
    windows = "\\" in item.file and "/" not in item.file
    return (PureWindowsPath if windows else PurePosixPath)(item.file).name


def _guid(scheme: str) -> Compute:
    def read(item: Item) -> str | None:
        start = f"{scheme}://"
        found = (guid for guid in item.guids if guid.startswith(start))
        return next((guid.removeprefix(start) for guid in found), None)

    return _of(read)


def _channel(name: str) -> Compute:
    return _of(lambda item: None if item.channel is None else getattr(item.channel, name))


def _marker(kind: MarkerKind, read: Callable[[Marker], float], *, final: bool = False) -> Compute:
    def find(item: Item) -> float | None:
        found = [marker for marker in item.markers if marker.kind is kind]
        if final:
            found = [marker for marker in found if marker.final] or found[-1:]
        return read(found[0]) if found else None

    return _of(find)


def _in_marker(moment: Moment, _: Options) -> Value:
    item, session = moment.subject.item, moment.subject.session
    if item is None or session is None or session.position_s is None:
        return None
    position = session.position_s
    found = (one for one in item.markers if one.start_s <= position < one.end_s)
    return next((one.kind.value for one in found), "none")


def _guids() -> tuple[Fact, ...]:
    return tuple(text(f"item.{one}", f"The id at {one}", _guid(one)) for one in GUIDS)


FACTS = (
    text("item.key", "The server's own key", _at("key")),
    text("item.type", "What it is", _at("type"), values=tuple(MediaType), example="episode"),
    text("item.title", "The title", _at("title"), example="Woe's Hollow"),
    text(
        "item.full_title",
        "The title with what it is part of",
        _of(full_title),
        example="Severance - S02E04 - Woe's Hollow",
    ),
    text(
        "item.original_title",
        "The title in its own language; of a track, its artist",
        _at("original_title"),
    ),
    text("item.show", "The show", _of(_show), example="Severance"),
    text("item.season", "The season", _of_type(MediaType.EPISODE, lambda i: i.parent_title)),
    number(
        "item.season_number",
        "The season's number",
        _of_type(MediaType.EPISODE, lambda i: i.parent_index),
    ),
    number(
        "item.episode_number",
        "The episode's number",
        _of_type(MediaType.EPISODE, lambda i: i.index),
    ),
    text("item.artist", "The artist", _of(_artist)),
    text("item.album", "The album", _of_type(MediaType.TRACK, lambda i: i.parent_title)),
    number(
        "item.disc_number", "The disc's number", _of_type(MediaType.TRACK, lambda i: i.parent_index)
    ),
    number("item.track_number", "The track's number", _of_type(MediaType.TRACK, lambda i: i.index)),
    number("item.index", "Its number in what it is part of", _at("index")),
    text("item.parent_key", "The key of season or album", _at("parent_key")),
    text("item.parent_title", "Season or album", _at("parent_title")),
    number("item.parent_index", "The number of season or disc", _at("parent_index")),
    text("item.grandparent_key", "The key of show or artist", _at("grandparent_key")),
    text("item.grandparent_title", "Show or artist", _at("grandparent_title")),
    number("item.year", "The year", _at("year"), example=2025),
    text(
        "item.released_on",
        "When it came out (ISO date)",
        _of(lambda i: i.released_on.isoformat() if i.released_on else None),
    ),
    time("item.added_at", "When it was added to the server", _at("added_at")),
    number("item.duration_s", "Its length", _at("duration_s"), unit="s"),
    flag("item.live", "Whether it is live television or radio", _at("live")),
    text(
        "item.extra",
        "Whether it is a trailer, preroll or the like",
        _at("extra"),
        values=("trailer", "preroll", "theme", "other"),
    ),
    text("item.content_rating", "For whom it is suitable", _at("content_rating"), example="TV-MA"),
    number("item.rating", "How good it is, 0 to 10", _at("rating")),
    text("item.studio", "The studio, label or station", _at("studio")),
    text("item.summary", "What it is about", _at("summary")),
    text("item.tagline", "The tagline", _at("tagline")),
    listing("item.genres", "The genres", _at("genres"), example=("Drama", "Mystery")),
    listing("item.directors", "Who directed", _at("directors")),
    listing("item.writers", "Who wrote", _at("writers")),
    listing("item.actors", "Who plays", _at("actors")),
    listing("item.labels", "The labels", _at("labels")),
    listing("item.collections", "The collections", _at("collections")),
    listing("item.guids", "All its ids, as scheme://id", _at("guids")),
    *_guids(),
    text("item.thumb", "The path of the poster", _at("thumb")),
    text("item.parent_thumb", "The path of the poster of season or album", _at("parent_thumb")),
    text(
        "item.grandparent_thumb",
        "The path of the poster of show or artist",
        _at("grandparent_thumb"),
    ),
    text("item.art", "The path of the backdrop", _at("art")),
    text("item.file", "The file", _at("file")),
    text("item.file_name", "The file's name alone", _of(_file_name)),
    number("item.file_size", "The file's size", _at("file_size"), unit="byte"),
    text("item.channel", "The channel of a live programme", _channel("name")),
    text("item.channel_key", "The channel's key", _channel("key")),
    text("item.channel_number", "The channel's number", _channel("number")),
    text("item.channel_call_sign", "The channel's call sign", _channel("call_sign")),
    text("item.channel_thumb", "The path of the channel's logo", _channel("thumb")),
    number(
        "item.intro_start_s",
        "Where the intro begins",
        _marker(MarkerKind.INTRO, lambda m: m.start_s),
        unit="s",
    ),
    number(
        "item.intro_end_s",
        "Where the intro ends",
        _marker(MarkerKind.INTRO, lambda m: m.end_s),
        unit="s",
    ),
    number(
        "item.credits_start_s",
        "Where the first credits begin",
        _marker(MarkerKind.CREDITS, lambda m: m.start_s),
        unit="s",
    ),
    number(
        "item.final_credits_start_s",
        "Where the last credits begin",
        _marker(MarkerKind.CREDITS, lambda m: m.start_s, final=True),
        unit="s",
    ),
    text(
        "item.marker",
        "What plays now: intro, credits, commercial or none of them",
        _in_marker,
        values=(*MarkerKind, "none"),
    ),
)
