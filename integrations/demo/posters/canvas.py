"""An SVG drawing under construction."""

from dataclasses import dataclass, field
from html import escape

Stop = tuple[float, str, float]
"""Where a colour stands in a gradient (0 to 1), the colour, its opacity."""


@dataclass(slots=True)
class Canvas:
    """Shapes in the order in which they are painted; sizes in units of the view box."""

    width: int
    height: int
    _defs: list[str] = field(default_factory=list)
    _shapes: list[str] = field(default_factory=list)

    def linear(self, *stops: Stop, angle: tuple[float, float] = (0, 1)) -> str:
        """A linear gradient along ``angle`` (x, y); returns the paint to fill with."""
        name = f"g{len(self._defs)}"
        self._defs.append(
            f'<linearGradient id="{name}" x1="0" y1="0" x2="{angle[0]}" y2="{angle[1]}">'
            f"{_stops(stops)}</linearGradient>"
        )
        return f"url(#{name})"

    def radial(self, *stops: Stop, focus: tuple[float, float] = (0.5, 0.5)) -> str:
        """A radial gradient; returns the paint to fill with."""
        name = f"g{len(self._defs)}"
        self._defs.append(
            f'<radialGradient id="{name}" fx="{focus[0]}" fy="{focus[1]}">'
            f"{_stops(stops)}</radialGradient>"
        )
        return f"url(#{name})"

    def background(self, paint: str) -> None:
        """Fill everything."""
        self.rect(0, 0, self.width, self.height, paint)

    def rect(
        self, x: float, y: float, width: float, height: float, paint: str, opacity: float = 1
    ) -> None:
        """A rectangle."""
        self._shapes.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"'
            f' fill="{paint}"{_opacity(opacity)}/>'
        )

    def circle(self, x: float, y: float, radius: float, paint: str, opacity: float = 1) -> None:
        """A disc."""
        self._shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{paint}"'
            f"{_opacity(opacity)}/>"
        )

    def ring(
        self, x: float, y: float, radius: float, paint: str, width: float, opacity: float = 1
    ) -> None:
        """A circle that is not filled."""
        self._shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{paint}"'
            f' stroke-width="{width:.1f}"{_opacity(opacity)}/>'
        )

    def path(self, data: str, paint: str, opacity: float = 1) -> None:
        """A filled shape."""
        self._shapes.append(f'<path d="{data}" fill="{paint}"{_opacity(opacity)}/>')

    def line(self, data: str, paint: str, width: float, opacity: float = 1) -> None:
        """A stroke along a path."""
        self._shapes.append(
            f'<path d="{data}" fill="none" stroke="{paint}" stroke-width="{width:.1f}"'
            f' stroke-linecap="round"{_opacity(opacity)}/>'
        )

    def text(self, x: float, y: float, words: str, size: float, paint: str, style: str) -> None:
        """One line of text; ``style`` holds further attributes."""
        self._shapes.append(
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.1f}" fill="{paint}" {style}>'
            f"{escape(words)}</text>"
        )

    def raw(self, markup: str) -> None:
        """A piece of SVG as it is."""
        self._shapes.append(markup)

    def svg(self) -> str:
        """The document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}">'
            f"<defs>{''.join(self._defs)}</defs>{''.join(self._shapes)}</svg>"
        )


def _stops(stops: tuple[Stop, ...]) -> str:
    return "".join(
        f'<stop offset="{at:g}" stop-color="{colour}" stop-opacity="{opacity:g}"/>'
        for at, colour, opacity in stops
    )


def _opacity(opacity: float) -> str:
    return "" if opacity == 1 else f' opacity="{opacity:.2f}"'


def mix(first: str, second: str, part: float) -> str:
    """The colour ``part`` of the way from ``first`` to ``second``, all as ``#rrggbb``."""
    channels = (
        round(int(first[i : i + 2], 16) * (1 - part) + int(second[i : i + 2], 16) * part)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)
