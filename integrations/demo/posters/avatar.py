"""Faces of people without a photograph: their initials on their colours."""

from functools import lru_cache

from integrations.demo.world.chance import seeded

from .canvas import Canvas
from .inks import BRIGHT, JEWEL, NEON, PASTEL
from .lettering import ROUND

_SIZE = 240


@lru_cache(maxsize=256)
def avatar(name: str) -> str:
    """A square picture for a person or an account called ``name``."""
    chance = seeded("avatar", name)
    inks = chance.choice(BRIGHT + JEWEL + NEON[:1] + PASTEL)
    canvas = Canvas(_SIZE, _SIZE)
    canvas.background(canvas.linear((0, inks.mid, 1), (1, inks.deep, 1), angle=(1, 1)))
    for colour in (inks.light, inks.accent):
        x, y = chance.uniform(0, _SIZE), chance.uniform(0, _SIZE)
        canvas.circle(x, y, _SIZE * chance.uniform(0.25, 0.5), colour, 0.35)
    style = f'{ROUND.style} text-anchor="middle" letter-spacing="-2"'
    canvas.text(_SIZE / 2, _SIZE * 0.64, initials(name), _SIZE * 0.42, "#ffffff", style)
    return canvas.svg()


def initials(name: str) -> str:
    """``ML`` for ``Maja Lindqvist`` and for ``maja.lindqvist``; ``?`` for nobody."""
    words = name.replace(".", " ").replace("_", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"
