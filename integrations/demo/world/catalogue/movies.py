"""Movies and the clips shown before them."""

from datetime import date, timedelta
from random import Random

from integrations.demo.world.chance import hexadecimal, seeded
from integrations.demo.world.items import Chapter, Guids, Item, ItemKind, Marker, MarkerKind

from . import facts
from .tables import rows, words

_CONTENT_RATINGS = {
    "Family": ("G", "PG"),
    "Animation": ("G", "PG"),
    "Horror": ("R", "R", "PG-13"),
    "Crime": ("R", "PG-13"),
}


def movies(seed: int, newest: date) -> tuple[Item, ...]:
    """All movies, the newest released shortly before ``newest``."""
    return tuple(_movie(seed, number, row, newest) for number, row in enumerate(rows("movies"), 1))


def _movie(seed: int, number: int, row: tuple[str, ...], newest: date) -> Item:
    title, genres, tagline = row
    item_id = f"movie-{number:03d}"
    chance = seeded(seed, item_id)
    runtime_s = float(chance.randint(84, 149) * 60 + chance.randint(0, 59))
    released = newest - timedelta(days=int(chance.betavariate(1.1, 3.2) * 18_000) + 40)
    kinds = facts.names(genres)
    return Item(
        id=item_id,
        kind=ItemKind.MOVIE,
        title=title,
        guids=facts.video_guids(seed, "movie", item_id),
        year=released.year,
        released=released,
        runtime_s=runtime_s,
        summary=facts.summary(chance),
        tagline=tagline,
        genres=kinds,
        directors=(facts.person(chance),),
        writers=tuple(facts.person(chance) for _ in range(chance.randint(1, 2))),
        cast=facts.cast(chance, chance.randint(4, 8)),
        studio=chance.choice(words("studios")),
        country=chance.choice(words("countries")),
        content_rating=chance.choice(_CONTENT_RATINGS.get(kinds[0], ("PG", "PG-13"))),
        rating=round(chance.gauss(6.7, 1.0), 1),
        markers=_credits(chance, runtime_s),
        chapters=chapters(chance, runtime_s, chance.randint(12, 24)),
    )


def _credits(chance: Random, runtime_s: float) -> tuple[Marker, ...]:
    start = runtime_s - chance.uniform(240, 480)
    return (Marker(MarkerKind.CREDITS, round(start, 1), runtime_s, final=True),)


def chapters(chance: Random, runtime_s: float, count: int) -> tuple[Chapter, ...]:
    """``count`` chapters of about the same length that fill ``runtime_s``."""
    inner = sorted(chance.uniform(0, 0.5) + step for step in range(1, count))
    starts = [0.0, *(round(part * runtime_s / count, 1) for part in inner)]
    ends = [*starts[1:], runtime_s]
    return tuple(
        Chapter(f"Chapter {number}", start, end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    )


def clips(seed: int) -> tuple[Item, ...]:
    """A preroll and trailers: what is shown before the movie and never counted."""
    rows = (("Projector Warming Up", 12.0), ("Coming Attractions", 96.0))
    return tuple(
        Item(
            id=f"clip-{number}",
            kind=ItemKind.CLIP,
            title=title,
            index=1,
            guids=Guids(plex=f"analyzed.prerolls://{hexadecimal(40, seed, title)}"),
            runtime_s=runtime_s,
        )
        for number, (title, runtime_s) in enumerate(rows, 1)
    )
