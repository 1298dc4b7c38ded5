"""Items: what can be played, named by guids rather than by a server's own key."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.models.stream import Media


class MediaType(StrEnum):
    """What an item is."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"
    PROGRAMME = "programme"
    PHOTO = "photo"
    MUSIC_VIDEO = "music_video"
    AUDIOBOOK = "audiobook"
    CLIP = "clip"
    OTHER = "other"


class Extra(StrEnum):
    """Why a clip plays although nobody chose it as an item."""

    TRAILER = "trailer"
    PREROLL = "preroll"
    THEME = "theme"
    OTHER = "other"


class MarkerKind(StrEnum):
    """What a marked stretch of an item is."""

    INTRO = "intro"
    CREDITS = "credits"
    COMMERCIAL = "commercial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A marked stretch, in seconds from the start of the item."""

    kind: MarkerKind
    start_s: float
    end_s: float
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The channel of a live programme."""

    key: str | None = None
    name: str | None = None
    number: str | None = None
    call_sign: str | None = None
    thumb: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of an item, with its default tracks; `size` is in bytes."""

    path: str
    size: int | None = None
    media: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A movie, episode, track, live programme or photo as one server describes it.

    `guids` are `scheme://id` in lower-case schemes (`imdb://tt0111161`, `tmdb://278`,
    `plex://movie/5d77…`), most trusted first; `key` is the server's own and may be reused. `files`
    are all there are, where a catalogue tells of them; `file` is the one that plays or the first.
    """

    key: str
    type: MediaType
    title: str
    guids: tuple[str, ...] = ()
    parent_key: str | None = None
    parent_title: str | None = None
    parent_guids: tuple[str, ...] = ()
    grandparent_key: str | None = None
    grandparent_title: str | None = None
    grandparent_guids: tuple[str, ...] = ()
    original_title: str | None = None
    index: int | None = None
    parent_index: int | None = None
    year: int | None = None
    duration_s: float | None = None
    library_key: str | None = None
    library_name: str | None = None
    live: bool = False
    live_key: str | None = None
    channel: Channel | None = None
    extra: Extra | None = None
    markers: tuple[Marker, ...] = ()
    thumb: str | None = None
    parent_thumb: str | None = None
    grandparent_thumb: str | None = None
    art: str | None = None
    content_rating: str | None = None
    summary: str | None = None
    tagline: str | None = None
    rating: float | None = None
    studio: str | None = None
    released_on: date | None = None
    added_at: datetime | None = None
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    file: str | None = None
    file_size: int | None = None
    files: tuple[File, ...] = ()
