"""`variables:` and `stop:`."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Data, Flag, TemplateText, Text, keys, may, need
from rules.language.parts import Run, Step, Stopped
from rules.language.values import resolve, text_of


def _compile_variables(node: Node, build: Build) -> Step:
    written = build.value(node["variables"], node.at("variables"))

    async def execute(run: Run) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for name, value in written.items():
            found[name] = resolve(value, run.scope)
            run.set({name: found[name]})
        return {"variables": found}

    return step(node, "variables", execute)


def _compile_stop(node: Node, build: Build) -> Step:
    reason = build.value(node["stop"], node.at("stop"))
    response, failed = node.get("response_variable"), bool(node.get("error"))

    async def execute(run: Run) -> Mapping[str, Any] | None:
        answer = None if response is None else run.scope.variables.get(response)
        raise Stopped(text_of(reason, run.scope) or "", answer, error=failed)

    return step(node, "stop", execute)


VARIABLES: StepKind = Kind(
    name="variables",
    help="Set variables for what follows.",
    keys=keys(need("variables", Data(), "names and values; values may be templates")),
    example="variables:\n  who: '{{ facts.person.name }}'\n",
    compile=_compile_variables,
)
STOP: StepKind = Kind(
    name="stop",
    help="End the run.",
    keys=keys(
        need("stop", TemplateText(), "why"),
        may("error", Flag(), "whether it failed"),
        may("response_variable", Text(64), "the variable that is the answer of the run"),
    ),
    example="stop: Nothing to do\n",
    compile=_compile_stop,
)
