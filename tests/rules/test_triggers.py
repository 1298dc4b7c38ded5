"""Triggers: when rules are set off, and when not."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from hub.core.mqtt import Message
from hub.models.item import Item, MediaType
from hub.models.session import SessionState
from rules.happening import Happening, Subject
from rules.triggers.schedule import Pattern, next_cron, next_time
from tests.rules.bench import Bench, session

BERLIN = ZoneInfo("Europe/Berlin")
PAUSED, PLAYING = SessionState.PAUSED, SessionState.PLAYING


def rule(trigger: str, rest: str = "") -> str:
    return f"id: r\nmode: parallel\ntriggers: {trigger}\nactions: [{{event: fired}}]\n{rest}"


async def test_playback_events_fit_their_filters(bench: Bench) -> None:
    bench.load(rule("{trigger: playback, event: [started, stopped], person: ann}"))
    await bench.play("started", session())
    await bench.play("paused", session(state=PAUSED))
    await bench.play("started", session(2, person="bob"))
    await bench.play("stopped", session())
    assert bench.notes.events == ["fired", "fired"]


async def test_a_percentage_is_passed_once(bench: Bench) -> None:
    bench.load(rule("{trigger: playback, event: progress, percent: 50}"))
    for position in (1000.0, 3000.0, 3100.0, 2000.0, 4000.0):
        await bench.play("progress", session(position_s=position))
    assert bench.notes.events == ["fired"]


async def test_held_for_fires_once_for_each_stretch(bench: Bench) -> None:
    bench.load(rule("{trigger: playback, event: held_for, for: 600}"))
    await bench.play("paused", session(state=PAUSED))
    await bench.wait(599)
    assert bench.notes.events == []
    await bench.wait(2)
    await bench.play("progress", session(state=PAUSED))
    await bench.wait(1000)
    assert bench.notes.events == ["fired"]
    await bench.play("resumed", session())
    await bench.play("paused", session(state=PAUSED))
    await bench.wait(300)
    await bench.play("resumed", session())
    await bench.wait(1000)
    assert bench.notes.events == ["fired"]


async def test_held_for_in_total_counts_earlier_pauses(bench: Bench) -> None:
    bench.load(rule("{trigger: playback, event: held_for, for: 600, basis: total}"))
    await bench.play("paused", session(state=PAUSED, paused_s=400.0))
    await bench.wait(199)
    assert bench.notes.events == []
    await bench.wait(2)
    assert bench.notes.events == ["fired"]


async def test_held_for_sees_what_is_paused_already(bench: Bench) -> None:
    bench.world.playing = [session(state=PAUSED)]
    bench.load(rule("{trigger: playback, event: held_for, for: 60}"))
    await bench.wait(61)
    assert bench.notes.events == ["fired"]


async def test_the_count_of_sessions_crosses_a_bound_once(bench: Bench) -> None:
    bench.load(rule("{trigger: session_count, above: 1, per: person}"))
    await bench.play("started", session(1))
    await bench.play("started", session(2, person="bob"))
    assert bench.notes.events == []
    await bench.play("started", session(3))
    await bench.play("started", session(4))
    assert bench.notes.events == ["fired"]
    for number in (3, 4):
        await bench.play("stopped", session(number))
    await bench.play("started", session(5))
    assert bench.notes.events == ["fired", "fired"]


async def test_a_state_must_stay_for_as_long_as_asked(bench: Bench) -> None:
    bench.load(rule("{trigger: state, entity_id: switch.tv, to: 'on', for: 60}"))
    await bench.set_state("switch.tv", "on")
    await bench.wait(30)
    await bench.set_state("switch.tv", "off")
    await bench.set_state("switch.tv", "on")
    await bench.wait(45)
    await bench.set_state("switch.tv", "on", brightness=3)
    assert bench.notes.events == []
    await bench.wait(16)
    assert bench.notes.events == ["fired"]


@pytest.mark.parametrize(("keys", "count"), [("", 3), (", to: null", 2), (", from: 'off'", 1)])
async def test_attributes_count_only_without_from_and_to(
    bench: Bench, keys: str, count: int
) -> None:
    await bench.set_state("switch.tv", "off")
    bench.load(rule(f"{{trigger: state, entity_id: switch.tv{keys}}}"))
    await bench.set_state("switch.tv", "off", brightness=3)
    await bench.set_state("switch.tv", "on", brightness=3)
    await bench.set_state("switch.tv", "unknown", brightness=3)
    assert len(bench.notes.events) == count


async def test_numbers_fire_only_when_they_cross(bench: Bench) -> None:
    await bench.set_state("sensor.n", "3")
    bench.load(rule("{trigger: numeric_state, entity_id: sensor.n, above: 2, below: 9}"))
    for value in ("4", "2", "9", "5", "unknown", "6"):
        await bench.set_state("sensor.n", value)
    assert len(bench.notes.events) == 2


async def test_events_fit_their_data(bench: Bench) -> None:
    bench.load(rule("{trigger: event, event_type: bell, event_data: {door: front}}"))
    await bench.event("bell", door="front", long=True)
    await bench.event("bell", door="back")
    await bench.event("knock", door="front")
    assert bench.notes.events == ["fired"]


async def test_a_template_fires_when_it_becomes_true(bench: Bench) -> None:
    bench.load(rule("{trigger: template, value_template: \"{{ states('sensor.n')|int(0) > 2 }}\"}"))
    for value in ("1", "3", "4", "1", "5"):
        await bench.set_state("sensor.n", value)
        await bench.wait(1)
    assert len(bench.notes.events) == 2


async def test_messages_of_the_broker_are_compared(bench: Bench) -> None:
    text = "{trigger: mqtt, topic: tv/state, payload: 'on', value_template: '{{ value_json.s }}'}"
    bench.load(rule(text))
    hear = bench.world.heard["tv/state"]
    for payload in (b'{"s": "on"}', b'{"s": "off"}', b"no json", b"\xff"):
        hear(Message(topic="tv/state", payload=payload))
    await bench.wait(0)
    assert bench.notes.events == ["fired"]
    bench.engine.remove("r")
    assert bench.world.heard == {}


async def test_episodes_of_a_season_are_told_at_once(bench: Bench) -> None:
    bench.load(
        "id: r\ntriggers: {trigger: library, event: added, settle: 60}\n"
        "actions: [{event: '{{ trigger.count }} of {{ trigger[\"items\"]|length }}'}]\n"
        "mode: parallel\n"
    )
    for number in range(3):
        item = Item(key=f"e{number}", type=MediaType.EPISODE, title="E", parent_key="season")
        subject = Subject(server_id="plex:1", library_key="1", item=item)
        now = bench.clock.now()
        await bench.see(Happening(kind="library.added", at=now, subject=subject))
        await bench.wait(40)
    assert bench.notes.events == []
    await bench.wait(30)
    assert bench.notes.events == ["3 of 3"]


async def test_trust_fires_at_its_bound(bench: Bench) -> None:
    bench.load(rule("{trigger: trust, below: 50}"))
    for before, after in ((90, 60), (60, 45), (45, 30), (30, 70)):
        data = {"before": before, "after": after}
        await bench.see(Happening(kind="trust.changed", at=bench.clock.now(), data=data))
    assert bench.notes.events == ["fired"]


async def test_clocks_ring_in_the_zone_of_the_household(bench: Bench) -> None:
    bench.load(rule("{trigger: time, at: '13:30'}"))
    await bench.wait(29 * 60)
    assert bench.notes.events == []
    await bench.wait(24 * 3600 + 120)
    assert bench.notes.events == ["fired", "fired"]


async def test_an_entity_can_say_the_time(bench: Bench) -> None:
    bench.load(rule("{trigger: time, at: {entity_id: sensor.alarm, offset: '-00:10:00'}}"))
    await bench.set_state("sensor.alarm", "2026-03-01T14:00:00+01:00")
    await bench.wait(49 * 60)
    assert bench.notes.events == []
    await bench.wait(120)
    assert bench.notes.events == ["fired"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def test_a_time_that_a_day_leaves_out_comes_later_and_a_double_one_once() -> None:
    spring = next_time(at("2026-03-29T01:00"), BERLIN, time(2, 30), frozenset())
    assert spring.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"
    autumn = next_time(at("2026-10-25T01:00"), BERLIN, time(2, 30), frozenset())
    assert autumn.astimezone(BERLIN).isoformat() == "2026-10-25T02:30:00+02:00"
    assert next_time(autumn, BERLIN, time(2, 30), frozenset()).day == 26


def test_cron_goes_on_every_hour_when_the_clock_is_set() -> None:
    moments, now = [], at("2026-10-25T00:30")
    for _ in range(5):
        found = next_cron(now, BERLIN, "0 * * * *")
        assert found is not None
        now = found
        moments.append(found.astimezone(BERLIN).strftime("%H %z"))
    assert moments == ["01 +0200", "02 +0200", "02 +0100", "03 +0100", "04 +0100"]
    once = next_cron(at("2026-10-25T00:30"), BERLIN, "30 2 * * *")
    assert once is not None
    following = next_cron(once, BERLIN, "30 2 * * *")
    assert following is not None
    assert following.astimezone(BERLIN).isoformat() == "2026-10-26T02:30:00+01:00"
    assert next_cron(at("2026-01-01T00:00"), BERLIN, "0 0 30 2 *") is None


def test_patterns_come_at_every_matching_second() -> None:
    pattern = Pattern(frozenset(range(24)), frozenset({0, 20, 40}), frozenset({0}))
    first = pattern.next(at("2026-03-29T01:50"), BERLIN)
    assert first.astimezone(BERLIN).isoformat() == "2026-03-29T03:00:00+02:00"
    assert pattern.next(first, BERLIN).astimezone(BERLIN).minute == 20
