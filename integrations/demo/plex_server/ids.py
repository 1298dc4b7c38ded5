"""Numbers and keys Plex gives to things, derived from the world so that they stay the same."""

from integrations.demo.world.chance import number, seeded
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Entry

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"

TYPES = {
    ItemKind.MOVIE: (1, "movie", "Video"),
    ItemKind.SHOW: (2, "show", "Directory"),
    ItemKind.SEASON: (3, "season", "Directory"),
    ItemKind.EPISODE: (4, "episode", "Video"),
    ItemKind.ARTIST: (8, "artist", "Directory"),
    ItemKind.ALBUM: (9, "album", "Directory"),
    ItemKind.TRACK: (10, "track", "Track"),
    ItemKind.CLIP: (12, "clip", "Video"),
    ItemKind.PHOTO: (13, "photo", "Photo"),
    ItemKind.PHOTO_ALBUM: (14, "photo", "Directory"),
}
"""Number, name and XML tag of each kind of item."""


def media_id(entry: Entry, index: int) -> int:
    """Id of a file of an entry."""
    return int(entry.key) * 10 + index


def part_id(media: int) -> int:
    """Id of the only part of a file."""
    return media + 400_000


def stream_id(media: int, index: int) -> int:
    """Id of a track in a file."""
    return media * 20 + index


def tag_id(kind: str, name: str) -> int:
    """Id of a genre, director, actor ..."""
    return 1 + number(90_000, kind, name)


def token(length: int, *parts: object) -> str:
    """A key of lower-case letters and digits, as Plex makes them."""
    return "".join(seeded(*parts).choices(_BASE36, k=length))


def thumb(entry: Entry, sort: str = "thumb") -> str:
    """Path of a picture of an entry."""
    return f"/library/metadata/{entry.key}/{sort}/{int(entry.updated_at.timestamp())}"
