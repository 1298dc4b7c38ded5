"""Titles: broken into lines, each as wide as the picture allows."""

from dataclasses import dataclass

from .canvas import Canvas

_CENTRED = 'text-anchor="middle"'


@dataclass(frozen=True, slots=True)
class Face:
    """Letters: a font stack, its look, and how wide a letter is for its size."""

    family: str
    weight: int
    letter_width: float
    upper: bool
    leading: float

    @property
    def style(self) -> str:
        """Attributes of a text in this face."""
        return f'font-family="{self.family}" font-weight="{self.weight}"'


SERIF = Face("Georgia,'Liberation Serif','Times New Roman',serif", 700, 0.56, False, 1.02)
SLAB = Face("Rockwell,'Roboto Slab','DejaVu Serif',Georgia,serif", 700, 0.74, True, 1.06)
BLOCK = Face("Impact,'Liberation Sans Narrow','Arial Narrow',sans-serif", 700, 0.54, True, 0.98)
MODERN = Face("'Helvetica Neue',Inter,Arial,'Liberation Sans',sans-serif", 300, 0.72, True, 1.2)
ROUND = Face("'Avenir Next',Inter,Arial,'Liberation Sans',sans-serif", 800, 0.62, False, 1.02)
SMALL = "font-family=\"'Helvetica Neue',Inter,Arial,sans-serif\""


def lines_of(title: str, letters: int) -> list[str]:
    """Words in lines of about ``letters``, broken so that the longest is as short as can be."""
    words = title.split()
    count = min(len(words), max(1, round(len(title) / letters + 0.3)), 5)
    return min(_breaks(words, count), key=lambda lines: max(map(len, lines)))


def _breaks(words: list[str], count: int) -> list[list[str]]:
    """Every way to break words into ``count`` lines."""
    if count == 1:
        return [[" ".join(words)]]
    return [
        [" ".join(words[:cut]), *rest]
        for cut in range(1, len(words) - count + 2)
        for rest in _breaks(words[cut:], count - 1)
    ]


@dataclass(frozen=True, slots=True)
class Title:
    """A title set in lines: each with its size, all together ``height`` tall."""

    lines: tuple[tuple[str, float], ...]
    face: Face
    width: float

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last."""
        return sum(self._step(size) for _, size in self.lines)

    def write(self, canvas: Canvas, colour: str, bottom: float) -> None:
        """Write it so that the last line stands on ``bottom``."""
        y = bottom - self.height + self._step(self.lines[0][1])
        for number, (line, size) in enumerate(self.lines):
            fit = min(self.width, size * self.face.letter_width * len(line))
            justified = f'textLength="{fit:.0f}" lengthAdjust="spacingAndGlyphs"'
            style = f"{self.face.style} {_CENTRED} {justified}"
            canvas.text(canvas.width / 2, y, line, size, colour, style)
            if number + 1 < len(self.lines):
                y += self._step(self.lines[number + 1][1])

    def _step(self, size: float) -> float:
        return size * self.face.leading * (0.86 if self.face.upper else 0.98)


def set_title(canvas: Canvas, title: str, face: Face) -> Title:
    """Break a title into lines and let each fill the width, within reason."""
    width = canvas.width * 0.84
    lines = lines_of(title.upper() if face.upper else title, 11)
    largest = canvas.width * 0.235
    sizes = [min(largest, width / (face.letter_width * max(len(line), 2))) for line in lines]
    limit = min(sizes) * 1.75
    fitted = (min(size, limit) for size in sizes)
    return Title(tuple(zip(lines, fitted, strict=True)), face, width)


def small_caps(
    canvas: Canvas, words: str, y: float, size: float, colour: str, opacity: float = 0.85
) -> None:
    """A centred line of small spaced capitals, made to fit."""
    spacing = size * 0.22
    width = len(words) * (size * 0.68 + spacing)
    shrink = min(1.0, canvas.width * 0.88 / max(width, 1))
    style = (
        f'{SMALL} font-weight="600" {_CENTRED} letter-spacing="{spacing * shrink:.1f}"'
        f' opacity="{opacity}"'
    )
    canvas.text(canvas.width / 2, y, words.upper(), size * shrink, colour, style)
