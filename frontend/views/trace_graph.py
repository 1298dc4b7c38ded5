"""The drawing of a run: where each part of a rule stands, and which way the run went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from frontend.views.rule_outline import Branch, Outline, Part

WIDTH: Final = 196
HEIGHT: Final = 52
GAP: Final = 26
SIDE: Final = 14
PAD: Final = 10
LABEL: Final = 24
State = Literal["passed", "stopped", "failed", "running", "unreached", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part on the drawing; `turns` is how often the run came by."""

    part: Part
    x: float
    y: float
    width: float
    height: float
    state: State
    turns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A box around what belongs together."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of a way."""

    branch: Branch
    x: float
    y: float
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line from one part to the next; `path` is in SVG's spelling."""

    path: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The whole drawing, in pixels."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    frames: tuple[Frame, ...]
    labels: tuple[Label, ...]
    edges: tuple[Edge, ...]


Steps = Mapping[str, Sequence[Mapping[str, Any]]]


def state_of(part: Part, steps: Steps, *, running: bool = False) -> State:
    """What became of a part in a run."""
    found = steps.get(part.path)
    if not found:
        if not part.enabled:
            return "off"
        return "running" if running and _begun(part.path, steps) else "unreached"
    last = found[-1]
    if last.get("error"):
        return "failed"
    result = last.get("result")
    if part.what == "condition" and isinstance(result, Mapping) and result.get("result") is False:
        return "stopped"
    return "passed"


def graph_of(outline: Outline, steps: Steps, *, running: bool = False) -> Graph:
    """Draw a rule with what a run did of it."""
    return _Drawing(steps, running=running).draw(outline)


def _begun(path: str, steps: Steps) -> bool:
    return any(known.startswith(f"{path}/") for known in steps)


@dataclass(slots=True)
class _Drawing:
    steps: Steps
    running: bool
    nodes: list[Node] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def draw(self, outline: Outline) -> Graph:
        flow = (*outline.conditions, *outline.actions)
        width = max(self._stack_width(outline.triggers), *map(self._width, flow), WIDTH) + 2 * PAD
        middle, y = width / 2, float(PAD)
        bottom = self._boxed(outline.triggers, middle, y) if outline.triggers else y
        bottom = self._sequence(flow, middle, bottom, after=bool(outline.triggers), taken=True)
        return Graph(
            width=width,
            height=bottom + PAD,
            nodes=tuple(self.nodes),
            frames=tuple(self.frames),
            labels=tuple(self.labels),
            edges=tuple(self.edges),
        )

    # Sizes -------------------------------------------------------------------------------------

    def _width(self, part: Part) -> float:
        inner = self._stack_width(part.inner) if part.inner else 0
        ways = [max(map(self._width, way.parts), default=WIDTH) for way in part.branches]
        across = sum(ways) + SIDE * max(len(ways) - 1, 0)
        return max(WIDTH, inner, across)

    def _stack_width(self, parts: Sequence[Part]) -> float:
        widest = max(map(self._width, parts), default=WIDTH)
        return widest + 2 * PAD if len(parts) != 1 or parts[0].what == "action" else widest

    # Drawing -----------------------------------------------------------------------------------

    def _sequence(
        self, parts: Sequence[Part], middle: float, y: float, *, after: bool, taken: bool
    ) -> float:
        """One below the other; the lower end of the last."""
        for part in parts:
            reached = self._reached(part)
            if after:
                self._line(middle, y, middle, y + GAP, taken=taken and reached)
                y += GAP
            y = self._part(part, middle, y)
            after, taken = True, reached and self._state(part) in ("passed", "running")
        return y

    def _part(self, part: Part, middle: float, y: float) -> float:
        y = self._node(part, middle, y)
        if part.inner:
            y = self._boxed(part.inner, middle, y + PAD / 2)
        return self._ways(part, middle, y) if part.branches else y

    def _node(self, part: Part, middle: float, y: float) -> float:
        self.nodes.append(
            Node(
                part=part,
                x=middle - WIDTH / 2,
                y=y,
                width=WIDTH,
                height=HEIGHT,
                state=self._state(part),
                turns=len(self.steps.get(part.path, ())),
            )
        )
        return y + HEIGHT

    def _boxed(self, parts: Sequence[Part], middle: float, y: float) -> float:
        """Parts that belong to one, in a frame when they are several."""
        if len(parts) == 1 and parts[0].what != "action":
            return self._part(parts[0], middle, y)
        width, top = self._stack_width(parts), y
        index, y = len(self.frames), y + PAD
        self.frames.append(Frame(x=0, y=0, width=0, height=0))
        if any(part.what == "action" for part in parts):
            y = self._sequence(parts, middle, y, after=False, taken=True)
        else:
            for number, part in enumerate(parts):
                y = self._part(part, middle, y + (PAD if number else 0))
        height = y + PAD - top
        self.frames[index] = Frame(x=middle - width / 2, y=top, width=width, height=height)
        return y + PAD

    def _ways(self, part: Part, middle: float, y: float) -> float:
        widths = [max(map(self._width, way.parts), default=WIDTH) for way in part.branches]
        left = middle - (sum(widths) + SIDE * (len(widths) - 1)) / 2
        ends: list[tuple[float, float, bool]] = []
        for way, width in zip(part.branches, widths, strict=True):
            x = left + width / 2
            taken = any(self._reached(one) for one in way.parts)
            self._curve(middle, y, x, y + GAP, taken=taken)
            self.labels.append(Label(branch=way, x=x, y=y + GAP + LABEL / 2, taken=taken))
            top = y + GAP + LABEL
            end = self._sequence(way.parts, x, top, after=False, taken=True)
            ends.append((x, end, taken and self._through(way)))
            left += width + SIDE
        bottom = max(end for _, end, _ in ends) + GAP
        for x, end, taken in ends:
            self._line(x, end, x, bottom - GAP, taken=taken)
            self._curve(x, bottom - GAP, middle, bottom, taken=taken)
        return bottom

    def _through(self, way: Branch) -> bool:
        return bool(way.parts) and self._state(way.parts[-1]) == "passed"

    def _state(self, part: Part) -> State:
        return state_of(part, self.steps, running=self.running)

    def _reached(self, part: Part) -> bool:
        return self._state(part) not in ("unreached", "off") or _begun(part.path, self.steps)

    def _line(self, x: float, y: float, to_x: float, to_y: float, *, taken: bool) -> None:
        if (x, y) != (to_x, to_y):
            self.edges.append(Edge(path=f"M{x:g} {y:g}L{to_x:g} {to_y:g}", taken=taken))

    def _curve(self, x: float, y: float, to_x: float, to_y: float, *, taken: bool) -> None:
        half = (y + to_y) / 2
        path = f"M{x:g} {y:g}C{x:g} {half:g} {to_x:g} {half:g} {to_x:g} {to_y:g}"
        self.edges.append(Edge(path=path, taken=taken))
