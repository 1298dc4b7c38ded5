"""Changing, reloading and removing an entry, and what is left afterwards."""

import asyncio

import pytest
from aiohttp import web

from hub.core.entries import ENTRIES, EntryState, Source
from hub.core.servers import SERVERS
from hub.core.states import STATES
from hub.core.supervisor import SUPERVISOR
from hub.models.playback import PlaybackKind
from integrations.demo.plex_server import PlexServer
from tests.integrations.plex.plex_hub import Scene, errors, reason, step
from tests.support.ports import free_port
from tests.support.serving import serving
from tests.support.waiting import eventually


async def test_options_are_kept_and_take_effect(scene: Scene) -> None:
    entry = await scene.connected()
    view = await scene.begin(Source.OPTIONS, entry=entry)
    assert step(view) == "init"
    view = await scene.answer(view, push=False, poll_s=2, refresh_s=60)
    assert dict(entry.options) == {"push": False, "poll_s": 2, "refresh_s": 60}
    await eventually(lambda: scene.plex.state.broadcast.listeners == 0)
    await eventually(lambda: entry.state is EntryState.LOADED and scene.is_up())
    assert scene.watched().watcher.source is None


async def test_options_out_of_range(scene: Scene) -> None:
    entry = await scene.connected()
    view = await scene.begin(Source.OPTIONS, entry=entry)
    view = await scene.answer(view, push=True, poll_s=0, refresh_s=60)
    assert errors(view).keys() == {"poll_s"}


@pytest.mark.allow_logs("Attic is unavailable")
async def test_another_address(scene: Scene) -> None:
    entry = await scene.connected()
    view = await scene.begin(Source.RECONFIGURE, entry=entry)
    assert step(view) == "reconfigure"
    view = await scene.answer(view, url=f"http://127.0.0.1:{free_port()}", verify_ssl=True)
    assert errors(view) == {"url": "cannot_connect"}
    async with PlexServer(scene.world, scene.plex.server) as moved:
        view = await scene.answer(view, url=moved.url, verify_ssl=True)
        assert reason(view) == "reconfigure_successful"
        await eventually(lambda: scene.is_up() and scene.watched().server.url == moved.url)
        assert entry.data["token"] == scene.plex.server.token


@pytest.mark.allow_logs("refuses the credentials")
async def test_an_address_whose_server_wants_another_token(scene: Scene) -> None:
    entry = await scene.connected()
    scene.plex.change_token("renewed")
    view = await scene.begin(Source.RECONFIGURE, entry=entry)
    view = await scene.answer(view, url=scene.plex.url, verify_ssl=True)
    assert errors(view) == {"base": "invalid_auth"}


async def test_the_address_of_another_server(scene: Scene) -> None:
    """Only an address is asked for, so the token must not go to a server that is another."""
    entry = await scene.connected()
    tokens: list[str | None] = []

    async def stranger(request: web.Request) -> web.Response:
        tokens.append(request.headers.get("X-Plex-Token"))
        return web.json_response({"MediaContainer": {"machineIdentifier": "somebody-else"}})

    async with serving(stranger) as url:
        view = await scene.begin(Source.RECONFIGURE, entry=entry)
        view = await scene.answer(view, url=url, verify_ssl=True)
    assert errors(view) == {"url": "another_server"}
    assert tokens == [None]
    assert entry.data["url"] == scene.plex.url


@pytest.mark.allow_logs("unavailable|Another server")
async def test_another_server_at_the_known_address(scene: Scene) -> None:
    entry = await scene.connected()
    await scene.hub[ENTRIES].update(entry, unique_id="somebody-else")
    await scene.hub[ENTRIES].reload(entry)
    assert entry.state is EntryState.SETUP_ERROR
    assert "Another server" in (entry.reason or "")


async def test_nothing_is_left_when_an_entry_is_unloaded(scene: Scene) -> None:
    before = scene.hub.bus.listener_counts()
    tasks = {task.get_name() for task in asyncio.all_tasks()}
    entry = await scene.connected()
    stream = scene.play()
    await scene.seen(stream)
    await scene.hub[ENTRIES].remove(entry)
    assert len(scene.hub[SERVERS]) == 0
    assert scene.hub.bus.listener_counts() == before
    await eventually(lambda: scene.plex.state.broadcast.listeners == 0)
    left = {task.get_name() for task in asyncio.all_tasks()} - tasks
    assert not [name for name in left if "Attic" in name or "watch" in name]
    assert not [job for job in scene.hub[SUPERVISOR].health() if "Attic" in job.name]
    await eventually(lambda: not [s for s in scene.hub[STATES] if "attic" in s.entity_id])
    scene.events.clear()
    stream.pause()
    await asyncio.sleep(0.1)
    assert PlaybackKind.PAUSED not in scene.kinds()


async def test_a_reload_goes_on_with_what_plays(scene: Scene) -> None:
    entry = await scene.connected()
    stream = scene.play()
    before = await scene.seen(stream)
    await scene.hub[ENTRIES].reload(entry)
    await eventually(scene.is_up)
    after = await scene.seen(stream)
    assert (after.id, after.play_id) == (before.id, before.play_id)
    assert PlaybackKind.STOPPED not in scene.kinds()
