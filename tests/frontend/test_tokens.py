"""The colours of both themes can be read (WCAG 2.1 AA)."""

import re
from pathlib import Path

import pytest

import frontend

TOKENS = (Path(frontend.__file__).parent / "src" / "styles" / "tokens.css").read_text()
TEXTS = (
    *("text", "text-2", "text-3", "accent-text"),
    *("good", "info", "warn", "bad"),
    *("plex", "jellyfin", "emby"),
)
SURFACES = ("ground", "surface", "overlay")


def _colour(name: str, theme: str) -> tuple[float, float, float]:
    found = re.search(rf"--{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", TOKENS)
    assert found is not None, name
    code = found[3] or found[1 if theme == "light" else 2]
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: tuple[float, float, float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str, theme: str) -> float:
    """The contrast ratio of WCAG 2.1."""
    bright, dark = sorted((_luminance(_colour(n, theme)) for n in (first, second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(text: str, surface: str, theme: str) -> None:
    assert _contrast(text, surface, theme) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_buttons_and_the_edges_of_controls_can_be_seen(theme: str) -> None:
    assert _contrast("accent-ink", "accent", theme) >= 4.5
    assert _contrast("control-line", "surface", theme) >= 3
