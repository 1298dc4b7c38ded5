"""Every shipped detection finds its violations, and raises no false alarm that people report."""

import re
from functools import cache

import pytest
import voluptuous as vol

from hub.core.selectors import selector_from
from rules.rule import Rule
from tests.rules.detections.scenarios import Case, cases, everyday, happenings, kinds
from tests.rules.detections.trial import BLUEPRINTS, blueprint, raised, rule_of

CASES = cases()
EVERYDAY = everyday()
DETECTIONS = sorted(path.stem for path in (BLUEPRINTS / "detection").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_scenario(case: Case) -> None:
    alerts = await raised([rule_of(case.detection, case.inputs)], happenings(case), kinds)

    assert bool(alerts) == bool(case.alerts), [alert.message for alert in alerts]
    if case.alerts > 0:
        assert len({alert.key for alert in alerts}) == case.alerts
        for words in case.says:
            assert words in alerts[0].message


@pytest.mark.parametrize(("case", "may"), EVERYDAY, ids=str)
async def test_honest_days_raise_nothing_whatever_is_on(case: Case, may: frozenset[str]) -> None:
    rules = [_rule(name, tuple(case.inputs.get("except_players", ()))) for name in DETECTIONS]
    alerts = await raised(rules, happenings(case), kinds)

    assert {alert.kind for alert in alerts} == may, [alert.message for alert in alerts]


@cache
def _rule(name: str, except_players: tuple[str, ...]) -> Rule:
    """A detection with its defaults, but for players that do not count where it can be told."""
    inputs = {"except_players": list(except_players)}
    known = blueprint(name)["blueprint"]["input"]
    return rule_of(name, {key: value for key, value in inputs.items() if key in known})


@pytest.mark.parametrize("case", [case for case in CASES if case.alerts], ids=str)
async def test_an_alert_says_what_happened(case: Case) -> None:
    alerts = await raised([rule_of(case.detection, case.inputs)], happenings(case), kinds)

    for alert in alerts:
        assert alert.title
        assert alert.message.endswith(".")
        assert not re.search(r"None|[{}]|_", f"{alert.title} {alert.message}")
        assert alert.evidence
        assert "The rule" not in alert.message


@pytest.mark.parametrize("name", DETECTIONS)
def test_every_detection_has_violations_and_false_alarms(name: str) -> None:
    found = [bool(case.alerts) for case in CASES if case.detection == name]
    assert {True, False} == set(found)


@pytest.mark.parametrize("name", DETECTIONS)
def test_a_blueprint_is_complete(name: str) -> None:
    head = blueprint(name)["blueprint"]
    assert head["domain"] == "rule"
    assert head["description"]
    for key, declared in head["input"].items():
        assert declared["name"], key
        if set(declared["selector"]) <= {"country"}:
            continue
        try:
            selector_from(declared["selector"])(declared["default"])
        except vol.Invalid as error:
            pytest.fail(f"{key}: {error}")


def test_there_are_eleven_detections() -> None:
    assert len(DETECTIONS) == 11
