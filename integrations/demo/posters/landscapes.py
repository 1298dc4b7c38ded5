"""Motifs by day: mountains, sea, dunes, hills."""

import math
from random import Random

from .canvas import Canvas, mix
from .inks import Inks


def _sky(canvas: Canvas, top: str, middle: str, bottom: str) -> None:
    canvas.background(canvas.linear((0, top, 1), (0.45, middle, 1), (0.72, bottom, 1)))


def _sun(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    halo = canvas.radial((0, colour, 0.75), (0.4, colour, 0.28), (1, colour, 0))
    canvas.circle(x, y, radius * 3.1, halo)
    canvas.circle(x, y, radius, colour)


def ridge(chance: Random, width: float, base: float, height: float, points: int) -> str:
    """The outline of a mountain range whose valleys lie at ``base``, down to far below."""
    steps = [width * i / points for i in range(points + 1)]
    phase = chance.uniform(0, math.tau)
    rough = [chance.uniform(-0.5, 0.5) for _ in steps]
    heights = [
        base
        - height * (0.55 + 0.45 * math.sin(phase + i * 1.15) * math.sin(phase * 2 + i * 0.37))
        - height * 0.32 * rough[i]
        for i in range(len(steps))
    ]
    line = " ".join(f"L{x:.0f} {y:.0f}" for x, y in zip(steps, heights, strict=True))
    return f"M0 {base + 4000:.0f} {line} L{width:.0f} {base + 4000:.0f}Z"


def horizon(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A low sun behind five ranges of mountains."""
    width, height = canvas.width, canvas.height
    _sky(canvas, inks.deep, inks.light, inks.glow)
    _sun(canvas, width * chance.uniform(0.28, 0.72), height * 0.4, width * 0.15, inks.glow)
    for layer in range(5):
        part = layer / 4
        outline = ridge(chance, width, height * (0.58 + 0.1 * layer), height * 0.17, 9 + 5 * layer)
        canvas.path(outline, mix(inks.mid, inks.night, 0.15 + part * 0.85))
    _birds(canvas, chance, inks.night)


def _birds(canvas: Canvas, chance: Random, colour: str) -> None:
    x, y = canvas.width * chance.uniform(0.2, 0.6), canvas.height * chance.uniform(0.16, 0.26)
    for _ in range(chance.randint(3, 6)):
        dx, dy, size = chance.uniform(0, 150), chance.uniform(0, 70), chance.uniform(7, 13)
        left, top = x + dx, y + dy
        wing = f"q{size / 2:.1f} {-size:.1f} {size:.1f} 0"
        canvas.line(f"M{left:.1f} {top:.1f}{wing}{wing}", colour, 2.4, 0.75)


def sea(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A sun or moon over water, its light on the waves, and one small boat."""
    width, height = canvas.width, canvas.height
    _sky(canvas, inks.night, inks.mid, inks.glow)
    level = height * 0.56
    x = width * chance.uniform(0.34, 0.66)
    _sun(canvas, x, level - height * 0.07, width * 0.13, inks.glow)
    water = canvas.linear((0, inks.light, 1), (0.35, inks.mid, 1), (1, inks.night, 1))
    canvas.rect(0, level, width, height - level, water)
    for row in range(26):
        y = level + 6 + row * row * height * 0.00062 + row * 3
        spread = width * (0.04 + row * 0.012) * chance.uniform(0.5, 1.2)
        left = x - spread + chance.uniform(-14, 14)
        canvas.line(
            f"M{left:.0f} {y:.0f}h{spread * 2:.0f}", inks.glow, 1.5 + row * 0.16, 0.5 - row * 0.016
        )
    _boat(canvas, x + width * chance.choice((-0.24, 0.22)), level + height * 0.035, inks)


def _boat(canvas: Canvas, x: float, y: float, inks: Inks) -> None:
    size = canvas.width * 0.045
    canvas.path(
        f"M{x - size:.0f} {y:.0f}h{size * 2:.0f}l{-size * 0.4:.0f} {size * 0.42:.0f}"
        f"h{-size * 1.2:.0f}Z",
        inks.night,
    )
    canvas.path(
        f"M{x:.0f} {y - 3:.0f}v{-size * 1.9:.0f}l{size * 0.85:.0f} {size * 1.75:.0f}Z", inks.night
    )


def dunes(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Sand in long curves under an enormous sun."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.glow, 1), (0.5, inks.light, 1), (0.8, inks.mid, 1)))
    canvas.circle(width * chance.uniform(0.3, 0.7), height * 0.36, width * 0.27, inks.accent, 0.9)
    for layer in range(5):
        y = height * (0.5 + layer * 0.1)
        lift, bend = height * chance.uniform(0.05, 0.12), width * chance.uniform(0.25, 0.75)
        side = chance.choice((-1, 1))
        outline = (
            f"M0 {y + side * lift:.0f}C{bend:.0f} {y + side * lift:.0f} {bend:.0f}"
            f" {y - side * lift:.0f} {width} {y - side * lift * 0.6:.0f}V{height}H0Z"
        )
        near = mix(inks.mid, inks.night, layer / 4.4)
        shade = canvas.linear((0, mix(near, inks.light, 0.35), 1), (0.6, near, 1))
        canvas.path(outline, shade)


def hills(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Round hills, clouds, and a row of lollipop trees."""
    width, height = canvas.width, canvas.height
    _sky(canvas, inks.mid, inks.light, inks.glow)
    canvas.circle(width * chance.uniform(0.2, 0.8), height * 0.22, width * 0.11, inks.accent)
    for _ in range(4):
        _cloud(canvas, chance.uniform(0, width), height * chance.uniform(0.08, 0.42), width * 0.05)
    for layer in range(4):
        y = height * (0.58 + layer * 0.1)
        x, size = width * chance.uniform(0.1, 0.9), width * chance.uniform(0.7, 1.1)
        colour = mix(inks.mid, inks.deep, 0.1 + layer * 0.25)
        canvas.path(
            f"M{x - size:.0f} {height}Q{x:.0f} {y - size * 0.32:.0f} {x + size:.0f} {height}Z",
            colour,
        )
        canvas.rect(0, y + height * 0.1, width, height, colour)
        for _ in range(3):
            _tree(canvas, chance.uniform(0, width), y + height * 0.1, width * 0.035, inks)


def _cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    for dx, dy, part in ((0, 0, 1), (0.9, -0.35, 1.2), (1.9, 0, 0.95), (-0.8, 0.2, 0.7)):
        canvas.circle(x + dx * size, y + dy * size, size * part, "#ffffff", 0.78)


def _tree(canvas: Canvas, x: float, y: float, size: float, inks: Inks) -> None:
    canvas.rect(x - size * 0.09, y - size * 1.4, size * 0.18, size * 1.5, inks.night)
    canvas.circle(x, y - size * 1.7, size * 0.75, mix(inks.deep, inks.accent, 0.3))
