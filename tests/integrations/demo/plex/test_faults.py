"""Everything that can be wrong with a server, by command."""

import asyncio
import xml.etree.ElementTree as ET

import aiohttp
import orjson
import pytest

from integrations.demo.faults import Fault
from integrations.demo.plex_server import PlexOptions
from integrations.demo.world.stream import StopCause
from tests.integrations.demo.plex.scene import TOKEN, Scene, playing_plex
from tests.support.waiting import eventually

PUSH = "/:/websockets/notifications"


async def body(plex: Scene, accept: str) -> bytes:
    headers = {TOKEN: plex.server.token, "Accept": accept}
    async with plex.http.get(f"{plex.simulator.url}/status/sessions", headers=headers) as answer:
        return await answer.read()


async def test_it_refuses_connections_and_takes_them_again(plex: Scene) -> None:
    port = plex.simulator.port
    await plex.simulator.refuse()
    with pytest.raises(aiohttp.ClientConnectorError):
        await plex.status("/identity")
    await plex.simulator.accept()
    assert await plex.status("/identity") == 200
    assert plex.simulator.port == port


async def test_it_hangs_until_it_is_released(plex: Scene) -> None:
    plex.simulator.faults.set(Fault.HANGING)
    asking = asyncio.create_task(plex.status("/identity"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asking), 0.1)
    plex.simulator.faults.clear()
    assert await asking == 200


async def test_it_answers_503_with_a_maintenance_page(plex: Scene) -> None:
    plex.simulator.faults.set(Fault.UNAVAILABLE)
    async with plex.http.get(f"{plex.simulator.url}/identity") as answer:
        assert answer.status == 503
        root = ET.fromstring(await answer.text())
    assert (root.tag, root.get("title")) == ("Response", "Maintenance")
    assert await plex.status(PUSH) == 503


async def test_it_breaks_off_in_the_middle_of_json_and_xml(plex: Scene) -> None:
    plex.play()
    plex.simulator.faults.set(Fault.BROKEN_BODY)
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(await body(plex, "application/json"))
    with pytest.raises(ET.ParseError):
        ET.fromstring(await body(plex, "text/xml"))
    plex.simulator.faults.clear(Fault.BROKEN_BODY)
    assert orjson.loads(await body(plex, "application/json"))


async def test_it_is_slow(plex: Scene) -> None:
    plex.simulator.faults.delay_s = 0.1
    started = asyncio.get_running_loop().time()
    assert await plex.status("/identity") == 200
    assert asyncio.get_running_loop().time() - started >= 0.1


async def test_its_push_falls_silent_but_stays_open(plex: Scene) -> None:
    url = f"{plex.simulator.url}{PUSH}?X-Plex-Token={plex.server.token}"
    async with plex.http.ws_connect(url) as socket:
        plex.simulator.faults.set(Fault.SILENT_PUSH)
        plex.play()
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)
        plex.simulator.faults.clear()
        plex.play(who="Ada", device="Roku")
        assert "playing" in await socket.receive_str(timeout=5)


async def test_it_closes_or_cuts_its_sockets(plex: Scene) -> None:
    url = f"{plex.simulator.url}{PUSH}?X-Plex-Token={plex.server.token}"
    async with plex.http.ws_connect(url) as socket:
        plex.simulator.close_push()
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    async with plex.http.ws_connect(url) as socket:
        plex.simulator.cut_connections()
        kinds = {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        assert (await socket.receive(timeout=5)).type in kinds


async def test_a_slow_listener_is_cut_off(plex: Scene) -> None:
    broadcast = plex.simulator.state.broadcast
    url = f"{plex.simulator.url}{PUSH}?X-Plex-Token={plex.server.token}"
    async with plex.http.ws_connect(url):
        await eventually(lambda: broadcast.listeners == 1)
        stream = plex.play()
        for position in range(600):
            stream.seek(position)
        assert broadcast.listeners == 0


async def test_its_token_changes(plex: Scene) -> None:
    old = plex.server.token
    url = f"{plex.simulator.url}{PUSH}?X-Plex-Token={old}"
    async with plex.http.ws_connect(url) as socket:
        plex.simulator.change_token("another-token")
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    assert await plex.status("/library/sections", token=old) == 401
    assert await plex.status("/library/sections", token="another-token") == 200


async def test_after_a_restart_session_keys_begin_at_one() -> None:
    async with playing_plex(PlexOptions(startup_s=3)) as plex:
        lost = plex.play()
        plex.play(who="Ada", device="Roku")
        assert [s["sessionKey"] for s in await plex.sessions()] == ["1", "2"]
        port = plex.simulator.port
        restarting = asyncio.create_task(plex.world.restart(plex.server, downtime_s=5))
        await eventually(lambda: not plex.simulator.is_open)
        assert lost.stop_cause is StopCause.SERVER_RESTART
        with pytest.raises(aiohttp.ClientConnectorError):
            await plex.status("/identity")
        plex.clock.advance(5)
        await restarting
        await eventually(lambda: plex.simulator.is_open)
        assert await plex.status("/identity") == 503
        plex.clock.advance(3)
        await eventually(lambda: Fault.UNAVAILABLE not in plex.simulator.faults)
        assert await plex.sessions() == []
        plex.play(who="Theo", device="PS5")
        assert [s["sessionKey"] for s in await plex.sessions()] == ["1"]
        assert plex.simulator.port == port
        assert plex.server.generation == 2


async def test_a_restart_tells_nobody_that_streams_have_stopped(plex: Scene) -> None:
    url = f"{plex.simulator.url}{PUSH}?X-Plex-Token={plex.server.token}"
    async with plex.http.ws_connect(url) as socket:
        plex.play()
        restarting = asyncio.create_task(plex.world.restart(plex.server, downtime_s=1))
        heard = [message.data async for message in socket]
        await eventually(lambda: not plex.simulator.is_open)
        plex.clock.advance(1)
        await restarting
    assert not any("stopped" in str(data) for data in heard)
