"""A condition between actions: where it does not hold, the sequence ends."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step
from rules.language.build import SHORTHANDS, Build, Kind, Node, StepKind
from rules.language.fields import Anything, Keys, may
from rules.language.parts import NotFulfilled, Run, Step


def _compile(node: Node, build: Build) -> Step | None:
    written = {key: value for key, value in node.values.items() if key != "continue_on_error"}
    condition = build.condition(written, node.path, node.trace)
    if condition is None:
        return None

    async def execute(run: Run) -> Mapping[str, Any] | None:
        if condition(run.scope) is not True:
            raise NotFulfilled
        return None

    return step(node, "condition", execute)


CONDITION: StepKind = Kind(
    name="condition",
    help="Go on only if a condition holds; also with `and`, `or`, `not` and `fact` alone.",
    keys=Keys(
        (
            may("condition", Anything(), "the kind of condition; its keys stand beside it"),
            *(may(word, Anything(), "in short") for word in SHORTHANDS),
        )
    ),
    example="condition: time\nafter: '08:00'\n",
    compile=_compile,
    loose=True,
)
