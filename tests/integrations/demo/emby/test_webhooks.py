"""Emby's webhooks, in their three forms."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.demo.emby_server import EmbyServer, Settings
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.emby.conftest import MakeEmby
from tests.integrations.demo.mediabrowser import Received, receiver


async def some(received: asyncio.Queue[Received], count: int) -> list[dict[str, Any]]:
    return [(await asyncio.wait_for(received.get(), 3)).body for _ in range(count)]


@pytest.mark.parametrize(
    ("version", "form", "content_type"),
    [
        ("4.8.11.0", "", "multipart/form-data"),
        ("4.8.11.0", "urlencoded", "application/x-www-form-urlencoded"),
        ("4.9.1.80", "", "application/json"),
        ("4.9.1.80", "multipart", "multipart/form-data"),
    ],
)
async def test_forms(make_emby: MakeEmby, version: str, form: str, content_type: str) -> None:
    async with make_emby(version) as scene, receiver() as (url, received):
        scene.simulator.webhooks.add(url, form=form)
        scene.play()
        hook = await asyncio.wait_for(received.get(), 3)
    assert hook.content_type == content_type
    assert hook.body["Event"] == "playback.start"


async def test_a_playback_from_start_to_stop(make_emby: MakeEmby) -> None:
    async with make_emby() as scene, receiver() as (url, received):
        scene.simulator.webhooks.add(url)
        stream = scene.play(ItemKind.MOVIE)
        scene.step(20)
        stream.pause()
        stream.play()
        stream.stop()
        bodies = await some(received, 4)
        (session,) = await scene.get("/Sessions")
    events = ["playback.start", "playback.pause", "playback.unpause", "playback.stop"]
    assert [body["Event"] for body in bodies] == events
    assert {body["Session"]["Id"] for body in bodies} == {session["Id"]}
    assert len({body["PlaybackInfo"]["PlaySessionId"] for body in bodies}) == 1
    assert bodies[-1]["PlaybackInfo"]["PositionTicks"] == 20 * 10_000_000
    assert bodies[-1]["PlaybackInfo"]["PlayedToCompletion"] is False
    assert "PlayedToCompletion" not in bodies[0]["PlaybackInfo"]
    assert bodies[0]["User"]["Id"] == stream.account.key


async def test_what_is_no_playback_has_no_session(make_emby: MakeEmby) -> None:
    async with make_emby(settings=Settings(library_delay_s=0)) as scene:
        simulator = scene.simulator
        assert isinstance(simulator, EmbyServer)
        async with receiver() as (url, received):
            simulator.webhooks.add(url)
            entry = scene.entry(ItemKind.MOVIE)
            path = f"/Users/{scene.owner.key}/PlayedItems/{entry.key}"
            await scene.ask(path, "POST")
            await scene.ask(path, "DELETE")
            simulator.notifications.test()
            played, unplayed, test = await some(received, 3)
            scene.world.remove_item(scene.server, entry)
            (deleted,) = await some(received, 1)
            scene.world.add_item(scene.server, entry)
            (new,) = await some(received, 1)
    assert [body["Event"] for body in (played, unplayed, test, deleted, new)] == [
        "item.markplayed",
        "item.markunplayed",
        "system.notificationtest",
        "library.deleted",
        "library.new",
    ]
    assert played["Item"]["Id"] == entry.key
    assert not {"Session", "PlaybackInfo"} & set(played)
    assert "User" not in new


@pytest.mark.conformance
async def test_a_start_has_the_members_of_a_captured_one(
    make_emby: MakeEmby, samples: Path
) -> None:
    name = "emby/webhooks/moviepilot__playback.start_episode.json"
    captured = orjson.loads((samples / name).read_bytes())
    async with make_emby("4.8.11.0") as scene, receiver() as (url, received):
        scene.simulator.webhooks.add(url)
        scene.play(ItemKind.EPISODE)
        (start,) = await some(received, 1)
    assert set(captured) - set(start) == set()
    for part in ("User", "Server", "Session", "PlaybackInfo"):
        assert set(captured[part]) - set(start[part]) == set()
    of_the_item = {name for name in captured["Item"] if "Logo" in name or "Thumb" in name}
    assert set(captured["Item"]) - of_the_item - set(start["Item"]) == {"PlayAccess"}
