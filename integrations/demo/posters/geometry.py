"""Motifs made of plain shapes: tiles, rays, dots, contours, sound."""

import math
from random import Random

from .canvas import Canvas, mix
from .inks import Inks


def tiles(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Quarter circles, halves and dots on a grid, as printed in the twenties."""
    colours = (inks.deep, inks.mid, inks.light, inks.accent, inks.glow)
    canvas.background(inks.glow)
    columns = 3 if canvas.width < canvas.height else 4
    size = canvas.width / columns
    for row in range(math.ceil(canvas.height / size)):
        for column in range(columns):
            ground, shape = chance.sample(colours, 2)
            x, y = column * size, row * size
            canvas.rect(x, y, size + 1, size + 1, ground)
            _tile(canvas, chance, x, y, size, shape)


def _tile(canvas: Canvas, chance: Random, x: float, y: float, size: float, colour: str) -> None:
    half = size / 2
    shapes = (
        f"M{x:.0f} {y:.0f}h{size:.0f}a{size:.0f} {size:.0f} 0 0 1 {-size:.0f} {size:.0f}Z",
        (
            f"M{x + size:.0f} {y + size:.0f}h{-size:.0f}"
            f"a{size:.0f} {size:.0f} 0 0 1 {size:.0f} {-size:.0f}Z"
        ),
        f"M{x:.0f} {y + half:.0f}a{half:.0f} {half:.0f} 0 0 1 {size:.0f} 0Z",
        f"M{x:.0f} {y + size:.0f}L{x + size:.0f} {y:.0f}V{y + size:.0f}Z",
    )
    number = chance.randrange(len(shapes) + 1)
    if number == len(shapes):
        canvas.circle(x + half, y + half, size * 0.3, colour)
    else:
        canvas.path(shapes[number], colour)


def dots(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Large overlapping discs."""
    canvas.background(canvas.linear((0, inks.glow, 1), (1, inks.light, 1)))
    colours = (inks.deep, inks.mid, inks.accent, inks.light)
    for number in range(9):
        radius = canvas.width * chance.uniform(0.09, 0.34)
        x, y = chance.uniform(0, canvas.width), chance.uniform(0, canvas.height * 0.68)
        canvas.circle(x, y, radius, colours[number % 4], 0.82)
        if chance.random() < 0.4:
            canvas.ring(x, y, radius * 1.16, colours[(number + 1) % 4], 4)


def rays(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Rays from one point, a disc, and a figure's shadow falling towards us."""
    width, height = canvas.width, canvas.height
    canvas.background(inks.mid)
    x, y, reach = width * chance.uniform(0.4, 0.6), height * 0.38, width + height
    count = chance.choice((16, 20, 24))
    wedges = []
    for number in range(0, count * 2, 2):
        first, second = (math.tau * (number + k) / (count * 2) for k in (0, 1))
        wedges.append(
            f"M{x:.0f} {y:.0f}L{x + reach * math.cos(first):.0f} {y + reach * math.sin(first):.0f}"
            f" {x + reach * math.cos(second):.0f} {y + reach * math.sin(second):.0f}Z"
        )
    canvas.path("".join(wedges), inks.light, 0.6)
    canvas.circle(x, y, width * 0.24, inks.glow)
    canvas.ring(x, y, width * 0.28, inks.accent, 6)
    _figure(canvas, x, y + width * 0.12, width * 0.1, inks)


def _figure(canvas: Canvas, x: float, y: float, size: float, inks: Inks) -> None:
    """Somebody standing with the light behind them; ``size`` is about half their height."""
    body = (
        (-0.32, -0.46), (0.32, -0.46), (0.48, 0.6), (0.28, 0.6), (0.34, 1.8), (0.08, 1.8),
        (0, 0.8), (-0.08, 1.8), (-0.34, 1.8), (-0.28, 0.6), (-0.48, 0.6),
    )  # fmt: skip
    shade = ((-0.3, 1.75), (0.3, 1.75), (2.1, 6.75), (-2.1, 6.75))
    canvas.circle(x, y - size * 0.72, size * 0.2, inks.night)
    canvas.path(_outline(body, x, y, size), inks.night)
    shadow = canvas.linear((0, inks.night, 0.75), (1, inks.night, 0))
    canvas.path(_outline(shade, x, y, size), shadow)


def _outline(points: tuple[tuple[float, float], ...], x: float, y: float, size: float) -> str:
    """A polygon of ``points`` scaled by ``size`` around (x, y)."""
    corners = (f"{x + dx * size:.0f} {y + dy * size:.0f}" for dx, dy in points)
    return f"M{'L'.join(corners)}Z"


def blinds(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Light through slats, and a lamp's cone."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.night, 1), (1, inks.deep, 1), angle=(1, 1)))
    slant, step = chance.choice((-0.16, 0.16)) * width, height / 15
    for number in range(15):
        y = number * step
        light = mix(inks.light, inks.mid, number / 14)
        canvas.path(
            f"M0 {y + slant:.0f}L{width} {y:.0f}v{step * 0.5:.0f}L0 {y + step * 0.5 + slant:.0f}Z",
            light,
            0.75 - number * 0.03,
        )
    x = width * chance.uniform(0.3, 0.7)
    cone = canvas.linear((0, inks.glow, 0.9), (1, inks.glow, 0))
    lamp, foot, spread = height * 0.1, height * 0.82, width * 0.36
    canvas.path(f"M{x:.0f} {lamp:.0f}L{x + spread:.0f} {foot:.0f}H{x - spread:.0f}Z", cone, 0.6)
    canvas.circle(x, height * 0.1, width * 0.035, inks.accent)


def contours(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """The height lines of a map, with one place marked."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.deep, 1), (1, inks.night, 1), angle=(1, 1)))
    for _ in range(3):
        x, y = chance.uniform(0.1, 0.9) * width, chance.uniform(0.08, 0.66) * height
        shape = [chance.uniform(0.75, 1.25) for _ in range(9)]
        for level in range(13, 0, -1):
            radius = width * 0.045 * level
            colour = mix(inks.glow, inks.mid, level / 13)
            canvas.line(_blob(x, y, radius, shape), colour, 1.6, 0.62)
    x, y = width * chance.uniform(0.3, 0.7), height * chance.uniform(0.25, 0.5)
    canvas.circle(x, y, 26, inks.accent, 0.3)
    canvas.circle(x, y, 10, inks.accent)


def _blob(x: float, y: float, radius: float, shape: list[float]) -> str:
    """A smooth closed line around a point."""
    count = len(shape)
    points = [
        (
            x + radius * part * math.cos(math.tau * k / count),
            y + radius * part * math.sin(math.tau * k / count),
        )
        for k, part in enumerate(shape)
    ]
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]
    start = middles[-1]
    curves = "".join(
        f"Q{p[0]:.0f} {p[1]:.0f} {m[0]:.0f} {m[1]:.0f}"
        for p, m in zip(points, middles, strict=True)
    )
    return f"M{start[0]:.0f} {start[1]:.0f}{curves}Z"


def sound(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """A disc from which sound breaks out all around."""
    width, height = canvas.width, canvas.height
    canvas.background(canvas.linear((0, inks.deep, 1), (1, inks.night, 1)))
    x, y, size = width / 2, height * 0.4, width * 0.2
    canvas.circle(x, y, size * 2.6, canvas.radial((0, inks.light, 0.55), (1, inks.light, 0)))
    phase = chance.uniform(0, math.tau)
    for number in range(96):
        angle = math.tau * number / 96
        loud = 0.25 + 0.75 * abs(math.sin(angle * 3 + phase) * math.sin(angle * 7 + phase * 2))
        reach = size * (1.15 + loud * chance.uniform(0.3, 0.85))
        cos, sin = math.cos(angle), math.sin(angle)
        canvas.line(
            f"M{x + cos * size * 1.1:.0f} {y + sin * size * 1.1:.0f}"
            f"L{x + cos * reach:.0f} {y + sin * reach:.0f}",
            mix(inks.accent, inks.glow, loud), width * 0.0075,
        )  # fmt: skip
    canvas.circle(x, y, size, inks.night)
    for step in range(1, 7):
        canvas.ring(x, y, size * (0.34 + step * 0.1), inks.mid, 1, 0.7)
    canvas.circle(x, y, size * 0.32, inks.accent)
    canvas.circle(x, y, size * 0.05, inks.night)


def arches(canvas: Canvas, chance: Random, inks: Inks) -> None:
    """Arch behind arch, and a small figure in the light."""
    width, height = canvas.width, canvas.height
    canvas.background(inks.night)
    x, foot = width * chance.uniform(0.42, 0.58), height * (0.8 if width > height else 0.62)
    for step in range(7):
        part = 0.84**step
        half, tall = width * 0.56 * part, foot * part
        colour = mix(inks.deep, inks.glow, step / 6)
        canvas.path(
            f"M{x - half:.0f} {foot:.0f}V{foot - tall + half:.0f}a{half:.0f} {half:.0f} 0 0 1"
            f" {half * 2:.0f} 0V{foot:.0f}Z",
            colour,
        )
    floor = canvas.linear((0, inks.light, 1), (0.5, inks.deep, 1), (1, inks.night, 1))
    canvas.rect(0, foot, width, height - foot, floor)
    _figure(canvas, x, foot - width * 0.08, width * 0.045, inks)
