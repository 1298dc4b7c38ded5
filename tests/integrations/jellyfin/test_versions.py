"""Every version of Jellyfin from 10.8 on is followed, whatever way of signing in it takes."""

import pytest

from hub.playback.watched_server import WatchedServer
from integrations.demo.jellyfin_server import Settings
from tests.integrations.jellyfin.conftest import Make
from tests.integrations.mediabrowser.hub_scene import Watched, errors, reason
from tests.support.waiting import eventually


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7", "12.0.0"])
async def test_every_version_is_followed(make: Make, version: str) -> None:
    async with make(version, settings=Settings(base_path="/jellyfin")) as watched:
        server = await watched.connected()
        assert server.server.version == version
        stream = watched.scene.play()
        session = await watched.session()
        assert session.view.item.title == stream.item.title
        stream.stop()
        await eventually(lambda: not watched.sessions)


async def test_a_socket_is_kept_alive(make: Make) -> None:
    """The server closes a socket that says nothing for half a second."""
    async with make("12.0.0", settings=Settings(keep_alive_s=1)) as watched:
        server = await watched.connected()
        (socket,) = watched.scene.simulator.backend.hub.sockets
        began = socket.alive_at
        await eventually(lambda: socket.alive_at > began + 0.4, 3)
        assert watched.scene.simulator.backend.hub.sockets == {socket}
        assert server.facts["push"] == "websocket"


async def test_what_is_too_old_is_named(make: Make) -> None:
    async with make("10.7.7") as watched:
        view = await watched.answer(await watched.begin(), url=watched.url, verify_ssl=True)
        assert errors(view) == {"url": "unsupported_version"}


async def test_a_token_of_an_account_hears_of_new_items(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str | None] = []
    monkeypatch.setattr(WatchedServer, "library_changed", lambda _, key: heard.append(key))
    async with make(settings=Settings(library_delay_s=0.05)) as watched:
        owner = watched.scene.owner
        view = await watched.answer(await watched.at_methods(), method="password")
        view = await watched.answer(view, username=owner.name, password=owner.password)
        server = watched.entry_of(view).runtime_data
        await eventually(lambda: server.watcher.source is not None)
        world, entry = watched.scene.world, next(watched.scene.server.entries())
        world.remove_item(watched.scene.server, entry)
        world.add_item(watched.scene.server, entry)
        await eventually(lambda: heard)


async def test_quick_connect_off_is_not_offered(jellyfin: Watched) -> None:
    jellyfin.scene.simulator.quick_connect.enabled = False  # type: ignore[attr-defined]  # Jellyfin alone has it
    view = await jellyfin.at_methods()
    shown = str(view.result)
    assert "quick_connect" not in shown
    assert reason(view) is None
