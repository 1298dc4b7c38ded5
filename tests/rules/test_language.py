"""What people write: every mistake is told with its place, and none hurts another rule."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from hub.core.config.yaml_file import YamlFile
from rules.actions.effects import BUILTINS
from rules.facts.catalogue import FACTS as ALL_FACTS
from rules.language.build import Build
from rules.language.compile import compile_rule
from rules.language.json_schema import json_schema
from rules.language.reading import read_rules, without_doubles
from rules.language.reference import reference
from rules.vocabulary import KINDS
from tests.rules.bench import compiled, only, problems

GOOD = "triggers: {trigger: hub, event: start}\nactions: []\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "triggers:\n  - trigger: playbck\n    event: started\nactions: []\n",
            (
                "line 2, column 5: triggers.0.trigger: there is no trigger playbck."
                " Did you mean playback?"
            ),
        ),
        (
            "triggers:\n  - trigger: playback\n    event: startd\nactions: []\n",
            "line 3, column 5: triggers.0.event: 'startd' is not known here. Did you mean started?",
        ),
        (
            "triggers:\n  - trigger: state\n    entity_idd: a.b\n    entity_id: a.b\nactions: []\n",
            "line 3, column 5: triggers.0.entity_idd: is not a key here. Did you mean entity_id?",
        ),
        (f"{GOOD}conditon: []\n", "line 3, column 1: conditon: is not a key here."),
        (f"{GOOD}mode: queue\n", "line 3, column 1: mode: 'queue' is not known here."),
        (
            f"{GOOD}conditions:\n  - fact: travel.speed\n    above: 5\n",
            (
                "line 4, column 5: conditions.0.fact: there is no fact travel.speed."
                " Did you mean travel.speed_kmh?"
            ),
        ),
        (
            f"{GOOD}conditions:\n  - fact: network.kind\n    is: vpnn\n",
            "line 5, column 5: conditions.0.is: network.kind is never vpnn. Did you mean vpn?",
        ),
        (
            f"{GOOD}conditions:\n  - fact: network.kind\n    above: 3\n",
            "network.kind is a text; compare it with is,",
        ),
        (
            f"{GOOD}conditions:\n  - fact: network.address\n    in_cidr: 10.0.0.0/99\n",
            "'10.0.0.0/99' is not an address or CIDR",
        ),
        (
            f"{GOOD}conditions:\n  - fact: person.name\n    matches: '(a'\n",
            "is not a regular expression",
        ),
        (f"{GOOD}conditions: ['{{{{ x']\n", "is not a valid template"),
        (
            f"{GOOD}conditions: ['{{{{ facts.travel.sped_kmh > 3 }}}}']\n",
            "there is no fact travel.sped_kmh. Did you mean travel.speed_kmh?",
        ),
        (
            "triggers: []\nactions:\n  - if: []\n    then:\n      - action: alert.rase\n",
            (
                "line 5, column 9: actions.0.then.0.action: there is no action alert.rase."
                " Did you mean alert.raise?"
            ),
        ),
        (
            "triggers: []\nactions:\n  - action: alert.raise\n    data: {severity: high}\n",
            "'high' is not known here. It is one of info, warning, critical.",
        ),
        (
            "triggers:\n  - platform: hub\n    trigger: hub\n    event: start\nactions: []\n",
            "platform: is the older name of trigger; give one of the two.",
        ),
        ("triggers: {trigger: time, at: '25:00'}\nactions: []\n", "must be a time of day"),
        ("triggers: {trigger: cron, expression: 'a b'}\nactions: []\n", "cron expression"),
        ("triggers: {trigger: time_pattern, minutes: '05'}\nactions: []\n", "leading zeros"),
        ("- 1\n", "must be a rule"),
        ("triggers: [\n", "is not valid YAML"),
        ("a: &a [x]\nb: [" + "*a, " * 30 + "]\n", "aliases"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, expected: str) -> None:
    found = problems(text)
    assert any(expected in problem for problem in found), found
    assert all(problem.startswith("rules/test.yaml") for problem in found)


def test_all_mistakes_are_told_at_once_and_the_other_rules_run() -> None:
    text = f"""
- id: bad
  triggers: {{trigger: nothing}}
  conditions: [{{fact: no.fact, is: 1}}]
  actions: [{{acton: x}}]
  mood: single
- id: good
  {GOOD.replace(chr(10), chr(10) + "  ")}
"""
    bad, good = compiled(text)
    assert len(bad.problems) == 4
    assert bad.rule is None
    assert good.rule is not None


def test_old_spellings_mean_the_same() -> None:
    rule = only(
        """
alias: Old
trigger:
  - platform: state
    entity_id: switch.lamp
condition:
  - condition: state
    entity_id: switch.lamp
    state: 'on'
action:
  - service: notify.phone
    data: {message: Hello}
"""
    )
    assert [one.kind for one in rule.triggers] == ["state"]
    assert len(rule.conditions) == len(rule.actions) == 1


def test_a_rule_without_an_id_is_given_one_and_told_so() -> None:
    (one,) = compiled(f"rules:\n  - {GOOD.replace(chr(10), chr(10) + '    ')}")
    assert one.source.id == "test_1"
    assert "has no id; it is called test_1" in str(one.notices[0])


def test_the_second_rule_of_an_id_is_refused() -> None:
    text = "".join(f"- id: same\n  {GOOD.replace(chr(10), chr(10) + '  ')}\n" for _ in range(2))
    sources, found = without_doubles([read_rules(text, "rules/a.yaml")])
    assert len(sources) == 1
    assert "taken by the rule at rules/a.yaml, line 1" in str(found[0])


def test_secrets_are_read_and_tags_that_are_unknown_are_told() -> None:
    text = f"{GOOD}description: !secret word\n"
    (source,) = read_rules(text, "rules/a.yaml", {"word": "hush"}).sources
    assert source.data["description"] == "hush"
    assert "has no word" in str(read_rules(text, "rules/a.yaml", {"words": "x"}).problems[0])
    assert "not known" in str(read_rules("a: !python/object x\n", "r").problems[0])


SCHEMA = Draft202012Validator(json_schema(KINDS, ALL_FACTS))
EXAMPLES = [
    *(("triggers", kind.name, kind.example) for kind in KINDS.triggers.values()),
    *(("conditions", kind.name, kind.example) for kind in KINDS.conditions.values()),
    *(("actions", kind.name, kind.example) for kind in KINDS.actions.values()),
    *(("actions", one.name, one.example) for one in BUILTINS.values()),
]


@pytest.mark.parametrize(("part", "name", "example"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_every_example_can_be_used_and_fits_the_schema(part: str, name: str, example: str) -> None:
    data = YAML(typ="safe").load(example)
    rule = {"id": "x", "triggers": [], "conditions": [], "actions": [], part: [data]}
    build = Build(YamlFile("r"), KINDS, ALL_FACTS)
    made = getattr(build, part)([data], (part,))
    assert build.problems == []
    assert len(made) == 1
    assert [error.message for error in SCHEMA.iter_errors([rule])] == []


def test_the_schema_refuses_what_the_language_refuses() -> None:
    SCHEMA.check_schema(SCHEMA.schema)
    wrong = [{"triggers": [{"trigger": "hub", "event": "start"}], "actions": [], "mood": 1}]
    assert not SCHEMA.is_valid(wrong)


def test_deeply_nested_rules_are_refused() -> None:
    inner = "{event: x}"
    for _ in range(40):
        inner = f"{{sequence: [{inner}]}}"
    assert any("levels deep" in one for one in problems(f"triggers: []\nactions: [{inner}]\n"))


@pytest.mark.parametrize("name", ["docs/rules.md"])
def test_every_kind_is_documented(name: str) -> None:
    page = (Path(__file__).parents[2] / name).read_text("utf-8")
    words = [*KINDS.triggers, *KINDS.conditions, *KINDS.actions, *BUILTINS]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_a_blueprint_needs_somebody_who_knows_it() -> None:
    (source,) = read_rules("use_blueprint: {path: a.yaml}\n", "rules/a.yaml").sources
    made = compile_rule(source, KINDS, ALL_FACTS)
    assert made.rule is None
    assert "blueprints are not available" in str(made.problems[0])


def test_the_reference_is_made_of_the_declarations() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
    for name, part in reference(KINDS).items():
        assert f"<!-- {name} -->\n\n{part}\n<!-- end of {name} -->" in text, name
