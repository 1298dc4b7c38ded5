"""Live channels and what they can show."""

from integrations.demo.world.chance import hexadecimal
from integrations.demo.world.items import Guids, Item, ItemKind

from . import facts
from .tables import rows


def channels(seed: int) -> tuple[Item, ...]:
    """All channels, each with its programmes."""
    return tuple(_channel(seed, row) for row in rows("channels"))


def _channel(seed: int, row: tuple[str, ...]) -> Item:
    number, name, shown = row
    item_id = f"channel-{number}"
    programmes = tuple(
        _programme(seed, f"{item_id}-p{index}", facts.names(cell))
        for index, cell in enumerate(shown.split(";"), 1)
    )
    return Item(
        id=item_id,
        kind=ItemKind.CHANNEL,
        title=name,
        index=int(number),
        guids=Guids(plex=f"tv.plex.xmltv://channel/{hexadecimal(12, seed, item_id)}"),
        programmes=programmes,
    )


def _programme(seed: int, item_id: str, cell: tuple[str, ...]) -> Item:
    title, genre = cell
    kind = "movie" if genre == "Movie" else "episode"
    return Item(
        id=item_id,
        kind=ItemKind.PROGRAMME,
        title=title,
        guids=Guids(plex=f"plex://{kind}/{hexadecimal(24, seed, item_id)}"),
        genres=(genre,),
        summary=f"{genre} programme.",
    )
