"""Everything there is to watch in the world, invented and deterministic by seed."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from integrations.demo.world.items import Item, ItemKind

from .live import channels
from .movies import clips, movies
from .music import music
from .photos import photos
from .shows import shows


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items by sort; parents come before their children."""

    movies: tuple[Item, ...]
    shows: tuple[Item, ...]
    music: tuple[Item, ...]
    channels: tuple[Item, ...]
    photos: tuple[Item, ...]
    clips: tuple[Item, ...]

    def of_kind(self, kind: ItemKind) -> list[Item]:
        """All items of one kind."""
        everything = (
            self.movies + self.shows + self.music + self.channels + self.photos + self.clips
        )
        return [item for item in everything if item.kind is kind]


@lru_cache(maxsize=4)
def make_catalogue(seed: int, newest: date) -> Catalogue:
    """The catalogue of ``seed``; nothing in it is newer than ``newest``."""
    return Catalogue(
        movies=movies(seed, newest),
        shows=shows(seed, newest),
        music=music(seed),
        channels=channels(seed),
        photos=photos(seed, newest),
        clips=clips(seed),
    )
