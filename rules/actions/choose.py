"""`if:` and `choose:` — do one thing or another."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step
from rules.actions.sequence import run_branch
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Anything, Flag, Part, Text, keys, may, need
from rules.language.parts import Condition, Run, Step, Steps, all_hold

_CHOICE = keys(
    may("conditions", Part("condition"), "when"),
    need("sequence", Part("action"), "then this"),
    may("alias", Text(200), "what people call it"),
    may("enabled", Flag(), "false leaves it out"),
)


def _compile_if(node: Node, build: Build) -> Step:
    conditions = build.conditions(node["if"], node.at("if"), f"{node.trace}/if/condition")
    then = build.actions(node["then"], node.at("then"), f"{node.trace}/then")
    otherwise = build.actions(node.get("else"), node.at("else"), f"{node.trace}/else")

    async def execute(run: Run) -> Mapping[str, Any]:
        holds = all_hold(conditions, run.scope)
        run.note(f"{node.trace}/if", {"result": holds})
        await run_branch(then if holds else otherwise, run)
        return {"choice": "then" if holds else "else"}

    return step(node, "if", execute)


def _compile_choose(node: Node, build: Build) -> Step:
    choices: list[tuple[int, tuple[Condition, ...], Steps]] = []
    written = node["choose"] if isinstance(node["choose"], list) else [node["choose"]]
    for index, choice in enumerate(written):
        path, trace = node.at("choose", index), f"{node.trace}/choose/{index}"
        if not isinstance(choice, Mapping):
            build.problem(path, "must hold conditions and a sequence.")
            continue
        checked = build.check(_CHOICE, choice, path)
        if checked is None or checked.get("enabled") is False:
            continue
        when = build.conditions(
            checked.get("conditions"), (*path, "conditions"), f"{trace}/conditions"
        )
        steps = build.actions(checked["sequence"], (*path, "sequence"), f"{trace}/sequence")
        choices.append((index, when, steps))
    default = build.actions(node.get("default"), node.at("default"), f"{node.trace}/default")

    async def execute(run: Run) -> Mapping[str, Any]:
        for index, when, steps in choices:
            holds = all_hold(when, run.scope)
            run.note(f"{node.trace}/choose/{index}", {"result": holds})
            if holds:
                await run_branch(steps, run)
                return {"choice": index}
        await run_branch(default, run)
        return {"choice": "default"}

    return step(node, "choose", execute)


IF: StepKind = Kind(
    name="if",
    help="Do one thing if conditions hold, and another if not.",
    keys=keys(
        need("if", Part("condition"), "the conditions; all must hold"),
        need("then", Part("action"), "what is done then"),
        may("else", Part("action"), "what is done otherwise"),
    ),
    example="if:\n  - fact: person.trust\n    below: 50\nthen:\n  - stop: Not trusted\n",
    compile=_compile_if,
)
CHOOSE: StepKind = Kind(
    name="choose",
    help="Do the first thing whose conditions hold.",
    keys=keys(
        need("choose", Anything(), "a list of `conditions` and `sequence`"),
        may("default", Part("action"), "what is done when none holds"),
    ),
    example=(
        "choose:\n  - conditions:\n      - fact: item.type\n        is: movie\n"
        "    sequence:\n      - event: film\ndefault:\n  - event: something_else\n"
    ),
    compile=_compile_choose,
)
