"""The state machine: which of the three times moves when, and what is told to whom."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.bus import Event, EventBus
from hub.core.context import Context
from hub.core.errors import Conflict, InvalidInput
from hub.core.states import (
    STATE_CHANGED,
    STATE_REPORTED,
    UNAVAILABLE,
    UNKNOWN,
    StateChanged,
    StateMachine,
    check_entity_id,
)
from hub.core.tasks import Tasks


@pytest.fixture
def bus() -> EventBus:
    return EventBus(Tasks("test"))


def test_each_time_moves_when_its_part_changes(bus: EventBus) -> None:
    states = StateMachine(bus)
    first = states.set("sensor.streams", "1", {"unit": "x"})
    same = states.set("sensor.streams", "1", {"unit": "x"})
    other_attributes = states.set("sensor.streams", "1", {"unit": "y"})
    other_state = states.set("sensor.streams", "2", {"unit": "y"})
    assert (same.last_changed, same.last_updated) == (first.last_changed, first.last_updated)
    assert same.last_reported > first.last_reported
    assert other_attributes.last_changed == first.last_changed
    assert other_attributes.last_updated > first.last_updated
    assert other_state.last_changed == other_state.last_updated > first.last_changed


def test_changes_are_told_to_all_and_repeats_only_to_who_asks(bus: EventBus) -> None:
    everything: list[str] = []
    repeats: list[str] = []
    changes: list[StateChanged] = []
    bus.listen_all(lambda event: everything.append(event.type.name))
    bus.listen(STATE_REPORTED, lambda event: repeats.append(event.data.state.state))

    def note(event: Event[StateChanged]) -> None:
        changes.append(event.data)

    bus.listen(STATE_CHANGED, note)
    states = StateMachine(bus)
    for state in ("1", "1", "2"):
        states.set("sensor.streams", state)
    states.remove("sensor.streams")
    states.remove("sensor.streams")
    assert everything == ["state_changed"] * 3
    assert repeats == ["1"]
    pairs = [(c.old and c.old.state, c.new and c.new.state) for c in changes]
    assert pairs == [(None, "1"), ("1", "2"), ("2", None)]


def test_a_state_points_at_its_cause(bus: EventBus) -> None:
    cause = Context(user_id="ada")
    events: list[Event[Any]] = []
    bus.listen_all(events.append)
    state = StateMachine(bus).set("sensor.streams", "1", context=cause)
    assert state.context is cause
    assert events[0].context is cause


def test_attributes_are_read_only_and_not_shared(bus: EventBus) -> None:
    given_attributes = {"a": 1}
    state = StateMachine(bus).set("sensor.streams", "1", given_attributes)
    given_attributes["a"] = 2
    assert state.attributes["a"] == 1
    with pytest.raises(TypeError):
        state.attributes["a"] = 3  # type: ignore[index] # that is the point


def test_unknown_and_unavailable_are_no_values(bus: EventBus) -> None:
    states = StateMachine(bus)
    assert not states.set("sensor.a", UNKNOWN).is_known
    assert not states.set("sensor.b", UNAVAILABLE).is_known
    assert states.set("sensor.c", "0").is_known
    assert {state.entity_id for state in states.of_domain("sensor")} == {
        "sensor.a",
        "sensor.b",
        "sensor.c",
    }


def test_there_is_an_end_to_the_number_of_states(bus: EventBus) -> None:
    states = StateMachine(bus, most=1)
    states.set("sensor.a", "1")
    states.set("sensor.a", "2")
    with pytest.raises(Conflict):
        states.set("sensor.b", "1")
    with pytest.raises(InvalidInput):
        states.set("sensor.a", "x" * 256)


@pytest.mark.parametrize(
    "entity_id",
    ["sensor", "Sensor.a", "sensor.", ".a", "sensor._a", "sensor.a_", "sensor.a b", "a.b.c", "s.é"],
)
def test_what_is_no_entity_id_is_refused(entity_id: str) -> None:
    with pytest.raises(InvalidInput):
        check_entity_id(entity_id)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([{}, {"x": 1}, {"x": 2}]))))
def test_times_never_run_backwards_or_past_each_other(
    writes: list[tuple[str, dict[str, int]]],
) -> None:
    states = StateMachine(EventBus(Tasks("test")))
    last = None
    for state, attributes in writes:
        new = states.set("sensor.x", state, attributes)
        assert new.last_changed <= new.last_updated <= new.last_reported
        assert last is None or last.last_reported <= new.last_reported
        assert (new.state, dict(new.attributes)) == (state, attributes)
        last = new
