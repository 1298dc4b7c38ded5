"""Jellyfin's streams are followed and described."""

import time

import pytest

from hub.models.item import MediaType
from hub.models.session import SessionState
from integrations.demo.world.items import ItemKind
from tests.integrations.jellyfin.conftest import Make
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually

PUSH_S = 0.3


async def test_a_stream_is_known_within_300_ms(jellyfin: Watched) -> None:
    await jellyfin.connected()
    began = time.monotonic()
    stream = jellyfin.scene.play(ItemKind.EPISODE)
    await eventually(lambda: jellyfin.sessions, PUSH_S, 0.005)
    session = await jellyfin.session()

    assert time.monotonic() - began < PUSH_S
    view = session.view
    assert view.account_key == stream.account.key
    assert view.item.key == stream.entry.key
    assert view.item.type is MediaType.EPISODE
    assert view.item.grandparent_title == stream.item.root.title
    assert view.player.product == stream.app.product
    assert session.state is SessionState.PLAYING


async def test_pause_seek_and_stop_are_pushed(jellyfin: Watched) -> None:
    await jellyfin.connected()
    stream = jellyfin.scene.play(ItemKind.MOVIE)
    await jellyfin.session()
    stream.pause()
    await eventually(lambda: jellyfin.sessions[0].state is SessionState.PAUSED, PUSH_S, 0.005)
    stream.play()
    await eventually(lambda: jellyfin.sessions[0].state is SessionState.PLAYING, PUSH_S, 0.005)
    stream.seek(600)
    await eventually(lambda: (jellyfin.sessions[0].position_s or 0) >= 600, PUSH_S, 0.005)
    stream.stop()
    await eventually(lambda: not jellyfin.sessions, PUSH_S, 0.005)


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7", "12.0.0"])
async def test_every_version_is_followed(make: Make, version: str) -> None:
    async with make(version) as watched:
        server = await watched.connected()
        assert server.server.version == version
        stream = watched.scene.play(ItemKind.MOVIE)
        session = await watched.session()
        assert session.view.item.title == stream.item.title
        stream.stop()
        await eventually(lambda: not watched.sessions)
