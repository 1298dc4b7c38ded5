"""What goes wrong on command."""

import asyncio

import aiohttp
import pytest

from integrations.demo.faults import Fault
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.jellyfin.test_socket import socket
from tests.integrations.demo.mediabrowser import Scene
from tests.support.waiting import eventually


async def test_refused_connections(jellyfin: Scene) -> None:
    await jellyfin.simulator.doorway.shut()
    with pytest.raises(aiohttp.ClientConnectorError):
        await jellyfin.ask("/System/Info")
    await jellyfin.simulator.doorway.open()
    assert (await jellyfin.ask("/System/Info"))[0] == 200


async def test_a_server_that_hangs(jellyfin: Scene) -> None:
    jellyfin.simulator.faults.set(Fault.HANGING)
    with pytest.raises(TimeoutError):
        await jellyfin.ask("/System/Info", timeout=aiohttp.ClientTimeout(total=0.1))
    jellyfin.simulator.faults.clear()
    assert (await jellyfin.ask("/System/Info"))[0] == 200


async def test_broken_json(jellyfin: Scene) -> None:
    jellyfin.simulator.faults.set(Fault.BROKEN_BODY)
    with pytest.raises(ValueError, match="unexpected end"):
        await jellyfin.ask("/System/Info")


@pytest.mark.parametrize(("version", "retry_after"), [("10.10.7", None), ("10.11.8", "5")])
async def test_503_while_it_starts(
    make_jellyfin: MakeJellyfin, version: str, retry_after: str | None
) -> None:
    async with make_jellyfin(version) as scene:
        scene.simulator.faults.set(Fault.UNAVAILABLE)
        async with scene.http.get(f"{scene.simulator.url}/System/Info") as response:
            assert response.status == 503
            assert response.headers.get("Retry-After") == retry_after


async def test_cut_connections(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.next()
        jellyfin.simulator.doorway.cut_connections()
        message = await listener.socket.receive(timeout=2)
        assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


async def test_a_restart_is_announced_then_refuses_then_answers_503(jellyfin: Scene) -> None:
    jellyfin.play(ItemKind.MOVIE)
    async with socket(jellyfin) as listener:
        restart = asyncio.create_task(jellyfin.world.restart(jellyfin.server, 10))
        await listener.until("ServerRestarting")
        assert (await listener.socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
    await eventually(lambda: not jellyfin.simulator.doorway.is_open)
    with pytest.raises(aiohttp.ClientConnectorError):
        await jellyfin.ask("/health")
    jellyfin.clock.advance(5)
    await eventually(lambda: jellyfin.simulator.doorway.is_open)
    assert (await jellyfin.ask("/health"))[0] == 503
    jellyfin.clock.advance(5)
    await restart

    async def healthy() -> bool:
        return await jellyfin.ask("/health") == (200, "Healthy")

    await eventually(healthy)
    assert await jellyfin.get("/Sessions") == []
    assert (await jellyfin.ask("/System/Info"))[0] == 200


async def test_a_changed_token_is_refused(jellyfin: Scene) -> None:
    token = jellyfin.server.token
    assert (await jellyfin.ask("/Users/Me", token=token))[0] == 200
    jellyfin.simulator.keyring.revoke(token)
    assert (await jellyfin.ask("/Users/Me", token=token))[0] == 401
