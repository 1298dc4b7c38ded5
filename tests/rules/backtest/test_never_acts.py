"""A backtest never acts: no service, network, store or bus hears of what a rule does."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.bus import EventBus
from hub.core.services import ServiceRegistry
from hub.core.store.database import Store
from hub.history.store.connection import connect
from rules.alerts.book import AlertBook
from rules.live_effects import LiveEffects
from rules.trust.book import TrustBook
from tests.rules.backtest.past_plays import (
    PAUSED,
    PLAYING,
    SETTINGS,
    OpenReads,
    history_of,
    past,
    tried,
)

TEXT = st.sampled_from(["{{ facts.person.name }}", "word", "{{ trigger.session.id }}"])
ACTIONS = st.one_of(
    st.builds(lambda t: {"action": "alert.raise", "data": {"title": t}}, TEXT),
    st.builds(lambda t: {"action": "alert.resolve", "data": {"note": t}}, TEXT),
    st.builds(lambda n: {"action": "trust.adjust", "data": {"by": n}}, st.integers(-9, 9)),
    st.builds(lambda n: {"action": "trust.set", "data": {"to": n}}, st.integers(0, 100)),
    st.builds(lambda t: {"action": "mqtt.publish", "data": {"topic": "a/b", "payload": t}}, TEXT),
    st.builds(
        lambda t: {"action": "webhook.post", "data": {"url": "http://127.0.0.1:9", "text": t}},
        TEXT,
    ),
    st.builds(
        lambda t: {"action": "session.terminate", "data": {"session_id": t, "message": t}}, TEXT
    ),
    st.builds(lambda t: {"action": "notify.everybody", "data": {"message": t}}, TEXT),
    st.builds(lambda t: {"event": "rang", "event_data": {"text": t}}, TEXT),
    st.just({"delay": "00:05:00"}),
    st.just(
        {
            "wait_for_trigger": {"trigger": "playback", "event": "stopped"},
            "timeout": "00:10:00",
        }
    ),
)
WRAPPED = st.one_of(
    ACTIONS,
    st.builds(lambda one, other: {"parallel": [one, other]}, ACTIONS, ACTIONS),
    st.builds(lambda one: {"repeat": {"count": 2, "sequence": [one]}}, ACTIONS),
    st.builds(lambda one: {"if": ["{{ true }}"], "then": [one]}, ACTIONS),
)
EVENTS = st.lists(
    st.sampled_from(["started", "paused", "resumed", "watched", "stopped"]),
    min_size=1,
    max_size=3,
    unique=True,
)
MODES = st.sampled_from(["single", "restart", "queued", "parallel"])
PLAYS = (
    past("anna", 0, parts=((PLAYING, 30), (PAUSED, 10), (PLAYING, 60)), watched=True),
    past("anna", 0.5, player="phone"),
    past("ben", 5),
)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[OpenReads]:
    async def make() -> None:
        async with history_of(tmp_path, PLAYS):
            pass

    asyncio.run(make())
    connection = connect(tmp_path / "history.duckdb", SETTINGS)
    yield OpenReads(connection)
    connection.close()


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was called of all that acts: it must stay empty."""
    calls: list[str] = []

    def refusing(name: str) -> Any:
        def refuse(*_: Any, **__: Any) -> NoReturn:
            calls.append(name)
            raise AssertionError(name)

        return refuse

    for owner, names in (
        (EventBus, ("fire",)),
        (ServiceRegistry, ("call",)),
        (LiveEffects, ("perform",)),
        (AlertBook, ("raise_alert", "resolve_alerts")),
        (TrustBook, ("adjust",)),
        (Store, ("write", "collection")),
        (socket.socket, ("connect", "sendto")),
    ):
        for name in names:
            assert hasattr(owner, name), (owner, name)
            monkeypatch.setattr(owner, name, refusing(f"{owner.__name__}.{name}"))
    return calls


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(WRAPPED, min_size=1, max_size=5), events=EVENTS, mode=MODES)
def test_nothing_is_called_whatever_a_rule_does(
    history: OpenReads,
    acted: list[str],
    actions: list[dict[str, Any]],
    events: list[str],
    mode: str,
) -> None:
    rule = {
        "id": "mine",
        "triggers": {"trigger": "playback", "event": events},
        "actions": actions,
        "mode": mode,
    }

    result = asyncio.run(tried(history, orjson.dumps(rule).decode()))
    assert result.sums.set_off > 0
    assert acted == []
