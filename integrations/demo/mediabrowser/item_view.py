"""One item as the tables see it: what the world knows, in the words of MediaBrowser."""

from dataclasses import dataclass, field
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.wire import hex_id, stamp, ticks
from integrations.demo.world.items import Guids, Item, ItemKind, Marker, MarkerKind
from integrations.demo.world.media import Media
from integrations.demo.world.schedule import Airing
from integrations.demo.world.servers import Entry, LibraryKind, SimulatedServer

TYPES = {
    ItemKind.MOVIE: "Movie",
    ItemKind.SHOW: "Series",
    ItemKind.SEASON: "Season",
    ItemKind.EPISODE: "Episode",
    ItemKind.ARTIST: "MusicArtist",
    ItemKind.ALBUM: "MusicAlbum",
    ItemKind.TRACK: "Audio",
    ItemKind.CHANNEL: "TvChannel",
    ItemKind.PROGRAMME: "Program",
    ItemKind.PHOTO_ALBUM: "PhotoAlbum",
    ItemKind.PHOTO: "Photo",
    ItemKind.CLIP: "Trailer",
}
COLLECTION_TYPES = {
    LibraryKind.MOVIES: "movies",
    LibraryKind.SHOWS: "tvshows",
    LibraryKind.MUSIC: "music",
    LibraryKind.PHOTOS: "homevideos",
    LibraryKind.LIVE: "livetv",
}
FOLDERS = frozenset(
    {ItemKind.SHOW, ItemKind.SEASON, ItemKind.ARTIST, ItemKind.ALBUM, ItemKind.PHOTO_ALBUM}
)
_VIDEO = frozenset(
    {ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.CHANNEL, ItemKind.PROGRAMME, ItemKind.CLIP}
)
_WITH_BACKDROP = frozenset({ItemKind.MOVIE, ItemKind.SHOW, ItemKind.ARTIST})
_MUSICBRAINZ = {
    ItemKind.TRACK: "MusicBrainzTrack",
    ItemKind.ALBUM: "MusicBrainzAlbum",
    ItemKind.ARTIST: "MusicBrainzArtist",
}


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item on a server. `entry` is None for a programme, which no library holds.

    `airing` is what a channel shows now, or when a programme of `channel` is on.
    """

    server: SimulatedServer
    dialect: Dialect
    item: Item
    entry: Entry | None
    media: Media | None = None
    airing: Airing | None = None
    channel: Item | None = None
    user_data: dict[str, Any] | None = field(default=None, compare=False)

    @classmethod
    def of_entry(
        cls, server: SimulatedServer, dialect: Dialect, entry: Entry, media: Media | None = None
    ) -> "ItemView":
        """The view of what a library holds, by default with its first file."""
        return cls(server, dialect, entry.item, entry, media or next(iter(entry.media), None))

    @property
    def kind(self) -> ItemKind:
        """What sort of item it is."""
        return self.item.kind

    @property
    def type(self) -> str:
        """The platform's name of the kind."""
        return TYPES[self.kind]

    @property
    def id(self) -> str:
        """The server's id of the item."""
        return self.entry.key if self.entry else self.id_of(self.item)

    @property
    def media_type(self) -> str | None:
        """`Video`, `Audio`, `Photo`, or nothing for a folder."""
        if self.kind in _VIDEO:
            return "Video"
        return {ItemKind.TRACK: "Audio", ItemKind.PHOTO: "Photo"}.get(self.kind)

    @property
    def is_folder(self) -> bool:
        """True for what only holds other items."""
        return self.kind in FOLDERS

    @property
    def show(self) -> Item | None:
        """The show of an episode or a season."""
        return self.item.root if self.kind in {ItemKind.EPISODE, ItemKind.SEASON} else None

    @property
    def season(self) -> Item | None:
        """The season of an episode."""
        return self.item.parent if self.kind is ItemKind.EPISODE else None

    @property
    def album(self) -> Item | None:
        """The album of a track or a photo."""
        return self.item.parent if self.kind in {ItemKind.TRACK, ItemKind.PHOTO} else None

    @property
    def artist(self) -> Item | None:
        """The artist of an album or a track."""
        return self.item.root if self.kind in {ItemKind.TRACK, ItemKind.ALBUM} else None

    @property
    def is_live(self) -> bool:
        """True for a channel and for what it shows."""
        return self.kind in {ItemKind.CHANNEL, ItemKind.PROGRAMME}

    @property
    def parent_id(self) -> str | None:
        """The folder the item lies in."""
        if self.item.parent:
            return self.id_of(self.item.parent)
        return self.entry.library.key if self.entry else None

    @property
    def runtime_ticks(self) -> int | None:
        """Length; unknown for a channel, and for a folder."""
        if self.airing and self.kind is ItemKind.PROGRAMME:
            return ticks((self.airing.ends_at - self.airing.starts_at).total_seconds())
        return ticks(self.media.duration_s if self.media else self.item.runtime_s)

    @property
    def premiere(self) -> str | None:
        """The day of release, at midnight."""
        released = self.item.released
        return f"{released.isoformat()}T00:00:00.0000000Z" if released else None

    @property
    def provider_ids(self) -> dict[str, str]:
        """Ids outside the server. Emby writes `IMDB` for episodes and `Imdb` for the rest."""
        guids: Guids = self.item.guids
        shouting = self.dialect.is_emby and self.kind is ItemKind.EPISODE
        known = {
            "Tmdb": guids.tmdb,
            "IMDB" if shouting else "Imdb": guids.imdb,
            "Tvdb": guids.tvdb,
            _MUSICBRAINZ.get(self.kind, "MusicBrainz"): guids.musicbrainz,
        }
        return {name: value for name, value in known.items() if value}

    @property
    def chapters(self) -> list[dict[str, Any]]:
        """Chapters; on Emby with the markers of intro and credits between them."""
        if self.dialect.is_jellyfin:
            return [
                {"StartPositionTicks": ticks(chapter.start_s), "Name": chapter.title}
                for chapter in self.item.chapters
            ]
        points = [(chapter.start_s, chapter.title, "Chapter") for chapter in self.item.chapters]
        points += [point for marker in self.item.markers for point in _points(marker)]
        return [
            {
                "StartPositionTicks": ticks(start),
                "Name": name,
                "MarkerType": kind,
                "ChapterIndex": index,
            }
            for index, (start, name, kind) in enumerate(sorted(points))
        ]

    @property
    def backdrop_owner(self) -> Item | None:
        """The parent whose backdrop is shown, where the item has none of its own."""
        root = self.item.root
        return root if root is not self.item and root.kind in _WITH_BACKDROP else None

    @property
    def backdrops(self) -> list[str]:
        """Tags of the item's own backdrops."""
        return [self.tag(self.item, "Backdrop")] if self.kind in _WITH_BACKDROP else []

    def id_of(self, item: Item) -> str:
        """The server's id of another item; a programme's is made up as the guide is."""
        entry = self.server.holding(item)
        if entry:
            return entry.key
        made = hex_id(self.server.id, item.id)
        return made if self.dialect.is_jellyfin else str(int(made[:7], 16))

    def id_of_name(self, name: str) -> str | int:
        """The id of a genre or a studio."""
        made = hex_id(self.server.id, name)
        return made if self.dialect.is_jellyfin else int(made[:5], 16)

    def tag(self, item: Item, image: str) -> str:
        """The tag of an image: it changes when the image does."""
        entry = self.server.holding(item)
        return hex_id(item.id, image, stamp(entry.updated_at) if entry else "")

    def programme(self) -> "ItemView | None":
        """The view of what a channel shows now."""
        if self.airing is None or self.kind is not ItemKind.CHANNEL:
            return None
        return ItemView(
            self.server, self.dialect, self.airing.item, None, airing=self.airing, channel=self.item
        )


def _points(marker: Marker) -> list[tuple[float, str, str]]:
    if marker.kind is MarkerKind.INTRO:
        return [(marker.start_s, "Intro", "IntroStart"), (marker.end_s, "Intro End", "IntroEnd")]
    return [(marker.start_s, "Credits", "CreditsStart")]
