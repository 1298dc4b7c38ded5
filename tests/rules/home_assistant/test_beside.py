"""What rules share with Home Assistant's automations is accepted by one, and does there the same.

Home Assistant runs in an interpreter of its own, which `HOME_ASSISTANT_PYTHON` names;
`script/homeassistant` makes one. Without it these tests are skipped; if it is named, it must work.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from rules.effects import FireEvent
from rules.language.build import Kind
from rules.vocabulary import KINDS
from tests.rules.bench import Bench, compiled

HERE = Path(__file__).parent
CASES: Mapping[str, Mapping[str, Any]] = {
    case["name"]: case for case in YAML(typ="safe", pure=True).load(HERE / "cases.yaml")
}
GO = [{"trigger": "event", "event_type": "go"}]
TRIGGERS = ("state", "numeric_state", "event", "time", "time_pattern", "template", "webhook")
CONDITIONS = ("state", "numeric_state", "time", "template", "trigger", "and", "or", "not")
ACTIONS = (
    "action",
    "event",
    "delay",
    "wait_for_trigger",
    "wait_template",
    "if",
    "choose",
    "repeat",
    "parallel",
    "sequence",
    "variables",
    "stop",
    "condition",
)
SINCE = {"triggers: time": (2026, 2)}
"""The version that is known to take an example of a newer key, here `weekday`."""
OWN_WORDS = ("fact:", "trigger: playback")
MOMENT_S = 0.02
JUDGE_S = 120
Fired = list[tuple[str, dict[str, Any]]]


def rule_of(case: Mapping[str, Any]) -> dict[str, Any]:
    return {"triggers": GO, "alias": case["name"], **case["rule"]}


def examples() -> dict[str, dict[str, Any]]:
    """The documented examples of what both have, as `validate_config` takes them.

    Those that show it with words of our own are left out; the cases have all of them.
    """
    yaml = YAML(typ="safe", pure=True)
    kinds: Mapping[str, tuple[Sequence[str], Mapping[str, Kind[Any]]]] = {
        "triggers": (TRIGGERS, KINDS.triggers),
        "conditions": (CONDITIONS, KINDS.conditions),
        "actions": (ACTIONS, KINDS.actions),
    }
    return {
        f"{part}: {name}": {part: [yaml.load(found[name].example)]}
        for part, (names, found) in kinds.items()
        for name in names
        if not any(word in found[name].example for word in OWN_WORDS)
    }


@pytest.fixture(scope="module")
def judged() -> dict[str, Any]:
    """What Home Assistant says and does."""
    return asyncio.run(_judged())


async def _judged() -> dict[str, Any]:
    python = os.environ.get("HOME_ASSISTANT_PYTHON")
    if not python:
        pytest.skip("HOME_ASSISTANT_PYTHON names no interpreter that has Home Assistant")
    whole = {
        f"rule: {name}": {
            "triggers": rule["triggers"],
            "conditions": rule.get("conditions", []),
            "actions": rule["actions"],
        }
        for name, rule in ((name, rule_of(case)) for name, case in CASES.items())
    }
    cases = {name: {"rule": rule_of(case), "story": case["story"]} for name, case in CASES.items()}
    asked = orjson.dumps({"validate": {**examples(), **whole}, "cases": cases})
    process = await asyncio.create_subprocess_exec(
        python,
        HERE / "judge.py",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(JUDGE_S):
        told, complaints = await process.communicate(asked)
    assert process.returncode == 0, complaints.decode()[-2000:]
    found: dict[str, Any] = orjson.loads(told)
    return found


def test_home_assistant_accepts_what_is_written_alike(judged: Mapping[str, Any]) -> None:
    version = tuple(int(part) for part in judged["version"].split(".")[:2])
    refused = [
        f"{name}: {error}"
        for name, error in judged["validate"].items()
        if error and version >= SINCE.get(name, (0,))
    ]
    assert refused == []
    assert len(judged["validate"]) == len(examples()) + len(CASES)


@pytest.mark.parametrize("name", CASES)
async def test_rules_do_what_automations_do(
    bench: Bench, judged: Mapping[str, Any], name: str
) -> None:
    case = CASES[name]
    ours = await played(bench, rule_of(case), case["story"])
    assert ours == [(kind, data) for kind, data in judged["cases"][name]]
    assert ours, "the story must come to something"


async def played(bench: Bench, rule: Mapping[str, Any], story: list[dict[str, Any]]) -> Fired:
    """The events that a rule fires while a story is told."""
    text = orjson.dumps([{"id": "r", **rule}]).decode()
    assert [str(problem) for one in compiled(text) for problem in one.problems] == []
    bench.load(text)
    for step in story:
        ((verb, value),) = step.items()
        if verb == "wait":
            await bench.wait(value)
        elif verb == "set":
            for entity_id, state in value.items():
                await bench.set_state(entity_id, state)
        else:
            kind, data = (value, {}) if isinstance(value, str) else next(iter(value.items()))
            await bench.event(kind, **data)
        await bench.wait(MOMENT_S)
    effects = [one for one in bench.notes.effects if isinstance(one, FireEvent)]
    return [(one.event_type, dict(one.event_data)) for one in effects]
