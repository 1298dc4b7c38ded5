"""Photo albums."""

from collections.abc import Iterator
from datetime import date, timedelta

from integrations.demo.world.chance import hexadecimal, seeded
from integrations.demo.world.items import Guids, Item, ItemKind

_ALBUMS = (
    ("Lake Vättern in June", 14),
    ("Grandmother's Ninetieth", 11),
    ("The Kitchen, Before and After", 7),
    ("Lisbon, Finally", 16),
)


def photos(seed: int, newest: date) -> tuple[Item, ...]:
    """Every album followed by its photos."""
    albums = enumerate(_ALBUMS, 1)
    return tuple(
        item for n, (title, count) in albums for item in _album(seed, n, title, count, newest)
    )


def _album(seed: int, number: int, title: str, count: int, newest: date) -> Iterator[Item]:
    album_id = f"photos-{number}"
    taken = newest - timedelta(days=seeded(seed, album_id).randint(60, 1500))
    album = Item(
        id=album_id, kind=ItemKind.PHOTO_ALBUM, title=title, released=taken, year=taken.year
    )
    yield album
    for index in range(1, count + 1):
        item_id = f"{album_id}-{index:03d}"
        yield Item(
            id=item_id,
            kind=ItemKind.PHOTO,
            title=f"IMG_{4000 + number * 100 + index}",
            guids=Guids(plex=f"local://{hexadecimal(8, seed, item_id)}"),
            parent=album,
            index=index,
            released=taken,
            year=taken.year,
        )
