"""Artists with their albums and tracks."""

from collections.abc import Iterator
from datetime import date
from random import Random

from integrations.demo.world.chance import seeded
from integrations.demo.world.items import Item, ItemKind

from . import facts
from .tables import rows, words


def music(seed: int) -> tuple[Item, ...]:
    """Every artist followed by their albums, each followed by its tracks."""
    lines = enumerate(rows("artists"), 1)
    return tuple(item for number, row in lines for item in _artist(seed, number, row))


def _artist(seed: int, number: int, row: tuple[str, ...]) -> Iterator[Item]:
    name, genre, albums = row
    item_id = f"artist-{number:03d}"
    artist = Item(
        id=item_id,
        kind=ItemKind.ARTIST,
        title=name,
        guids=facts.music_guids(seed, "artist", item_id),
        genres=(genre,),
        country=seeded(seed, item_id).choice(("Sweden", "Iceland", "Ghana", "Japan", "Ireland")),
    )
    yield artist
    for index, album in enumerate(albums.split(";"), 1):
        title, year = album.rsplit(",", 1)
        yield from _album(seed, artist, index, title.strip(), int(year))


def _album(seed: int, artist: Item, index: int, title: str, year: int) -> Iterator[Item]:
    item_id = f"{artist.id}-a{index}"
    chance = seeded(seed, item_id)
    album = Item(
        id=item_id,
        kind=ItemKind.ALBUM,
        title=title,
        guids=facts.music_guids(seed, "album", item_id),
        parent=artist,
        index=index,
        year=year,
        released=date(year, chance.randint(1, 12), chance.randint(1, 28)),
        genres=artist.genres,
        studio=chance.choice(words("labels")),
    )
    yield album
    used: set[str] = set()
    for number in range(1, chance.randint(8, 12) + 1):
        track_id = f"{item_id}t{number:02d}"
        yield Item(
            id=track_id,
            kind=ItemKind.TRACK,
            title=_title(chance, used),
            guids=facts.music_guids(seed, "track", track_id),
            parent=album,
            index=number,
            year=year,
            runtime_s=float(chance.randint(142, 384)),
            genres=artist.genres,
            track_artist=f"{artist.title} feat. {facts.person(chance)}"
            if chance.random() < 0.1
            else None,
        )


def _title(chance: Random, used: set[str]) -> str:
    """A title that its album has not used yet."""
    while True:
        if chance.random() < 0.45:
            title = chance.choice(words("track_singles"))
        else:
            opening = chance.choice(words("track_openings"))
            title = f"{opening} {chance.choice(words('track_subjects'))}"
        if title not in used:
            used.add(title)
            return title
