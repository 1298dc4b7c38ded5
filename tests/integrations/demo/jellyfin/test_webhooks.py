"""What the webhook plugin sends."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.demo.jellyfin_server import Settings
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import Received, Scene, receiver


async def some(received: asyncio.Queue[Received], count: int) -> list[dict[str, Any]]:
    return [(await asyncio.wait_for(received.get(), 3)).body for _ in range(count)]


PLAYBACK = frozenset({"PlaybackStart", "PlaybackProgress", "PlaybackStop"})


async def test_a_playback_from_start_to_stop(jellyfin: Scene) -> None:
    async with receiver() as (url, received):
        jellyfin.simulator.webhooks.add(url, events=PLAYBACK)
        stream = jellyfin.play(ItemKind.EPISODE)
        jellyfin.step(5)
        stream.pause()
        stream.play()
        stream.stop()
        start, pause, on, stop = await some(received, 4)
    assert start["NotificationType"] == "PlaybackStart"
    assert start["ServerId"] == jellyfin.server.id
    assert start["UserId"] == stream.account.key
    assert start["SeriesName"] == stream.item.root.title
    assert start["EpisodeNumber00"] == f"{stream.item.index:02d}"
    assert start["PlayMethod"] in {"DirectPlay", "DirectStream", "Transcode"}
    assert start["Video_0_Type"] == "Video"
    assert [pause["NotificationType"], pause["IsPaused"]] == ["PlaybackProgress", True]
    assert [on["NotificationType"], on["IsPaused"]] == ["PlaybackProgress", False]
    assert stop["NotificationType"] == "PlaybackStop"
    assert stop["PlayedToCompletion"] is False
    assert stop["PlaybackPositionTicks"] == 5 * 10_000_000
    assert stop["PlaybackPosition"] == "00:00:05"
    (session,) = await jellyfin.get("/Sessions")
    assert [start.get("Id"), pause.get("Id"), stop["Id"]] == [session["Id"], None, session["Id"]]


async def test_it_is_json_that_calls_itself_text(jellyfin: Scene) -> None:
    async with receiver() as (url, received):
        jellyfin.simulator.webhooks.add(url, events=PLAYBACK)
        jellyfin.play()
        assert (await asyncio.wait_for(received.get(), 3)).content_type == "text/plain"


async def test_one_post_for_each_account_of_a_session(jellyfin: Scene) -> None:
    async with receiver() as (url, received):
        stream = jellyfin.play()
        jellyfin.simulator.ghosts.join(stream, jellyfin.guest)
        jellyfin.simulator.webhooks.add(url, events=PLAYBACK)
        stream.pause()
        posts = await some(received, 2)
    assert {post["UserId"] for post in posts} == {jellyfin.owner.key, jellyfin.guest.key}


async def test_sessions_sign_ins_tasks_and_items(make_jellyfin: MakeJellyfin) -> None:
    settings = Settings(library_delay_s=0)
    async with make_jellyfin(settings=settings) as scene, receiver() as (url, received):
        scene.simulator.webhooks.add(url)
        scene.play(ItemKind.MOVIE).stop()
        kinds = [post["NotificationType"] for post in await some(received, 5)]
        assert sorted(kinds) == [
            "PlaybackStart",
            "PlaybackStop",
            "SessionStart",
            "UserDataSaved",
            "UserDataSaved",
        ]
        entry = scene.entry(ItemKind.MOVIE)
        scene.world.remove_item(scene.server, entry)
        (removed,) = await some(received, 1)
        scene.world.add_item(scene.server, entry)
        (added,) = await some(received, 1)
        assert [removed["NotificationType"], added["NotificationType"]] == [
            "ItemDeleted",
            "ItemAdded",
        ]
        assert added["Provider_imdb"] == entry.item.guids.imdb
        await scene.ask("/ScheduledTasks/Running/PluginUpdates", "POST")
        for _ in range(20):
            scene.clock.advance(1)
            await asyncio.sleep(0)
        (task,) = await some(received, 1)
        assert task["NotificationType"] == "TaskCompleted"
        assert task["ResultStatus"] == "Completed"


async def test_an_address_that_does_not_answer_is_no_trouble(jellyfin: Scene) -> None:
    async with receiver() as (url, received):
        jellyfin.simulator.webhooks.add("http://127.0.0.1:9/hook")
        jellyfin.simulator.webhooks.add(url, events=PLAYBACK)
        jellyfin.play()
        assert (await some(received, 1))[0]["NotificationType"] == "PlaybackStart"


@pytest.mark.conformance
async def test_a_stop_has_the_members_of_a_captured_one(jellyfin: Scene, samples: Path) -> None:
    name = "jellyfin/webhook-plugin/anilistsync__PlaybackStop__episode-playback-stopped.json"
    captured = orjson.loads((samples / name).read_bytes())
    async with receiver() as (url, received):
        jellyfin.simulator.webhooks.add(url, events=frozenset({"PlaybackStop"}))
        jellyfin.play(ItemKind.EPISODE).stop()
        (stop,) = await some(received, 1)
    of_the_item = ("Subtitle_", "Audio_1", "Provider_", "PremiereDate")
    expected = {member for member in captured if not any(part in member for part in of_the_item)}
    assert expected - set(stop) == set()
