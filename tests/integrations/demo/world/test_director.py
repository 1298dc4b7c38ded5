"""The director: people live by seed, and incidents are what they say."""

from collections.abc import Callable
from typing import Any

import pytest

from integrations.demo.world.blueprint import DEMO, ServerPlan
from integrations.demo.world.build import build_world
from integrations.demo.world.changes import Change, ItemAdded
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.director import Director
from integrations.demo.world.incidents import INCIDENTS
from integrations.demo.world.people import NetworkKind
from integrations.demo.world.platforms import Platform
from integrations.demo.world.stream import Stream, StreamStarted
from tests.integrations.demo.world.scene import SEED, Life, new_life


def lived(seed: int, seconds: int = 900, **options: Any) -> Life:
    life = new_life(seed)
    life.step(seconds, Director(life.world, **options))
    return life


def story(life: Life) -> list[tuple[Any, ...]]:
    return [
        (change.at, type(change).__name__, change.stream.number, change.stream.position_s)
        for change in life.told
        if not isinstance(change, ItemAdded) and hasattr(change, "stream")
    ]


def started(told: list[Change]) -> list[Stream]:
    return [change.stream for change in told if isinstance(change, StreamStarted)]


def test_the_same_seed_gives_the_same_life() -> None:
    assert story(lived(5)) == story(lived(5))
    assert story(lived(5)) != story(lived(6))


def test_something_of_everything_happens() -> None:
    happened = lived(5, 2400).count()
    assert set(happened) >= {
        "StreamStarted",
        "StreamProgressed",
        "StreamStateChanged",
        "StreamSought",
        "StreamDecided",
        "StreamItemChanged",
        "StreamStopped",
        "ItemAdded",
        "ItemUpdated",
    }


def test_the_audience_stays_within_its_bounds() -> None:
    life = new_life()
    director = Director(life.world, audience=(3, 6), incidents=False)
    life.step(300, director)
    for _ in range(40):
        life.step(30, director)
        assert 1 <= len(life.world.streams()) <= 6


def test_nobody_uses_a_device_twice_at_once() -> None:
    life = new_life()
    director = Director(life.world)
    for _ in range(60):
        life.step(20, director)
        used = [(s.server, s.device) for s in life.world.streams()]
        assert len(used) == len(set(used))


def test_all_three_servers_play_at_once_in_the_opening_scene() -> None:
    life = lived(5, 3)
    platforms = {stream.server.platform for stream in life.world.streams()}
    assert platforms == set(Platform)
    assert any(stream.is_live for stream in life.world.streams())


def impossible_travel(streams: list[Stream]) -> bool:
    home, away = streams
    return home.person is away.person and away.connection.network.id == "changchun"


def crowd(streams: list[Stream]) -> bool:
    addresses = {stream.connection.address for stream in streams}
    return len(streams) == 5 and len({s.person for s in streams}) == 1 and len(addresses) >= 4


def new_device(streams: list[Stream]) -> bool:
    (stream,) = streams
    return stream.device not in stream.person.devices


def vpn_exit(streams: list[Stream]) -> bool:
    (stream,) = streams
    return stream.connection.network.kind is NetworkKind.VPN


def spoofed_client(streams: list[Stream]) -> bool:
    (stream,) = streams
    return "Roku" in stream.app.product and "python" in stream.app.user_agent


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("impossible_travel", impossible_travel),
        ("crowd", crowd),
        ("new_device", new_device),
        ("vpn_exit", vpn_exit),
        ("spoofed_client", spoofed_client),
    ],
)
def test_an_incident_is_what_it_says(name: str, shows: Callable[[list[Stream]], bool]) -> None:
    life = new_life()
    director = Director(life.world, audience=(0, 0), incidents=False, pace=60)
    life.step(200, director)
    for stream in life.world.streams():
        stream.stop()
    life.told.clear()
    director.stage(name)
    life.step(90, director)
    assert shows(started(life.told))
    assert life.world.streams() == []


def test_every_incident_comes_by_itself() -> None:
    life = lived(5, 1500, pace=100.0)
    networks = {stream.connection.network.id for stream in started(life.told)}
    assert {"changchun", "vpn-london"} <= networks
    assert set(INCIDENTS) == {
        "crowd",
        "impossible_travel",
        "new_device",
        "spoofed_client",
        "vpn_exit",
    }
    with pytest.raises(KeyError):
        Director(life.world).stage("meteor")


def test_somebody_else_may_end_a_stream_at_any_time() -> None:
    life = new_life()
    director = Director(life.world)
    for _ in range(200):
        life.step(5, director)
        for stream in life.world.streams()[::2]:
            stream.stop()
    assert life.count()["StreamStopped"] > 50


@pytest.mark.parametrize("plan", DEMO, ids=[plan.name for plan in DEMO])
def test_life_goes_on_with_a_single_server(plan: ServerPlan) -> None:
    clock = ManualClock()
    life = Life(build_world(SEED, clock, [plan]), clock)
    director = Director(life.world, pace=60)
    for name in INCIDENTS:
        director.stage(name)
    life.step(600, director)
    assert life.count()["StreamStarted"] > 20
