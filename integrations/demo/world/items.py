"""What can be watched, heard or looked at, apart from any server that holds it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """The kinds of item, in the words of the hub."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"
    CHANNEL = "channel"
    PROGRAMME = "programme"
    PHOTO_ALBUM = "photo_album"
    PHOTO = "photo"
    CLIP = "clip"


PLAYABLE = frozenset(
    {
        ItemKind.MOVIE,
        ItemKind.EPISODE,
        ItemKind.TRACK,
        ItemKind.CHANNEL,
        ItemKind.PHOTO,
        ItemKind.CLIP,
    }
)


@dataclass(frozen=True, slots=True)
class Guids:
    """Identity outside any server. ``plex`` is the full ``plex://movie/<24 hex>`` form."""

    plex: str | None = None
    imdb: str | None = None
    tmdb: str | None = None
    tvdb: str | None = None
    musicbrainz: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """One actor and the part they play."""

    name: str
    role: str


class MarkerKind(StrEnum):
    """Stretches of an item that a player may skip."""

    INTRO = "intro"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marked stretch, in seconds of media time."""

    kind: MarkerKind
    start_s: float
    end_s: float
    final: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, in seconds of media time."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One item. Unknown is None; identity is the object itself (``id`` is stable by seed).

    ``parent`` is the season of an episode, the show of a season, the album of a track, the
    artist of an album, the album of a photo. ``index`` is the number inside the parent (of a
    channel: its channel number). ``programmes`` is what a channel can show.
    """

    id: str
    kind: ItemKind
    title: str
    guids: Guids = field(default_factory=Guids)
    parent: "Item | None" = None
    index: int | None = None
    year: int | None = None
    released: date | None = None
    runtime_s: float | None = None
    summary: str = ""
    tagline: str = ""
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    cast: tuple[Credit, ...] = ()
    studio: str | None = None
    country: str | None = None
    content_rating: str | None = None
    rating: float | None = None
    track_artist: str | None = None
    markers: tuple[Marker, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    programmes: tuple["Item", ...] = ()

    @property
    def grandparent(self) -> "Item | None":
        """The show of an episode, the artist of a track."""
        return self.parent.parent if self.parent else None

    @property
    def root(self) -> "Item":
        """The item at the top of the line: the show, the artist, or the item itself."""
        return self.parent.root if self.parent else self

    @property
    def is_playable(self) -> bool:
        """True when a stream can be started on it."""
        return self.kind in PLAYABLE

    @property
    def full_title(self) -> str:
        """Title with what it belongs to: ``Show · S02E03 · Episode``, ``Artist · Track``."""
        match self.kind:
            case ItemKind.EPISODE if self.parent:
                number = f"S{self.parent.index or 0:02d}E{self.index or 0:02d}"
                return f"{self.root.title} · {number} · {self.title}"
            case ItemKind.SEASON | ItemKind.ALBUM | ItemKind.TRACK if self.parent:
                return f"{self.root.title} · {self.title}"
            case _:
                return self.title
