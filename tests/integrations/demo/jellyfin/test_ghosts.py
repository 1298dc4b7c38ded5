"""Sessions of nobody: dead clients, stalled ones, and what a restart does to them."""

import asyncio
from itertools import combinations, pairwise
from typing import Any

from integrations.demo.world.items import ItemKind
from integrations.demo.world.people import Device, Person
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.mediabrowser import Scene
from tests.support.waiting import eventually

SECOND = 10_000_000


async def haunt(scene: Scene, seconds: int) -> None:
    """Let time pass for clients and ghosts alike."""
    for _ in range(seconds // 10):
        scene.step(10)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def only(scene: Scene) -> dict[str, Any]:
    (session,) = await scene.sessions()
    return session


async def test_a_dead_client_plays_on_for_five_to_ten_minutes(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.MOVIE)
    jellyfin.step(20)
    before = await only(jellyfin)
    jellyfin.simulator.ghosts.vanish(stream)
    assert stream.is_over
    await haunt(jellyfin, 240)
    ghost = await only(jellyfin)
    assert ghost["LastPlaybackCheckIn"] == before["LastPlaybackCheckIn"]
    assert ghost["LastActivityDate"] > before["LastActivityDate"]
    assert ghost["PlayState"]["PositionTicks"] > 200 * SECOND
    await haunt(jellyfin, 400)
    assert await jellyfin.sessions() == []


async def test_a_paused_dead_client_does_not_move(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.MOVIE)
    jellyfin.step(20)
    stream.pause()
    position = (await only(jellyfin))["PlayState"]["PositionTicks"]
    jellyfin.simulator.ghosts.vanish(stream)
    await haunt(jellyfin, 60)
    assert (await only(jellyfin))["PlayState"]["PositionTicks"] == position


async def test_a_ghost_does_not_obey(jellyfin: Scene) -> None:
    jellyfin.simulator.ghosts.vanish(jellyfin.play(ItemKind.MOVIE))
    session = await only(jellyfin)
    status, _ = await jellyfin.ask(f"/Sessions/{session['Id']}/Playing/Stop", "POST")
    assert status == 204
    assert await jellyfin.sessions()


async def test_a_client_that_comes_back_takes_its_session_over(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.MOVIE)
    ghost = await only(jellyfin)
    jellyfin.simulator.ghosts.vanish(stream)
    jellyfin.play(ItemKind.EPISODE)
    session = await only(jellyfin)
    assert session["Id"] == ghost["Id"]
    assert session["NowPlayingItem"]["Type"] == "Episode"


def shared_device(scene: Scene) -> tuple[Person, Person, Device]:
    """Two people with accounts here who use the same device."""
    persons = [account.person for account in scene.server.accounts if account.person]
    for first, second in combinations(persons, 2):
        for device in first.devices:
            if device in second.devices and scene.server.platform in device.apps:
                return first, second, device
    raise AssertionError("nobody shares a device")


async def test_a_session_goes_to_the_next_user_of_the_device(jellyfin: Scene) -> None:
    first, second, device = shared_device(jellyfin)
    entry = jellyfin.entry(ItemKind.EPISODE)
    jellyfin.world.start_stream(jellyfin.server, first, device, entry).stop()
    (before,) = await jellyfin.get("/Sessions")
    jellyfin.world.start_stream(jellyfin.server, second, device, entry)
    (after,) = await jellyfin.get("/Sessions")
    assert before["Id"] == after["Id"]
    assert before["UserId"] != after["UserId"]
    assert after["UserId"] == jellyfin.server.account_of(second).key


async def test_the_next_item_with_and_without_a_stop(jellyfin: Scene) -> None:
    first, second, third = list(jellyfin.server.entries(kind=ItemKind.EPISODE))[:3]
    stream = jellyfin.play(first)
    jellyfin.world.play_next(stream, second)
    jellyfin.simulator.quirks.next_without_stop = True
    jellyfin.world.play_next(stream, third)
    log = (await jellyfin.get("/System/ActivityLog/Entries"))["Items"]
    kinds = [entry["Type"] for entry in reversed(log)]
    stopped, started = "VideoPlaybackStopped", "VideoPlayback"
    assert kinds == ["SessionStarted", started, stopped, started, started]


async def restart(scene: Scene, downtime_s: int = 8) -> None:
    """Restart the server and let the time for it pass."""
    task = asyncio.create_task(scene.world.restart(scene.server, downtime_s))
    await eventually(lambda: not scene.simulator.doorway.is_open)
    for _ in range(downtime_s):
        scene.clock.advance(1)
        await asyncio.sleep(0)
    await eventually(lambda: scene.simulator.doorway.is_open)
    await task


async def test_a_restart_forgets_the_sessions(jellyfin: Scene) -> None:
    jellyfin.play(ItemKind.MOVIE)
    await restart(jellyfin)
    await eventually(lambda: answers(jellyfin))
    assert await jellyfin.get("/Sessions") == []


async def test_stalled_clients_come_back_after_a_restart_as_direct_play(jellyfin: Scene) -> None:
    jellyfin.simulator.quirks.revive_on_restart = True
    jellyfin.play(ItemKind.MOVIE, options=StartOptions(limit_kbps=1_500, position_s=300))
    assert (await only(jellyfin))["PlayState"]["PlayMethod"] == "Transcode"
    await restart(jellyfin)
    await eventually(lambda: answers(jellyfin))
    revived = await only(jellyfin)
    assert revived["PlayState"]["PlayMethod"] == "DirectPlay"
    assert "TranscodingInfo" not in revived
    positions = []
    for _ in range(5):
        await haunt(jellyfin, 10)
        positions.append((await only(jellyfin))["PlayState"]["PositionTicks"] // SECOND)
    assert set(positions) == {300, 310, 320}
    assert any(later < earlier for earlier, later in pairwise(positions))
    jellyfin.simulator.ghosts.settle()
    assert await jellyfin.sessions() == []


async def answers(scene: Scene) -> bool:
    status, _ = await scene.ask("/System/Info/Public")
    return status == 200
