"""What happened on the server, and what must be recorded: every timeline, on every platform."""

from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.models.play import Play
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.playback.days import watch_by_day
from tests.hub.playback.catalogue import ITEMS
from tests.hub.playback.timeline import Scenario, load, seconds
from tests.hub.playback.world import START, Hub, play

SCENARIOS = load()
CASES = [
    pytest.param(scenario, platform, id=f"{platform}-{scenario.name.replace(' ', '_')}")
    for scenario in SCENARIOS
    for platform in scenario.only
]
TOLERANCE = {"plex": 3.0, "jellyfin": 8.0, "emby": 22.0}
"""Seconds by which a platform's way of reporting may be off: Emby is polled every ten."""


@cache
def played(name: str, platform: str) -> Hub:
    scenario = next(one for one in SCENARIOS if one.name == name)
    return play(scenario, platform)


def test_there_is_a_scenario_for_every_thread() -> None:
    threads = {thread for scenario in SCENARIOS for thread in scenario.threads}
    assert len(SCENARIOS) >= 60
    assert len(threads) >= 50
    assert all(scenario.threads for scenario in SCENARIOS)
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize(("scenario", "platform"), CASES)
def test_recorded(scenario: Scenario, platform: str) -> None:
    hub = played(scenario.name, platform)
    plays = sorted(hub.plays.values(), key=lambda play: (play.started_at, play.session_key))
    assert [play.item.title for play in plays] == [
        ITEMS[expected["item"]].title for expected in scenario.plays
    ]
    for recorded, expected in zip(plays, scenario.plays, strict=True):
        _compare(recorded, expected, hub, platform)
    counts = Counter(event.kind.value for event in hub.events)
    assert {kind: counts[kind] for kind in scenario.events} == scenario.events
    assert not hub.tracker.sessions()
    _check_what_always_holds(hub)
    if scenario.concurrent is not None:
        assert _most_at_once(hub.events) == scenario.concurrent
    for zone, days in scenario.days.items():
        split = watch_by_day(plays[0], ZoneInfo(zone))
        assert len(split) == days, zone
        assert sum(split.values()) == plays[0].watch_s


def _check_what_always_holds(hub: Hub) -> None:
    for event in hub.events:
        if event.play is not None:
            check_play(event.play)
    watched = Counter(e.session.play_id for e in hub.events if e.kind is PlaybackKind.WATCHED)
    assert all(count == 1 for count in watched.values())


def check_play(play: Play) -> None:
    """What must hold whatever was observed."""
    assert play.ended_at is not None
    wall = (play.ended_at - play.started_at).total_seconds()
    assert play.watch_s <= wall + 1e-3
    assert play.watch_s == pytest.approx(sum(segment.watch_s for segment in play.segments))
    previous = play.started_at
    for segment in play.segments:
        length = (segment.ended_at - segment.started_at).total_seconds()
        assert -1e-3 <= segment.watch_s <= length + 1e-3
        assert segment.state.value == "playing" or segment.watch_s == 0
        assert segment.started_at >= previous - timedelta(milliseconds=1)
        previous = segment.ended_at
    assert previous <= play.ended_at + timedelta(milliseconds=1)


def _compare(recorded: Play, expected: dict[str, Any], hub: Hub, platform: str) -> None:
    assert recorded.ended_at is not None
    allowed = max(TOLERANCE[platform], expected.get("tolerance", 0), expected.get(platform, 0))
    values = {
        "watch": recorded.watch_s,
        "paused": recorded.paused_s,
        "buffering": recorded.buffering_s,
        "start": recorded.start_s,
        "end": recorded.end_s,
        "started": (recorded.started_at - START).total_seconds(),
        "ended": (recorded.ended_at - START).total_seconds(),
    }
    for name, value in values.items():
        if name in expected:
            assert value == pytest.approx(seconds(expected[name]), abs=allowed), name
    if "watched" in expected:
        assert recorded.watched is expected["watched"]
    if "ending" in expected:
        assert recorded.ending == expected["ending"]
    if "streams" in expected:
        assert len(recorded.streams) == expected["streams"]
    if "server" in expected:
        assert recorded.server_id.endswith(f"server{expected['server']}")
    if "person" in expected:
        names = {person.id: person.name for person in hub.tracker.persons()}
        assert recorded.person_id is not None
        assert names[recorded.person_id] == expected["person"]


def _most_at_once(events: list[PlaybackEvent]) -> int:
    open_sessions: set[str] = set()
    most = 0
    for event in events:
        if event.kind is PlaybackKind.STOPPED:
            open_sessions.discard(event.session.id)
        else:
            open_sessions.add(event.session.id)
        most = max(most, len(open_sessions))
    return most
