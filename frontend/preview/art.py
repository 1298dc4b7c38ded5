"""Posters, backdrops and faces drawn from a seed, so that the preview has something to look at."""

import random
from colorsys import hls_to_rgb
from html import escape

SIZES = {"poster": (400, 600), "square": (500, 500), "backdrop": (1280, 720)}


def draw(kind: str, seed: str) -> str:
    """An SVG picture: a sky, a light, ridges, and the title on posters."""
    width, height = SIZES[kind]
    chance = random.Random(seed)  # noqa: S311 - pictures, not secrets
    hue = chance.random()
    shapes = [_sky(width, height, hue), _light(width, height, hue, chance)]
    shapes += [_ridge(width, height, hue, chance, step) for step in range(4)]
    if kind != "backdrop":
        shapes.append(_title(width, height, seed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="xMidYMid slice">{"".join(shapes)}</svg>'
    )


def _colour(hue: float, lightness: float, saturation: float) -> str:
    red, green, blue = hls_to_rgb(hue % 1, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _sky(width: int, height: int, hue: float) -> str:
    return (
        '<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1">'
        f'<stop stop-color="{_colour(hue, 0.16, 0.55)}"/>'
        f'<stop offset=".6" stop-color="{_colour(hue + 0.06, 0.42, 0.5)}"/>'
        f'<stop offset="1" stop-color="{_colour(hue + 0.12, 0.68, 0.62)}"/>'
        f'</linearGradient></defs><rect width="{width}" height="{height}" fill="url(#s)"/>'
    )


def _light(width: int, height: int, hue: float, chance: random.Random) -> str:
    x, y = chance.uniform(0.2, 0.85) * width, chance.uniform(0.18, 0.45) * height
    radius = chance.uniform(0.07, 0.16) * height
    colour = _colour(hue + 0.12, 0.86, 0.8)
    return "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius * size:.0f}" '
        f'fill="{colour}" opacity="{opacity}"/>'
        for size, opacity in ((2.6, 0.1), (1.7, 0.16), (1.0, 0.95))
    )


def _ridge(width: int, height: int, hue: float, chance: random.Random, step: int) -> str:
    base = height * (0.52 + 0.13 * step)
    points = [f"0,{height}"]
    points.extend(
        f"{width * index / 8:.0f},{base - chance.uniform(-0.05, 0.1) * height:.0f}"
        for index in range(9)
    )
    points.append(f"{width},{height}")
    colour = _colour(hue + 0.03 * step, 0.34 - 0.085 * step, 0.42)
    return f'<polygon points="{" ".join(points)}" fill="{colour}"/>'


def _title(width: int, height: int, seed: str) -> str:
    lines = _lines(seed.split(":", maxsplit=1)[0])
    size = width / max(9, max(len(line) for line in lines) * 0.62 + 1.5)
    return "".join(
        f'<text x="{width / 2}" y="{height * 0.84 + index * size * 1.1:.0f}" text-anchor="middle" '
        f'font-family="Georgia, serif" font-weight="700" font-size="{size:.0f}" fill="#fff" '
        f'letter-spacing="2">{escape(line.upper())}</text>'
        for index, line in enumerate(lines)
    )


def _lines(title: str) -> list[str]:
    lines: list[str] = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) > 12 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:3]
