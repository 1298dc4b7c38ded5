"""Jellyfin and Emby servers that misbehave: the truth is told, and all goes on afterwards."""

import asyncio

import pytest

from hub.core.entries import EntryState
from hub.core.servers import SERVER_CHANGED
from hub.core.states import UNAVAILABLE
from integrations.demo.faults import Fault
from integrations.demo.world.items import ItemKind
from integrations.mediabrowser import push
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually

pytestmark = pytest.mark.allow_logs("is unavailable")


async def gone(watched: Watched) -> None:
    """The hub has noticed that the server is lost."""
    await eventually(lambda: watched.server.availability.is_up is False, 10)
    assert watched.value("streams") == UNAVAILABLE
    assert watched.value("connected") == "off"


async def back(watched: Watched) -> None:
    await eventually(lambda: watched.server.availability.is_up, 10)
    await eventually(lambda: watched.value("connected") == "on")


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.BROKEN_BODY])
async def test_bad_answers_make_it_unavailable_until_they_stop(
    watched: Watched, fault: Fault
) -> None:
    await watched.connected()
    watched.scene.play(ItemKind.MOVIE)
    session = await watched.session()
    simulator = watched.scene.simulator
    simulator.faults.set(fault)
    simulator.doorway.cut_connections()
    await gone(watched)
    assert [s.id for s in watched.sessions] == [session.id], "it may go on"
    await eventually(lambda: watched.sessions[0].uncertain)

    simulator.faults.clear()
    await back(watched)
    await eventually(lambda: not watched.sessions[0].uncertain)
    assert watched.sessions[0].id == session.id


async def test_a_server_that_refuses_connections_comes_back(watched: Watched) -> None:
    await watched.connected()
    doorway = watched.scene.simulator.doorway
    await doorway.shut()
    await gone(watched)
    await doorway.open()
    await back(watched)
    await eventually(lambda: watched.server.facts.get("push") is not None)


async def test_a_closed_socket_is_opened_again(watched: Watched) -> None:
    server = await watched.connected()
    watched.scene.play(ItemKind.MOVIE)
    await watched.session()
    watched.scene.simulator.doorway.cut_connections()
    await eventually(lambda: server.facts.get("push") is None, 5)
    await eventually(lambda: server.facts.get("push") is not None, 5)
    assert len(watched.sessions) == 1


async def test_a_restart_ends_what_played(watched: Watched) -> None:
    await watched.connected()
    watched.scene.play(ItemKind.MOVIE)
    first = await watched.session()
    world, clock = watched.scene.world, watched.scene.clock
    restart = asyncio.create_task(world.restart(watched.scene.server, 8))
    await gone(watched)
    while not restart.done():
        clock.advance(1)
        await asyncio.sleep(0.01)
    await restart
    await back(watched)
    await eventually(lambda: not watched.sessions, 5)

    watched.scene.play(ItemKind.MOVIE)
    assert (await watched.session()).id != first.id


async def test_a_server_that_is_down_at_first_is_set_up_later(watched: Watched) -> None:
    doorway = watched.scene.simulator.doorway
    url = watched.url
    await doorway.shut()
    entry = await watched.add(url=url)
    assert entry.state is EntryState.SETUP_RETRY
    await doorway.open()
    await eventually(lambda: entry.retry_at is None and watched.server.availability.is_up, 5)


async def test_broken_answers_at_first_are_tried_again(watched: Watched) -> None:
    watched.scene.simulator.faults.set(Fault.BROKEN_BODY)
    entry = await watched.add()
    assert entry.state is EntryState.SETUP_RETRY
    watched.scene.simulator.faults.clear()
    await eventually(lambda: entry.retry_at is None and watched.server.availability.is_up, 5)


async def test_another_server_at_the_address_is_refused(watched: Watched) -> None:
    entry = await watched.add()
    watched.scene.server.id, real = "f" * 32, watched.scene.server.id
    try:
        await watched.hub_reload(entry)
        assert entry.state is EntryState.SETUP_ERROR
        assert "Another server" in (entry.reason or "")
    finally:
        watched.scene.server.id = real


async def test_a_socket_that_falls_silent_is_given_up(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PLAYING_S", 0.3)
    server = await watched.connected()
    channels: list[object] = []
    watched.hub.bus.listen(SERVER_CHANGED, lambda _: channels.append(server.facts.get("push")))
    watched.scene.play(ItemKind.MOVIE)
    await watched.session()
    watched.scene.simulator.faults.set(Fault.SILENT_PUSH)
    await eventually(lambda: None in channels)
    assert server.availability.is_up
