"""Emby's socket: it opens for everybody, and tells only some."""

import pytest

from hub.core.entries import EntryState
from integrations.demo.emby_server import Settings
from integrations.demo.faults import Fault
from integrations.mediabrowser import push
from tests.integrations.emby.conftest import Make
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually


@pytest.mark.parametrize("version", ["4.8.11.0", "4.9.1.80"])
async def test_every_version_is_followed(make: Make, version: str) -> None:
    async with make(version, settings=Settings(base_path="/media", with_metrics=True)) as watched:
        server = await watched.connected()
        assert server.server.version == version
        stream = watched.scene.play()
        assert (await watched.session()).view.item.title == stream.item.title
        stream.stop()
        await eventually(lambda: not watched.sessions)


async def test_a_silent_socket_is_no_push(emby: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "FIRST_S", 0.2)
    emby.scene.simulator.faults.set(Fault.SILENT_PUSH)
    entry = await emby.add(options={"poll_s": 0.2})
    emby.scene.play()
    await eventually(lambda: emby.sessions, 2)
    assert emby.server.facts.get("push") is None

    emby.scene.simulator.faults.clear()
    await eventually(lambda: emby.server.facts.get("push") == "websocket", 5)
    assert entry.state is EntryState.LOADED


async def test_the_prefix_may_be_typed_or_not(emby: Watched) -> None:
    view = await emby.at_methods(f"{emby.url}/emby")
    view = await emby.answer(view, method="api_key")
    view = await emby.answer(view, token=emby.api_key)
    assert emby.entry_of(view).state is EntryState.LOADED
