"""Facts every sort of item has: names, ratings, guids and summaries, drawn by chance."""

import re
import uuid
from random import Random

from integrations.demo.world.chance import hexadecimal, number
from integrations.demo.world.items import Credit, Guids

from .tables import words

_MUSIC_NAMESPACE = uuid.UUID("7c1b0f0e-5e0a-4b8e-9c55-2f3f4f1d9a10")


def names(cell: str) -> tuple[str, ...]:
    """The comma-separated names in a cell."""
    return tuple(name.strip() for name in cell.split(","))


def person(chance: Random) -> str:
    """A full name."""
    return f"{chance.choice(words('first_names'))} {chance.choice(words('last_names'))}"


def cast(chance: Random, size: int) -> tuple[Credit, ...]:
    """Actors with their parts."""
    roles = chance.sample(words("roles"), size)
    return tuple(Credit(person(chance), role) for role in roles)


def summary(chance: Random) -> str:
    """One sentence about what happens."""
    hero = chance.choice(words("heroes"))
    place = chance.choice(words("places"))
    return f"{place}, {hero} {chance.choice(words('turns'))}."


def video_guids(seed: int, kind: str, item_id: str) -> Guids:
    """Guids in ranges that no real database has given out; no two items have the same."""
    serial = _serial(seed, item_id)
    return Guids(
        plex=f"plex://{kind}/{hexadecimal(24, seed, 'plex', item_id)}",
        imdb=f"tt9{serial:07d}",
        tmdb=str(90_000_000 + serial),
        tvdb=None if kind == "movie" else str(80_000_000 + serial),
    )


def _serial(seed: int, item_id: str) -> int:
    """A number below ten million for each movie, show, season and episode of a seed.

    The numbers in the id make it; the factor has no divisor in common with the modulus.
    """
    numbers = [int(digits) for digits in re.findall(r"\d+", item_id)]
    first, season, episode = (*numbers, 0, 0)[:3]
    plain = first * 10_000 + season * 100 + episode
    if item_id.startswith("movie"):
        plain = 5_000_000 + first
    return (plain * 7_919 + number(10_000_000, seed, "serial")) % 10_000_000


def music_guids(seed: int, kind: str, item_id: str) -> Guids:
    """Guids of an artist, album or track."""
    return Guids(
        plex=f"plex://{kind}/{hexadecimal(24, seed, 'plex', item_id)}",
        musicbrainz=str(uuid.uuid5(_MUSIC_NAMESPACE, f"{seed} {item_id}")),
    )
