"""`repeat:` — do something several times."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from hub.core.errors import InvalidInput
from rules.actions.effects import step, worked_out
from rules.actions.sequence import run_branch
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Anything, Data, Number, Part, Templated, keys, may, need
from rules.language.parts import Run, Step, all_hold

MAX_TURNS: Final = 1_000
"""Turns of one loop; one that takes more has gone wrong."""
MOST_TURNS: Final = 10_000
"""Turns of a loop and of the loops in it: a thousand times a thousand is never meant."""
BREATH: Final = 20
"""Turns after which everything else has its turn, since none need wait for anything."""
_COUNT = Number(0, MAX_TURNS, whole=True)
_KEYS = keys(
    may("count", Templated(_COUNT), "so many times"),
    may("while", Part("condition"), "as long as these hold"),
    may("until", Part("condition"), "until these hold"),
    may("for_each", Anything(), "once for each entry of a list"),
    need("sequence", Part("action"), "what is done; it sees `repeat`"),
)
_WAYS = ("count", "while", "until", "for_each")


def _compile(node: Node, build: Build) -> Step | None:
    path, trace = node.at("repeat"), f"{node.trace}/repeat"
    written = build.check(_KEYS, node["repeat"], path)
    if written is None:
        return None
    ways = [way for way in _WAYS if way in written]
    if len(ways) != 1:
        build.problem(path, f"needs one of {', '.join(_WAYS)}.")
        return None
    steps = build.actions(written["sequence"], (*path, "sequence"), f"{trace}/sequence")
    turns = _TURNS[ways[0]](written[ways[0]], (*path, ways[0]), f"{trace}/{ways[0]}", build)

    async def execute(run: Run) -> Mapping[str, Any]:
        before = run.scope.variables.get("repeat")
        count = 0
        with _counted_together(run.id) as together:
            async for turn in turns(run):
                count += 1
                await together.one_more(count)
                run.set({"repeat": {"index": count, "first": count == 1, **turn}})
                await run_branch(steps, run)
        run.set({"repeat": before})
        return {"turns": count}

    return step(node, "repeat", execute)


@dataclass(slots=True)
class _Together:
    """The turns of a loop and of all loops in it, in one run."""

    run_id: str
    turns: int = 0

    async def one_more(self, own: int) -> None:
        """Count a turn, and let others run now and then; InvalidInput when it is too many."""
        self.turns += 1
        if own > MAX_TURNS:
            raise InvalidInput(f"The loop takes more than {MAX_TURNS:,} turns.")
        if self.turns > MOST_TURNS:
            raise InvalidInput(f"Loops in loops take more than {MOST_TURNS:,} turns.")
        if self.turns % BREATH == 0:
            await asyncio.sleep(0)


_OUTER: ContextVar[_Together | None] = ContextVar("outer loop", default=None)
"""What goes on side by side in a loop belongs to it, but no run that the loop sets off."""


@contextmanager
def _counted_together(run_id: str) -> Iterator[_Together]:
    outer = _OUTER.get()
    if outer is not None and outer.run_id == run_id:
        yield outer
        return
    token = _OUTER.set(found := _Together(run_id))
    try:
        yield found
    finally:
        _OUTER.reset(token)


Turns = Callable[[Run], AsyncIterator[Mapping[str, Any]]]
Path = tuple[str | int, ...]


def _counted(value: Any, path: Path, _: str, build: Build) -> Turns:
    written = build.value(value, path)

    async def turns(run: Run) -> AsyncIterator[Mapping[str, Any]]:
        count = worked_out(written, run, _COUNT)
        for index in range(count):
            yield {"last": index + 1 == count}

    return turns


def _each(value: Any, path: Path, _: str, build: Build) -> Turns:
    written = build.value(value, path)

    async def turns(run: Run) -> AsyncIterator[Mapping[str, Any]]:
        items = worked_out(written, run, _listed)
        for index, item in enumerate(items):
            yield {"item": item, "last": index + 1 == len(items)}

    return turns


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise InvalidInput("for_each needs a list.")
    return list(value)


def _while(value: Any, path: Path, trace: str, build: Build) -> Turns:
    conditions = build.conditions(value, path, trace)

    async def turns(run: Run) -> AsyncIterator[Mapping[str, Any]]:
        index = 1
        while True:  # the condition sees the turn that it decides on
            run.set({"repeat": {"index": index, "first": index == 1}})
            if not all_hold(conditions, run.scope):
                return
            yield {}
            index += 1

    return turns


def _until(value: Any, path: Path, trace: str, build: Build) -> Turns:
    conditions = build.conditions(value, path, trace)

    async def turns(run: Run) -> AsyncIterator[Mapping[str, Any]]:
        yield {}
        while not all_hold(conditions, run.scope):
            yield {}

    return turns


_TURNS: Mapping[str, Callable[[Any, Path, str, Build], Turns]] = {
    "count": _counted,
    "for_each": _each,
    "while": _while,
    "until": _until,
}

REPEAT: StepKind = Kind(
    name="repeat",
    help=(
        "Do something several times: 1,000 at most, and 10,000 with the loops in it."
        " `repeat.index` counts from 1."
    ),
    keys=keys(need("repeat", Data(), "count, while, until or for_each, and a sequence")),
    example="repeat:\n  count: 3\n  sequence:\n    - event: knock\n    - delay: 1\n",
    compile=_compile,
)
