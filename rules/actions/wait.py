"""`wait_for_trigger:` and `wait_template:` — wait until something happens."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rules.actions.effects import step, worked_out
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import (
    Data,
    Duration,
    Either,
    Flag,
    Key,
    Part,
    TemplateText,
    keys,
    may,
    need,
)
from rules.language.parts import Run, Step, Stopped, Trigger

_DURATION = Duration()
_TIMEOUT: tuple[Key, ...] = (
    may("timeout", Either((Duration(), Data(), TemplateText()), "must be a duration"), "give up"),
    may("continue_on_timeout", Flag(), "go on when time ran out; true without it"),
)


def _waiting(
    node: Node, kind: str, build: Build, triggers: tuple[Trigger, ...]
) -> Callable[[Run], Awaitable[Mapping[str, Any]]]:
    written = build.value(node.get("timeout"), node.at("timeout"))
    goes_on = node.get("continue_on_timeout") is not False

    async def execute(run: Run) -> Mapping[str, Any]:
        limit = None if written is None else worked_out(written, run, _DURATION)
        seen, left = await run.wait_for(triggers, limit)
        wait = {"remaining": left, "completed": seen is not None, "trigger": seen}
        run.set({"wait": wait})
        if seen is None and not goes_on:
            raise Stopped(f"{kind} took longer than {limit:g} s")
        return {"wait": {"completed": seen is not None, "remaining": left}}

    return execute


def _compile_trigger(node: Node, build: Build) -> Step:
    path = node.at("wait_for_trigger")
    triggers = build.triggers(node["wait_for_trigger"], path, f"{node.trace}/wait_for_trigger")
    return step(node, "wait_for_trigger", _waiting(node, "wait_for_trigger", build, triggers))


def _compile_template(node: Node, build: Build) -> Step | None:
    path = node.at("wait_template")
    template = build.template(node["wait_template"], path)
    kind = build.kinds.triggers["template"]
    inner = Node({"value_template": node["wait_template"]}, node.path, f"{node.trace}/0")
    watch = kind.compile(inner, build) if template is not None else None
    if template is None or watch is None:
        return None
    wait = _waiting(node, "wait_template", build, (watch,))

    async def execute(run: Run) -> Mapping[str, Any]:
        if template.test(run.scope.variables, run.scope):
            run.set({"wait": {"remaining": None, "completed": True}})
            return {"wait": {"completed": True, "remaining": None}}
        return await wait(run)

    return step(node, "wait_template", execute)


WAIT_FOR_TRIGGER: StepKind = Kind(
    name="wait_for_trigger",
    help="Wait until one of some triggers fires; `wait.trigger` is what it saw, none in time.",
    keys=keys(need("wait_for_trigger", Part("trigger"), "the triggers"), *_TIMEOUT),
    example="wait_for_trigger:\n  - trigger: playback\n    event: resumed\ntimeout: '00:10:00'\n",
    compile=_compile_trigger,
)
WAIT_TEMPLATE: StepKind = Kind(
    name="wait_template",
    help="Wait until a template is true.",
    keys=keys(need("wait_template", TemplateText(), "the template"), *_TIMEOUT),
    example="wait_template: \"{{ is_state('sensor.attic_streams', '0') }}\"\ntimeout: 600\n",
    compile=_compile_template,
)
