"""Motifs by night: planets, forests, cities, northern lights."""

import math
from random import Random

from .canvas import Canvas, mix
from .inks import Inks
from .landscapes import ridge


def _stars(canvas: Canvas, chance: Random, count: int, below: float = 1.0) -> None:
    for _ in range(count):
        canvas.circle(
            chance.uniform(0, canvas.width),
            chance.uniform(0, canvas.height * below),
            chance.choice((0.8, 1, 1.3, 2.1)),
            "#ffffff",
            chance.uniform(0.25, 0.95),
        )


def planets(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A ringed giant, a moon, and thin orbits among stars."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (0.6, inks.deep, 1), (1, inks.night, 1)))
    nebula = canvas.radial((0, inks.mid, 0.75), (1, inks.mid, 0))
    canvas.circle(width * chance.uniform(0.1, 0.9), height * 0.3, width * 0.62, nebula)
    _stars(canvas, chance, 110)
    x, y = width * chance.uniform(0.36, 0.64), height * chance.uniform(0.34, 0.42)
    size, tilt = width * chance.uniform(0.24, 0.3), chance.choice((-24, -16, 15, 23))
    for reach in (2.4, 3.1, 3.9):
        _ellipse(canvas, (x, y), (size * reach, size * reach * 0.34), tilt, inks.glow, 1, 0.2)
    body = canvas.radial(
        (0, inks.glow, 1), (0.45, inks.light, 1), (0.85, inks.mid, 1), (1, inks.deep, 1),
        focus=(0.28, 0.25),
    )  # fmt: skip
    _ellipse(canvas, (x, y), (size * 1.75, size * 0.42), tilt, inks.accent, 9, 0.55)
    canvas.circle(x, y, size, body)
    _front_ring(canvas, (x, y), size, tilt, inks)
    moon = canvas.radial((0, inks.glow, 1), (1, inks.mid, 1), focus=(0.3, 0.3))
    canvas.circle(x + size * chance.choice((-1.35, 1.3)), y - size * 1.05, size * 0.16, moon)


def _ellipse(
    canvas: Canvas,
    centre: tuple[float, float],
    radii: tuple[float, float],
    tilt: float,
    paint: str,
    width: float,
    opacity: float,
) -> None:
    (x, y), (rx, ry) = centre, radii
    canvas.raw(
        f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{rx:.0f}" ry="{ry:.0f}" fill="none"'
        f' stroke="{paint}" stroke-width="{width}" opacity="{opacity}"'
        f' transform="rotate({tilt} {x:.0f} {y:.0f})"/>'
    )


def _front_ring(
    canvas: Canvas, centre: tuple[float, float], size: float, tilt: float, inks: Inks
) -> None:
    """The half of the ring that passes before the planet."""
    x, y = centre
    for reach, width, opacity in ((1.75, 9, 0.95), (1.52, 4, 0.7)):
        canvas.raw(
            f'<path d="M{x - size * reach:.0f} {y:.0f}a{size * reach:.0f} {size * 0.42:.0f} 0 0 0'
            f' {size * reach * 2:.0f} 0" fill="none" stroke="{inks.accent}" stroke-width="{width}"'
            f' opacity="{opacity}" transform="rotate({tilt} {x:.0f} {y:.0f})"/>'
        )


def tunnel(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Nested frames that turn as they shrink towards a light."""
    width, height = canvas.width, canvas.height
    canvas.background(inks.night)
    x, y, turn = width / 2, height * 0.4, chance.choice((-7, -5, 5, 7))
    light = canvas.radial((0, inks.glow, 1), (0.3, inks.accent, 0.6), (1, inks.accent, 0))
    for step in range(22):
        size = max(width, height) * 0.86 * 0.87**step
        colour = mix(inks.mid, inks.accent, step / 21)
        canvas.raw(
            f'<rect x="{x - size / 2:.0f}" y="{y - size / 2:.0f}" width="{size:.0f}"'
            f' height="{size:.0f}" fill="{inks.night}" fill-opacity="0.18" stroke="{colour}"'
            f' stroke-width="{1 + size * 0.008:.1f}" opacity="{0.35 + step * 0.028:.2f}"'
            f' transform="rotate({turn * step} {x:.0f} {y:.0f})"/>'
        )
    canvas.circle(x, y, width * 0.2, light)


def forest(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Firs in fog under a large moon."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (0.55, inks.mid, 1), (1, inks.night, 1)))
    x = width * chance.uniform(0.3, 0.7)
    halo = canvas.radial((0, inks.glow, 0.8), (0.4, inks.glow, 0.22), (1, inks.glow, 0))
    canvas.circle(x, height * 0.3, width * 0.52, halo)
    canvas.circle(x, height * 0.3, width * 0.17, inks.glow)
    fog = canvas.linear((0, inks.light, 0), (0.5, inks.light, 0.3), (1, inks.light, 0))
    for layer in range(4):
        base, size = height * (0.56 + layer * 0.115), width * (0.07 + layer * 0.045)
        colour = mix(inks.mid, inks.night, 0.35 + layer * 0.22)
        canvas.path(_firs(chance, width, base, size), colour)
        canvas.rect(0, base - size * 0.2, width, height * 0.12, fog)


def _firs(chance: Random, width: float, base: float, size: float) -> str:
    """A row of firs as one outline, each of three stacked triangles."""
    shapes = [f"M0 {base + size * 0.4:.0f}H{width:.0f}V{base + 3000:.0f}H0Z"]
    x = -size * chance.random()
    while x < width + size:
        tall = size * chance.uniform(1.7, 3.1)
        for part, spread in ((1.0, 0.24), (0.76, 0.36), (0.5, 0.46)):
            top = base - tall * part
            half, drop = size * spread, tall * 0.42
            shapes.append(f"M{x:.0f} {top:.0f}l{half:.0f} {drop:.0f}h{-half * 2:.0f}Z")
        trunk, foot = size * 0.06, base - tall * 0.2
        shapes.append(f"M{x - trunk:.0f} {foot:.0f}h{trunk * 2:.0f}v{tall:.0f}h{-trunk * 2:.0f}Z")
        x += size * chance.uniform(0.42, 0.85)
    return "".join(shapes)


def eclipse(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A black sun with a corona over bare hills."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (0.7, inks.deep, 1), (1, inks.night, 1)))
    x, y, size = width / 2, height * 0.36, width * 0.22
    canvas.circle(
        x,
        y,
        size * 2.5,
        canvas.radial((0, inks.accent, 0.95), (0.42, inks.mid, 0.6), (1, inks.mid, 0)),
    )
    for _ in range(46):
        angle, reach = chance.uniform(0, math.tau), size * chance.uniform(1.15, 1.9)
        cos, sin = math.cos(angle), math.sin(angle)
        canvas.line(
            f"M{x + cos * size:.0f} {y + sin * size:.0f}"
            f"L{x + cos * reach:.0f} {y + sin * reach:.0f}",
            inks.glow, 1.3, 0.35,
        )  # fmt: skip
    canvas.circle(x, y, size * 1.03, inks.glow)
    canvas.circle(x, y, size, inks.night)
    for layer in range(3):
        outline = ridge(chance, width, height * (0.74 + layer * 0.09), height * 0.08, 16)
        canvas.path(outline, mix(inks.deep, inks.night, 0.35 + layer * 0.3))


def skyline(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A city with lit windows, a searchlight, and its reflection."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (0.5, inks.deep, 1), (0.78, inks.light, 1)))
    _stars(canvas, chance, 40, 0.35)
    beam = canvas.linear((0, inks.glow, 0), (1, inks.glow, 0.5))
    foot, aim = width * chance.uniform(0.25, 0.75), width * chance.uniform(-0.1, 0.9)
    canvas.path(f"M{foot:.0f} {height * 0.7:.0f}L{aim:.0f} 0h{width * 0.26:.0f}Z", beam, 0.55)
    for layer in range(3):
        colour = mix(inks.mid, inks.night, 0.3 + layer * 0.33)
        _buildings(canvas, chance, height * (0.62 + layer * 0.1), colour, inks, lit=layer > 0)


def _buildings(
    canvas: Canvas, chance: Random, base: float, colour: str, inks: Inks, *, lit: bool
) -> None:
    x, unit = -10.0, canvas.width / 12
    while x < canvas.width:
        wide, tall = unit * chance.uniform(0.7, 1.6), canvas.height * chance.uniform(0.08, 0.34)
        canvas.rect(x, base - tall, wide + 1, canvas.height, colour)
        if chance.random() < 0.25:
            canvas.rect(x + wide * 0.46, base - tall * 1.22, wide * 0.07, tall * 0.3, colour)
        if lit:
            _windows(canvas, chance, (x, base - tall), (wide, tall), inks)
        x += wide + chance.uniform(0, unit * 0.2)


def _windows(
    canvas: Canvas,
    chance: Random,
    corner: tuple[float, float],
    size: tuple[float, float],
    inks: Inks,
) -> None:
    columns, rows = max(2, int(size[0] / 15)), max(2, int(size[1] / 24))
    shapes = [
        f"M{corner[0] + 6 + column * 15:.0f} {corner[1] + 10 + row * 24:.0f}h6v11h-6z"
        for column in range(columns - 1)
        for row in range(rows)
        if chance.random() < 0.34
    ]
    if shapes:
        canvas.path("".join(shapes), chance.choice((inks.glow, inks.accent)), 0.8)


def aurora(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Northern lights over peaks and a distant tower."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (0.75, inks.deep, 1)))
    _stars(canvas, chance, 100, 0.6)
    for band in range(4):
        colour = (inks.accent, inks.light, inks.mid, inks.glow)[band]
        paint = canvas.linear((0, colour, 0), (0.55, colour, 0.5), (1, colour, 0))
        y, sway = height * (0.3 + band * 0.055), height * chance.uniform(0.04, 0.1)
        drop = height * chance.uniform(0.22, 0.34)
        third = width / 3
        canvas.path(
            f"M0 {y - drop:.0f}C{third:.0f} {y - drop - sway * 2:.0f} {third * 2:.0f}"
            f" {y - drop + sway * 2:.0f} {width} {y - drop:.0f}V{y + sway:.0f}C{third * 2:.0f}"
            f" {y + sway * 3:.0f} {third:.0f} {y - sway:.0f} 0 {y + sway:.0f}Z",
            paint,
        )
    for layer in range(3):
        outline = ridge(chance, width, height * (0.66 + layer * 0.1), height * 0.2, 10 + layer * 4)
        canvas.path(outline, mix(inks.deep, inks.night, 0.3 + layer * 0.35))
    _tower(canvas, width * chance.uniform(0.25, 0.75), height * 0.6, inks)


def _tower(canvas: Canvas, x: float, y: float, inks: Inks) -> None:
    unit = canvas.width * 0.022
    for dx, tall in ((-2.1, 4), (0, 7), (1.9, 5)):
        left, top = x + dx * unit, y - tall * unit
        canvas.rect(left, top, unit * 1.5, unit * 14, inks.night)
        roof = f"h{unit * 2.1:.0f}l{-unit * 1.05:.0f} {-unit * 2.4:.0f}Z"
        canvas.path(f"M{left - unit * 0.3:.0f} {top:.0f}{roof}", inks.night)
    canvas.rect(x + unit * 0.5, y - unit * 5, unit * 0.5, unit * 0.9, inks.accent)
