"""Series with their seasons and episodes."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from integrations.demo.world.chance import seeded
from integrations.demo.world.items import Item, ItemKind, Marker, MarkerKind

from . import facts
from .movies import chapters
from .tables import rows, words


def shows(seed: int, newest: date) -> tuple[Item, ...]:
    """Every show followed by its seasons, each followed by its episodes."""
    lines = enumerate(rows("shows"), 1)
    return tuple(item for number, row in lines for item in _show(seed, number, row, newest))


def _show(seed: int, number: int, row: tuple[str, ...], newest: date) -> Iterator[Item]:
    title, genres, extent, minutes, tagline = row
    seasons, episodes = map(int, extent.split("x"))
    chance = seeded(seed, "show", number)
    last_premiere = newest - timedelta(days=chance.randint(60, 1200))
    first_year = last_premiere.year - seasons + 1
    show = Item(
        id=f"show-{number:03d}",
        kind=ItemKind.SHOW,
        title=title,
        guids=facts.video_guids(seed, "show", f"show-{number:03d}"),
        year=first_year,
        released=last_premiere.replace(year=first_year, day=min(last_premiere.day, 28)),
        runtime_s=float(minutes) * 60,
        summary=facts.summary(chance),
        tagline=tagline,
        genres=facts.names(genres),
        cast=facts.cast(chance, 6),
        studio=chance.choice(words("studios")),
        country=chance.choice(words("countries")),
        content_rating=chance.choice(("TV-PG", "TV-14", "TV-14", "TV-MA")),
        rating=round(chance.gauss(7.4, 0.7), 1),
    )
    yield show
    for season in range(1, seasons + 1):
        yield from _season(seed, show, season, episodes)


def _season(seed: int, show: Item, index: int, episodes: int) -> Iterator[Item]:
    item_id = f"{show.id}-s{index:02d}"
    chance = seeded(seed, item_id)
    premiere = show.released or date(2015, 1, 1)
    premiere = premiere.replace(year=premiere.year + index - 1)
    season = Item(
        id=item_id,
        kind=ItemKind.SEASON,
        title=f"Season {index}",
        guids=facts.video_guids(seed, "season", item_id),
        parent=show,
        index=index,
        year=premiere.year,
        released=premiere,
        genres=show.genres,
    )
    yield season
    used: set[str] = set()
    for number in range(1, episodes + 1):
        released = premiere + timedelta(days=7 * (number - 1))
        yield _episode(seed, season, number, released, _title(chance, used))


def _episode(seed: int, season: Item, number: int, released: date, title: str) -> Item:
    item_id = f"{season.id}e{number:02d}"
    chance = seeded(seed, item_id)
    length_s = season.root.runtime_s or 2700.0
    runtime_s = round(length_s * chance.uniform(0.94, 1.05), 1)
    return Item(
        id=item_id,
        kind=ItemKind.EPISODE,
        title=title,
        guids=facts.video_guids(seed, "episode", item_id),
        parent=season,
        index=number,
        year=released.year,
        released=released,
        runtime_s=runtime_s,
        summary=facts.summary(chance),
        genres=season.genres,
        directors=(facts.person(chance),),
        writers=(facts.person(chance),),
        content_rating=season.root.content_rating,
        rating=round(chance.gauss(7.5, 0.6), 1),
        markers=_markers(chance, runtime_s),
        chapters=chapters(chance, runtime_s, 6),
    )


def _markers(chance: Random, runtime_s: float) -> tuple[Marker, ...]:
    intro = round(chance.uniform(0, 150), 1)
    ending = round(runtime_s - chance.uniform(25, 70), 1)
    return (
        Marker(MarkerKind.INTRO, intro, round(intro + chance.uniform(25, 75), 1)),
        Marker(MarkerKind.CREDITS, ending, runtime_s, final=True),
    )


def _title(chance: Random, used: set[str]) -> str:
    """A title that its season has not used yet."""
    while True:
        if chance.random() < 0.4:
            title = chance.choice(words("episode_singles"))
        else:
            opening = chance.choice(words("episode_openings"))
            title = f"{opening} {chance.choice(words('episode_subjects'))}"
        if title not in used:
            used.add(title)
            return title
