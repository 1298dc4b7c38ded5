"""`parallel:` and `sequence:` — side by side, or one after the other."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step
from rules.actions.sequence import run_branch
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Part, keys, need
from rules.language.parts import Run, Step, Steps


def _compile(node: Node, build: Build) -> Step:
    branches: list[Steps] = []
    written = node["parallel"] if isinstance(node["parallel"], list) else [node["parallel"]]
    for index, branch in enumerate(written):
        path, trace = node.at("parallel", index), f"{node.trace}/parallel/{index}/sequence"
        inner: Any = branch
        if isinstance(branch, Mapping) and "sequence" in branch:
            inner, path = branch["sequence"], (*path, "sequence")
        branches.append(build.actions(inner, path, trace))

    async def execute(run: Run) -> Mapping[str, Any]:
        await run.parallel(tuple(branches))
        return {"branches": len(branches)}

    return step(node, "parallel", execute)


def _compile_sequence(node: Node, build: Build) -> Step:
    steps = build.actions(node["sequence"], node.at("sequence"), f"{node.trace}/sequence")

    async def execute(run: Run) -> None:
        await run_branch(steps, run)

    return step(node, "sequence", execute)


PARALLEL: StepKind = Kind(
    name="parallel",
    help="Do several things at the same time; it ends when all have ended.",
    keys=keys(need("parallel", Part("action"), "actions, or lists of them")),
    example="parallel:\n  - event: left\n  - event: right\n",
    compile=_compile,
)
SEQUENCE: StepKind = Kind(
    name="sequence",
    help="Do several things one after the other, as one.",
    keys=keys(need("sequence", Part("action"), "the actions")),
    example="sequence:\n  - event: first\n  - event: second\n",
    compile=_compile_sequence,
)
