"""The picture of an item: a poster, a cover, a still, a logo, or a backdrop."""

from functools import lru_cache

from integrations.demo.world.chance import seeded
from integrations.demo.world.items import Item, ItemKind

from .canvas import Canvas
from .inks import Inks
from .lettering import ROUND, Face, set_title, small_caps
from .looks import Motif, look_of

_POSTER, _SQUARE, _WIDE = (600, 900), (600, 600), (960, 540)


@lru_cache(maxsize=2048)
def poster_of(item: Item) -> str:
    """The upright picture of movies, shows and seasons, the square one of music, or a still."""
    match item.kind:
        case ItemKind.MOVIE | ItemKind.SHOW | ItemKind.SEASON:
            return _poster(item)
        case ItemKind.ARTIST | ItemKind.ALBUM | ItemKind.TRACK | ItemKind.PHOTO_ALBUM:
            return _cover(item.parent if item.kind is ItemKind.TRACK and item.parent else item)
        case ItemKind.CHANNEL:
            return _logo(item)
        case _:
            return _scene(item, item.id).svg()


@lru_cache(maxsize=512)
def backdrop_of(item: Item) -> str:
    """The wide picture without words of a movie, show or artist."""
    return _scene(item.root, f"{item.root.id} backdrop").svg()


def _scene(item: Item, name: str, size: tuple[int, int] = _WIDE) -> Canvas:
    """The motif of an item; ``name`` makes one scene of it differ from another."""
    canvas = Canvas(*size)
    draw, inks, _ = _choice(item)
    draw(canvas, seeded("scene", name), inks)
    return canvas


def inks_of(item: Item) -> Inks:
    """The colours of an item."""
    return _choice(item)[1]


def _choice(item: Item) -> tuple[Motif, Inks, Face]:
    """Motif, colours and letters: the same for a whole show; each album has its own."""
    look = look_of(item.root.genres)
    whose = item if item.kind is ItemKind.ALBUM else item.root
    chance = seeded("look", whose.id, whose.title)
    return chance.choice(look.motifs), chance.choice(look.inks), chance.choice(look.faces)


def _poster(item: Item) -> str:
    """Motif, title, tagline and who made it."""
    root = item.root
    canvas = _scene(item, item.id, _POSTER)
    _, inks, face = _choice(item)
    title = set_title(canvas, root.title, face)
    bottom = canvas.height * 0.865
    top = bottom - title.height
    _scrim(canvas, inks, top)
    title.write(canvas, inks.title, bottom)
    if item.kind is ItemKind.SEASON:
        small_caps(canvas, item.title, top - 14, 26, inks.accent, 1)
    elif root.tagline:
        _tagline(canvas, root.tagline, top - 10, inks)
    small_caps(canvas, _credits(root), canvas.height * 0.915, 15, inks.title)
    small_caps(canvas, _billing(root), canvas.height * 0.95, 12, inks.title, 0.55)
    return canvas.svg()


def _scrim(canvas: Canvas, inks: Inks, top: float) -> None:
    """Darken the lower part so that letters below ``top`` can be read on it."""
    start = max(0.0, top - canvas.width * 0.34)
    shade = canvas.linear((0, inks.night, 0), (0.4, inks.night, 0.72), (1, inks.night, 0.97))
    canvas.rect(0, start, canvas.width, canvas.height - start + 1, shade)


def _tagline(canvas: Canvas, words: str, y: float, inks: Inks) -> None:
    size = min(25.0, canvas.width * 0.86 / (len(words) * 0.47))
    style = 'font-family="Georgia,\'Liberation Serif\',serif" font-style="italic"'
    canvas.text(canvas.width / 2, y, words, size, inks.glow, f'{style} text-anchor="middle"')


def _credits(root: Item) -> str:
    if root.directors:
        return f"A film by {root.directors[0]}"
    return " · ".join(str(part) for part in (root.studio, root.year) if part)


def _billing(root: Item) -> str:
    return "  ·  ".join(credit.name for credit in root.cast[:4])


def _cover(item: Item) -> str:
    """A square with the title, and for an album the artist above it."""
    canvas = _scene(item, item.id, _SQUARE)
    _, inks, face = _choice(item)
    title = set_title(canvas, item.title, face)
    bottom = canvas.height * 0.92
    _scrim(canvas, inks, bottom - title.height)
    title.write(canvas, inks.title, bottom)
    if item.kind is ItemKind.ALBUM:
        small_caps(canvas, item.root.title, bottom - title.height - 6, 22, inks.accent, 1)
    return canvas.svg()


def _logo(item: Item) -> str:
    """The name of a channel on a plate in its colours."""
    canvas = Canvas(*_SQUARE)
    _, inks, _ = _choice(item)
    canvas.background(canvas.linear((0, inks.mid, 1), (1, inks.deep, 1), angle=(1, 1)))
    canvas.circle(canvas.width * 0.82, canvas.height * 0.16, canvas.width * 0.4, inks.light, 0.22)
    canvas.text(
        canvas.width / 2, canvas.height * 0.52, str(item.index), 300, inks.title,
        f'{ROUND.style} text-anchor="middle"',
    )  # fmt: skip
    small_caps(canvas, item.title, canvas.height * 0.72, 52, inks.title, 1)
    return canvas.svg()
