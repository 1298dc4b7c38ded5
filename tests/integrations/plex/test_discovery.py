"""Plex servers on the network: offered, ignored, followed when they move; never added."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES, EntryState
from hub.core.flows.config_flow import DiscoveryInfo
from hub.core.sightings import Found
from hub.discovery.discovery import DISCOVERY
from hub.models.server import Platform
from integrations.demo.announce import AnnouncedServer, AnnouncePorts, Announcer
from integrations.demo.plex_server import PlexServer
from tests.integrations.plex.plex_hub import Scene, errors, plex_hub, step
from tests.support.ports import free_port
from tests.support.waiting import eventually


def announced(plex: PlexServer) -> AnnouncedServer:
    server = plex.server
    return AnnouncedServer(Platform.PLEX, server.id, server.name, plex.port, server.version)


@asynccontextmanager
async def looking(folder: Path, *, zeroconf: bool) -> AsyncIterator[tuple[Scene, Announcer]]:
    """A hub that looks around on loopback, and what is announced there in one of two ways."""
    announcer = Announcer(AnnouncePorts(gdm=0, mediabrowser=0), zeroconf=zeroconf)
    await announcer.start()
    gdm_port = free_port(socket.SOCK_DGRAM) if zeroconf else announcer.ports.gdm
    config = (
        "discovery:\n  interfaces: [127.0.0.1]\n  interval: 5\n  announce: false\n"
        f"  gdm_port: {gdm_port}\n  mediabrowser_port: {announcer.ports.mediabrowser}\n"
    )
    try:
        async with plex_hub(folder, config=config) as scene:
            yield scene, announcer
    finally:
        await announcer.stop()


def info(plex: PlexServer, port: int | None = None) -> DiscoveryInfo:
    """What GDM tells of a server."""
    return DiscoveryInfo(
        source="gdm",
        name=plex.server.name,
        type="plex/media-server",
        unique_id=plex.server.id,
        host="127.0.0.1",
        port=port or plex.port,
    )


def ours(scene: Scene) -> list[Found]:
    """What is discovered of the scene; multicast on loopback carries other tests' servers, too."""
    name, port = scene.plex.server.id, scene.plex.port
    return [
        one
        for one in scene.hub[DISCOVERED].all()
        if name in (one.info.unique_id, one.info.properties.get("machineIdentifier"))
        or one.info.port == port
    ]


async def offers(scene: Scene) -> list[Found]:
    await scene.hub[DISCOVERED].settled()
    return ours(scene)


async def test_a_server_that_answers_gdm_is_offered(tmp_path: Path) -> None:
    async with looking(tmp_path, zeroconf=False) as (scene, announcer):
        assert ours(scene) == []
        await announcer.add(announced(scene.plex))
        scene.hub[DISCOVERY].ask()
        (found,) = await eventually(lambda: ours(scene))
        assert (found.domain, found.info.name) == ("plex", "Attic")
        assert "gdm" in found.sources
        assert scene.hub[ENTRIES].all() == []
        assert found.flow_id is not None
        view = await scene.answer(
            await scene.answer(scene.hub_flow(found.flow_id), method="manual"),
            url=scene.plex.url,
            token=scene.plex.server.token,
            verify_ssl=True,
        )
        assert scene.entry_of(view).state is EntryState.LOADED
        await eventually(lambda: ours(scene) == [])


async def test_a_server_announced_by_zeroconf_is_offered_until_it_goes(tmp_path: Path) -> None:
    async with looking(tmp_path, zeroconf=True) as (scene, announcer):
        await announcer.add(announced(scene.plex))

        def offered() -> list[Found]:
            return [one for one in ours(scene) if "zeroconf" in one.sources]

        (found,) = await eventually(offered, timeout=15)
        assert (found.domain, found.info.name) == ("plex", "Attic")
        assert scene.hub[ENTRIES].all() == []
        await announcer.remove(scene.plex.server.id)
        await eventually(lambda: not offered(), timeout=15)


async def test_both_ways_of_finding_a_server_make_one_offer(scene: Scene) -> None:
    scene.hub[DISCOVERED].receive(info(scene.plex))
    scene.hub[DISCOVERED].receive(
        DiscoveryInfo(
            source="zeroconf",
            name="Attic",
            type="_plexmediasvr._tcp.local.",
            host="127.0.0.1",
            port=scene.plex.port,
        )
    )
    assert len(await offers(scene)) == 1


async def test_an_ignored_server_is_not_offered_until_it_is_wanted_again(scene: Scene) -> None:
    scene.hub[DISCOVERED].receive(info(scene.plex))
    (found,) = await offers(scene)
    assert found.flow_id is not None
    await scene.hub[DISCOVERED].ignore(found.flow_id)
    scene.hub[DISCOVERED].receive(info(scene.plex))
    (found,) = await offers(scene)
    assert (found.ignored, found.flow_id) == (True, None)
    await scene.hub[DISCOVERED].unignore("plex", scene.plex.server.id)
    (found,) = await offers(scene)
    assert found.flow_id is not None


async def test_a_server_that_is_connected_stays_where_it_is(scene: Scene) -> None:
    """Anybody on the network can claim to be it."""
    entry = await scene.connected()
    async with PlexServer(scene.world, scene.plex.server) as impostor:
        scene.hub[DISCOVERED].receive(info(impostor))
        assert await offers(scene) == []
        assert entry.data["url"] == scene.plex.url


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_server_that_moved_is_followed(scene: Scene) -> None:
    entry = await scene.connected()
    await scene.plex.refuse()
    await eventually(lambda: not scene.is_up())
    async with PlexServer(scene.world, scene.plex.server) as moved:
        scene.hub[DISCOVERED].receive(info(moved))
        assert await offers(scene) == []
        assert entry.data["url"] == moved.url
        await eventually(scene.is_up, timeout=10)


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_token_that_went_by_https_is_not_sent_without(scene: Scene) -> None:
    entry = await scene.connected()
    await scene.plex.refuse()
    await eventually(lambda: not scene.is_up())
    secure = scene.plex.url.replace("http:", "https:")
    await scene.hub[ENTRIES].update(entry, data={"url": secure})
    async with PlexServer(scene.world, scene.plex.server) as moved:
        scene.hub[DISCOVERED].receive(info(moved))
        assert await offers(scene) == []
        assert entry.data["url"] == secure


async def test_what_is_no_plex_server_is_not_offered(scene: Scene) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        scene.hub[DISCOVERED].receive(info(scene.plex, closed.getsockname()[1]))
        assert await offers(scene) == []


async def test_the_offer_survives_a_wrong_token(scene: Scene) -> None:
    scene.hub[DISCOVERED].receive(info(scene.plex))
    (found,) = await offers(scene)
    view = await scene.answer(scene.hub_flow(found.flow_id), method="manual")
    assert step(view) == "manual"
    view = await scene.answer(view, url=scene.plex.url, token="wrong", verify_ssl=True)
    assert errors(view) == {"token": "invalid_auth"}
    assert [one.flow_id for one in await offers(scene)] == [found.flow_id]
