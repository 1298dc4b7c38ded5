"""Conditions: what is not known is never fulfilled, whatever is asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.happening import Happening
from rules.language.parts import Condition
from rules.moment import Moment
from rules.scope import Scope
from tests.rules.bench import START, BenchWorld, only, problems


def condition(text: str) -> Condition:
    indented = text.strip().replace("\n", "\n    ")
    rule = only(f"triggers: []\nactions: []\nconditions:\n  - {indented}\n")
    return rule.conditions[0]


def scope(world: BenchWorld, **facts: Any) -> Scope:
    world.facts.values.update({name.replace("__", "."): value for name, value in facts.items()})
    moment = Moment(Happening(kind="x", at=world.clock.now()), world.facts)
    return Scope(moment, world, {"limit": 3, "trigger": {"id": "here"}})


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("fact: person.active_streams\nabove: 2", 3, True),
        ("fact: person.active_streams\nabove: 2", 2, False),
        ("fact: person.active_streams\nabove: '{{ limit }}'", 4, True),
        ("fact: person.active_streams\nbelow: 2", 1, True),
        ("fact: person.active_streams\nbetween: [2, 4]", 4, True),
        ("fact: person.active_streams\nbetween: [2, 4]", 5, False),
        ("fact: person.active_streams\nis: 3", 3.0, True),
        ("fact: person.active_streams\nis_not: 3", 3, False),
        ("fact: person.active_streams\nabove: 1\nbelow: 3", 2, True),
        ("fact: network.kind\nis: VPN", "vpn", True),
        ("fact: network.kind\nin: [vpn, tor]", "tor", True),
        ("fact: network.kind\nnot_in: [vpn, tor]", "residential", True),
        ("fact: network.kind\nmatches: '^v.n$'", "vpn", True),
        ("fact: network.kind\ncontains: p", "vpn", True),
        ("fact: network.address\nin_cidr: [10.0.0.0/8, 'fd00::/8']", "10.1.2.3", True),
        ("fact: network.address\nin_cidr: 'fd00::/8'", "fd12::1", True),
        ("fact: network.address\nin_cidr: 10.0.0.0/8", "192.168.1.1", False),
        ("fact: item.genres\ncontains: [drama, Crime]", ("Drama", "Crime", "War"), True),
        ("fact: item.genres\nin: [drama]", ("Comedy",), False),
        ("fact: item.genres\nnot_in: [drama]", ("Comedy",), True),
        ("fact: player.is_new\nis: true", True, True),
        ("fact: item.added_at\nabove: '2026-01-01'", datetime(2026, 2, 1, tzinfo=UTC), True),
    ],
)
def test_facts_are_compared(text: str, value: object, expected: bool) -> None:
    world = BenchWorld()
    name = text.split("\n", maxsplit=1)[0].removeprefix("fact: ")
    test = condition(text)

    assert test(scope(world, **{name: value})) is expected
    assert test(scope(world, **{name: None})) is None


def test_what_is_not_known_fulfils_no_logic() -> None:
    world = BenchWorld()
    unknown = "{fact: network.kind, is: vpn}"

    assert condition(f"not: [{unknown}]")(scope(world, network__kind=None)) is None
    assert condition(f"not: [{unknown}]")(scope(world, network__kind="tor")) is True
    assert condition(f"or: [{unknown}, '{{{{ true }}}}']")(scope(world, network__kind=None)) is True
    assert (
        condition(f"and: [{unknown}, '{{{{ false }}}}']")(scope(world, network__kind=None)) is False
    )


def test_several_facts_stand_in_one_mapping() -> None:
    world = BenchWorld()
    test = condition("facts:\n  network.kind: [vpn, tor]\n  person.trust: {below: 50}")
    assert test(scope(world, network__kind="vpn", person__trust=20)) is True
    assert test(scope(world, network__kind="vpn", person__trust=80)) is False
    assert test(scope(world, network__kind="vpn", person__trust=None)) is None


def test_options_go_to_the_fact_in_seconds() -> None:
    world = BenchWorld()
    assert condition("fact: person.networks\nwithin: '01:00:00'\nabove: 2")(
        scope(world, person__networks=3)
    )
    assert world.facts.asked == [("person.networks", {"within": 3600.0})]


@pytest.mark.parametrize(
    ("measure", "days", "good"),
    [
        ("count", 366, True),
        ("count", 367, False),
        ("watch_time", 90, True),
        ("distinct\nof: network", 30, True),
        ("distinct\nof: network", 31, False),
    ],
)
def test_history_says_how_far_it_can_look_back(measure: str, days: int, good: bool) -> None:
    text = f"condition: history\nmeasure: {measure}\nwithin: {{days: {days}}}\nabove: 4"
    indented = text.replace("\n", "\n    ")
    found = problems(f"triggers: []\nactions: []\nconditions:\n  - {indented}\n")
    assert not found if good else "history.measure" in found[0]


def test_history_asks_the_fact_of_a_window() -> None:
    world = BenchWorld()
    text = "condition: history\nmeasure: distinct\nof: network\nwithin: {days: 1}\nabove: 4"
    assert condition(text)(scope(world, person__networks=5)) is True
    assert world.facts.asked == [("person.networks", {"within": 86_400.0})]


def test_a_search_that_takes_too_long_is_given_up() -> None:
    world = BenchWorld()
    test = condition("fact: person.name\nmatches: '(x+x+)+y'")
    assert test(scope(world, person__name="x" * 4000)) is None


@pytest.mark.parametrize(
    ("text", "hour", "expected"),
    [
        ("after: '22:00'\nbefore: '06:00'", 23, True),
        ("after: '22:00'\nbefore: '06:00'", 5, True),
        ("after: '22:00'\nbefore: '06:00'", 12, False),
        ("after: '08:00'", 12, True),
        ("weekday: sun", 12, True),
        ("weekday: [mon, tue]", 12, False),
    ],
)
def test_times_go_by_the_zone_of_the_household(text: str, hour: int, expected: bool) -> None:
    world = BenchWorld(now=datetime(2026, 3, 1, hour - 1, 30, tzinfo=UTC))
    assert condition(f"condition: time\n{text}")(scope(world)) is expected


async def test_states_are_compared(bench: Any) -> None:
    await bench.set_state("sensor.streams", "4", peak=9)
    now = scope(bench.world)
    assert condition("condition: state\nentity_id: sensor.streams\nstate: ['3', '4']")(now) is True
    assert condition("condition: state\nentity_id: sensor.streams\nattribute: peak\nstate: 9")(now)
    assert condition("condition: numeric_state\nentity_id: sensor.streams\nabove: 3")(now) is True
    assert condition("condition: numeric_state\nentity_id: sensor.gone\nabove: 3")(now) is None
    held = condition("condition: state\nentity_id: sensor.streams\nstate: '4'\nfor: 60")
    assert held(now) is False
    bench.clock.advance(START + timedelta(seconds=60))
    assert held(scope(bench.world)) is True


def test_the_trigger_can_be_asked_for() -> None:
    assert condition("condition: trigger\nid: [here, there]")(scope(BenchWorld())) is True
