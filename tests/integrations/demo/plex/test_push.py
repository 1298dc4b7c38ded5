"""Websocket and EventSource, also as plexapi's AlertListener and plexwebsocket see them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest
import requests
from plexapi.alert import AlertListener
from plexapi.server import PlexServer as PlexApi
from plexwebsocket import PlexWebsocket

from integrations.demo.plex_server.push import frames
from integrations.demo.world.build import make_entry
from integrations.demo.world.decisions import decide
from integrations.demo.world.items import ItemKind
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.plex.scene import Scene
from tests.support.waiting import eventually

NOTIFICATIONS = "/:/websockets/notifications"


@asynccontextmanager
async def listening(plex: Scene, query: str = "") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    url = f"{plex.simulator.url}{NOTIFICATIONS}?X-Plex-Token={plex.server.token}{query}"
    async with plex.http.ws_connect(url) as socket:
        yield socket


async def received(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[dict[str, Any]]:
    """The next ``count`` notifications."""
    frames = [orjson.loads(await socket.receive_str(timeout=5)) for _ in range(count)]
    return [frame["NotificationContainer"] for frame in frames]


def states(notifications: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """State and position of the ``playing`` among them."""
    entries = [
        n["PlaySessionStateNotification"][0] for n in notifications if n["type"] == "playing"
    ]
    return [(entry["state"], entry["viewOffset"]) for entry in entries]


async def test_a_stream_is_told_step_by_step(plex: Scene) -> None:
    async with listening(plex, "&filters=playing") as socket:
        stream = plex.play()
        plex.step(10)
        stream.pause()
        plex.step(5)
        stream.play()
        stream.seek(3000)
        stream.buffer()
        stream.stop()
        told = await received(socket, 7)
    assert states(told) == [
        ("playing", 0),
        ("playing", 10_000),
        ("paused", 10_000),
        ("playing", 10_000),
        ("playing", 3_000_000),
        ("buffering", 3_000_000),
        ("stopped", 3_000_000),
    ]
    assert {n["size"] for n in told} == {1}


async def test_entries_have_the_types_of_the_real_server(plex: Scene) -> None:
    async with listening(plex) as socket:
        stream = plex.play(options=StartOptions(limit_kbps=2_000))
        playing, transcode = await received(socket, 2)
    keys = plex.simulator.state.book.of(stream)
    assert playing["PlaySessionStateNotification"] == [
        {
            "sessionKey": "1",
            "clientIdentifier": stream.viewer.client_id,
            "guid": "",
            "ratingKey": stream.entry.key,
            "url": "",
            "key": f"/library/metadata/{stream.entry.key}",
            "viewOffset": 0,
            "playQueueItemID": keys.play_queue_item_id,
            "playQueueID": keys.play_queue_id,
            "state": "playing",
            "transcodeSession": keys.transcode,
        }
    ]
    assert transcode["type"] == "transcodeSession.start"
    entry = transcode["TranscodeSession"][0]
    assert entry["key"] == f"/transcode/sessions/{keys.transcode}"
    assert entry["throttled"] is False
    assert isinstance(entry["progress"], float)


async def test_a_change_of_quality_ends_and_begins_a_transcode(plex: Scene) -> None:
    async with listening(plex) as socket:
        stream = plex.play(ItemKind.EPISODE, device="Living Room")
        stream.change_quality(decide(stream.media, stream.device, limit_kbps=700))
        first = plex.simulator.state.book.of(stream).transcode
        stream.change_quality(decide(stream.media, stream.device, limit_kbps=2_000))
        told = [n["type"] for n in await received(socket, 6)]
    assert first != plex.simulator.state.book.of(stream).transcode
    assert told == [
        "playing",
        "transcodeSession.start",
        "playing",
        "transcodeSession.end",
        "transcodeSession.start",
        "playing",
    ]


async def test_the_next_episode_keeps_the_session_key(plex: Scene) -> None:
    episodes = plex.server.children(plex.entry(ItemKind.SEASON).item)
    async with listening(plex, "&filters=playing") as socket:
        stream = plex.play(episodes[0], options=StartOptions(up_next=(episodes[1],)))
        stream.seek((stream.media.duration_s or 0) - 1)
        plex.step(2)
        told = [n["PlaySessionStateNotification"][0] for n in await received(socket, 3)]
    assert [entry["ratingKey"] for entry in told] == [
        episodes[0].key,
        episodes[0].key,
        episodes[1].key,
    ]
    assert {entry["sessionKey"] for entry in told} == {"1"}
    assert stream.entry is episodes[1]


async def test_a_new_item_passes_through_its_steps(plex: Scene) -> None:
    held = {entry.item for entry in plex.server.entries()}
    item = next(m for m in plex.world.catalogue.movies if m not in held)
    async with listening(plex, "&filters=timeline") as socket:
        entry = make_entry(plex.server, plex.server.libraries[0], item, plex.clock.now())
        plex.world.add_item(plex.server, entry)
        plex.world.remove_item(plex.server, entry)
        told = [n["TimelineEntry"][0] for n in await received(socket, 7)]
    assert [(e["state"], e.get("metadataState")) for e in told] == [
        (0, "created"),
        *((state, None) for state in (1, 2, 3, 4, 5)),
        (9, "deleted"),
    ]
    assert told[0]["itemID"] == entry.key
    assert told[0]["sectionID"] == "1"


async def test_a_scan_is_an_activity_and_ends_with_a_status(plex: Scene) -> None:
    async with listening(plex) as socket:
        assert await plex.status("/library/sections/1/refresh") == 200
        assert [a["title"] for a in (await plex.json("/activities"))["Activity"]]
        for _ in range(4):
            await asyncio.sleep(0.01)
            plex.clock.advance(2)
        told = await received(socket, 6)
    events = [n["ActivityNotification"][0]["event"] for n in told[:5]]
    assert events == ["started", "updated", "updated", "updated", "ended"]
    assert told[5]["StatusNotification"][0]["title"] == "Library scan complete"


async def test_every_other_notification_can_be_sent(plex: Scene) -> None:
    sent = [
        frames.progress("Scanning"),
        frames.reachability(reachable=False),
        frames.background_queue(4),
        frames.update_state("done"),
        frames.account(),
    ]
    async with listening(plex) as socket:
        for frame in sent:
            plex.simulator.state.broadcast.send(frame)
        url = f"{plex.simulator.url}/:/prefs?FriendlyName=Kotten"
        async with plex.http.put(url, headers={"X-Plex-Token": plex.server.token}) as answer:
            assert answer.status == 200
        told = await received(socket, 6)
    assert [n["type"] for n in told] == [
        "progress",
        "reachability",
        "backgroundProcessingQueue",
        "update.statechange",
        "account",
        "preference",
    ]
    assert told[5]["Setting"][0]["value"] == "Kotten"


@pytest.mark.parametrize(
    ("wish", "types"),
    [
        ("playing", ["playing", "playing"]),
        ("-playing", ["transcodeSession.start", "transcodeSession.end"]),
        ("transcodeSession.end,playing", ["playing", "transcodeSession.end", "playing"]),
    ],
)
async def test_filters_choose_the_types(plex: Scene, wish: str, types: list[str]) -> None:
    async with listening(plex, f"&filters={wish}") as socket:
        plex.play(options=StartOptions(limit_kbps=2_000)).stop()
        told = await received(socket, len(types))
    assert [n["type"] for n in told] == types


async def test_a_wrong_token_gets_no_push(plex: Scene) -> None:
    for path in (NOTIFICATIONS, "/:/eventsource/notifications"):
        assert await plex.status(path, token="wrong") == 401


async def test_an_event_source_tells_the_same_without_container(plex: Scene) -> None:
    url = f"{plex.simulator.url}/:/eventsource/notifications?filters=playing"
    headers = {"X-Plex-Token": plex.server.token, "Accept": "text/event-stream"}
    async with plex.http.get(url, headers=headers) as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readuntil(b"\n\n") == b"event: ping\ndata: {}\n\n"
        plex.play()
        kind, data = (await response.content.readuntil(b"\n\n")).split(b"\n", 1)
    assert kind == b"event: playing"
    entry = orjson.loads(data.removeprefix(b"data: "))["PlaySessionStateNotification"]
    assert entry["state"] == "playing"


async def test_the_alert_listener_of_plexapi_hears_all(plex: Scene) -> None:
    heard: list[dict[str, Any]] = []
    address = (plex.simulator.host, plex.simulator.port)
    with requests.Session() as session, socket.create_connection(address) as line:
        api = await asyncio.to_thread(
            PlexApi, plex.simulator.url, plex.server.token, session=session
        )
        listener = AlertListener(api, heard.append, ws_socket=line)
        listener.start()
        await eventually(lambda: plex.simulator.state.broadcast.listeners == 1)
        plex.play(options=StartOptions(limit_kbps=2_000)).stop()
        await eventually(lambda: len(heard) == 4)
        plex.simulator.close_push()
        await asyncio.to_thread(listener.join, 5)
    assert [alert["type"] for alert in heard] == [
        "playing",
        "transcodeSession.start",
        "transcodeSession.end",
        "playing",
    ]


class _Address:
    """What plexwebsocket wants of plexapi: an address with the token."""

    def __init__(self, plex: Scene) -> None:
        self._plex = plex
        self._token = plex.server.token

    def url(self, path: str, includeToken: bool) -> str:  # noqa: N803 - as plexapi calls it
        assert includeToken
        return f"{self._plex.simulator.url}{path}?X-Plex-Token={self._token}"


@pytest.mark.filterwarnings("ignore:ssl=None is deprecated:DeprecationWarning")
async def test_plexwebsocket_hears_starts_seeks_and_stops(plex: Scene) -> None:
    heard: list[str] = []

    def callback(kind: str, data: Any, _error: Any) -> None:
        if kind == "playing":
            heard.append(data["PlaySessionStateNotification"][0]["state"])

    client = PlexWebsocket(_Address(plex), callback, session=plex.http)
    listening = asyncio.create_task(client.listen())
    await eventually(lambda: plex.simulator.state.broadcast.listeners == 1)
    stream = plex.play()
    stream.seek(2_000)
    stream.pause()
    stream.stop()
    await eventually(lambda: heard[-1:] == ["stopped"])
    client.close()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert heard == ["playing", "playing", "paused", "stopped"]
