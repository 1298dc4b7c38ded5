"""How each genre looks: what is drawn, in which colours, with which letters."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import geometry, landscapes, nights
from .canvas import Canvas
from .inks import (
    BRIGHT,
    COLD,
    EMBER,
    JEWEL,
    NEON,
    PASTEL,
    SEPIA,
    VERDANT,
    Inks,
)
from .lettering import BLOCK, MODERN, ROUND, SERIF, SLAB, Face

Motif = Callable[[Canvas, Random, Inks], None]


@dataclass(frozen=True, slots=True)
class Look:
    """Motifs and colours to draw from, and the face of the title."""

    motifs: tuple[Motif, ...]
    inks: tuple[Inks, ...]
    faces: tuple[Face, ...]


_LOOKS = {
    "Science Fiction": Look((nights.planets, nights.tunnel), NEON + COLD, (MODERN,)),
    "Horror": Look((nights.forest, nights.eclipse), COLD[:2] + EMBER[:1], (SERIF, SLAB)),
    "Mystery": Look((nights.forest, geometry.arches), COLD + VERDANT[:1], (SERIF,)),
    "Thriller": Look((nights.skyline, geometry.rays), COLD + EMBER, (BLOCK,)),
    "Crime": Look((nights.skyline, geometry.blinds), SEPIA + COLD, (BLOCK, SLAB)),
    "Action": Look((geometry.rays, nights.skyline), EMBER + NEON[:1], (BLOCK,)),
    "Adventure": Look((landscapes.horizon, landscapes.dunes), EMBER + JEWEL, (SLAB, BLOCK)),
    "Western": Look((landscapes.dunes, landscapes.horizon), EMBER + SEPIA, (SLAB,)),
    "Fantasy": Look((nights.aurora, landscapes.horizon), JEWEL + NEON, (SERIF,)),
    "Drama": Look(
        (landscapes.sea, landscapes.horizon, geometry.arches), SEPIA + COLD + JEWEL, (SERIF,)
    ),
    "Romance": Look((landscapes.sea, landscapes.horizon), PASTEL + EMBER[1:], (SERIF,)),
    "Comedy": Look((geometry.tiles, geometry.dots), BRIGHT, (ROUND, BLOCK)),
    "Family": Look((landscapes.hills, geometry.dots), PASTEL + BRIGHT, (ROUND,)),
    "Animation": Look((landscapes.hills, nights.planets), PASTEL + BRIGHT, (ROUND,)),
    "Music": Look((geometry.sound, geometry.dots), NEON + BRIGHT, (MODERN, BLOCK)),
    "Documentary": Look((geometry.contours, landscapes.horizon), VERDANT + SEPIA, (MODERN, SLAB)),
    "History": Look((geometry.arches, landscapes.dunes), SEPIA, (SERIF, SLAB)),
    "War": Look((geometry.blinds, landscapes.horizon), SEPIA + VERDANT, (SLAB, BLOCK)),
    "Reality": Look((geometry.tiles, geometry.dots), BRIGHT + PASTEL, (ROUND,)),
}
_MUSIC = {
    "Electronic": Look((geometry.sound, nights.tunnel), NEON, (MODERN,)),
    "Synthpop": Look((landscapes.horizon, nights.tunnel), NEON, (MODERN,)),
    "Ambient": Look((landscapes.sea, geometry.contours), COLD + PASTEL, (MODERN,)),
    "Jazz": Look((geometry.tiles, geometry.sound), SEPIA + JEWEL, (SERIF, SLAB)),
    "Classical": Look((geometry.arches, geometry.contours), SEPIA, (SERIF,)),
    "Metal": Look((nights.eclipse, nights.forest), EMBER + COLD, (BLOCK,)),
    "Punk": Look((geometry.rays, geometry.tiles), BRIGHT, (BLOCK,)),
    "Pop": Look((geometry.dots, geometry.tiles), PASTEL + BRIGHT, (ROUND,)),
    "Hip-Hop": Look((nights.skyline, geometry.rays), NEON + EMBER, (BLOCK,)),
    "Country": Look((landscapes.dunes, landscapes.hills), EMBER + SEPIA, (SLAB,)),
    "Folk": Look((landscapes.hills, landscapes.horizon), VERDANT + SEPIA, (SERIF,)),
}
_OTHER = Look(
    (geometry.tiles, geometry.contours, landscapes.horizon, geometry.dots),
    JEWEL + PASTEL + VERDANT,
    (MODERN, SERIF),
)


def look_of(genres: tuple[str, ...]) -> Look:
    """The look of the first genre that has one."""
    known = {**_LOOKS, **_MUSIC}
    return next((known[genre] for genre in genres if genre in known), _OTHER)
