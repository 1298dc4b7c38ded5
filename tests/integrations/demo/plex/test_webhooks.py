"""Webhooks: multipart requests with a payload and sometimes a picture."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from integrations.demo.doorway import Doorway
from integrations.demo.plex_server import PlexOptions
from integrations.demo.world.build import make_entry
from integrations.demo.world.cast.devices import make_device
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.plex.scene import Scene, playing_plex
from tests.support.waiting import eventually


@dataclass
class Inbox:
    """Takes webhooks."""

    url: str = ""
    payloads: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        assert request.content_type == "multipart/form-data"
        assert request.headers["User-Agent"].startswith("PlexMediaServer/")
        form = await request.post()
        payload = form["payload"]
        assert isinstance(payload, str | bytes | bytearray)
        self.payloads.append(orjson.loads(payload))
        if isinstance(picture := form.get("thumb"), web.FileField):
            self.pictures.append(picture.file.read())
            picture.file.close()
        return web.Response()

    async def events(self, count: int) -> list[str]:
        """The events that came, once there are so many; their order is not promised."""
        await eventually(lambda: len(self.payloads) >= count)
        return sorted(payload["event"] for payload in self.payloads)

    def of(self, event: str) -> dict[str, Any]:
        return next(payload for payload in self.payloads if payload["event"] == event)


@asynccontextmanager
async def hooked(plex_pass: bool = True) -> AsyncIterator[tuple[Scene, Inbox]]:
    inbox = Inbox()
    app = web.Application()
    app.router.add_post("/hook", inbox.take)
    doorway = Doorway(app)
    await doorway.start()
    options = PlexOptions(plex_pass=plex_pass, webhook_urls=[f"{doorway.url}/hook"])
    try:
        async with playing_plex(options) as plex:
            yield plex, inbox
    finally:
        await doorway.stop()


async def test_a_viewing_by_a_friend_from_play_to_stop() -> None:
    async with hooked() as (plex, inbox):
        stream = plex.play(ItemKind.EPISODE, who="Ada", device="Roku")
        stream.pause()
        stream.play()
        stream.seek((stream.media.duration_s or 0) * 0.95)
        stream.stop()
        assert await inbox.events(6) == [
            "media.pause",
            "media.play",
            "media.resume",
            "media.scrobble",
            "media.stop",
            "playback.started",
        ]
        played = inbox.of("media.play")
    account = stream.account
    assert (played["user"], played["owner"]) == (False, True)
    assert played["Account"]["id"] == int(account.key)
    assert played["Server"] == {"title": plex.server.name, "uuid": plex.server.id}
    assert played["Player"] == {
        "local": False,
        "publicAddress": "216.160.83.58",
        "title": "Den Roku",
        "uuid": stream.viewer.client_id,
    }
    metadata = played["Metadata"]
    assert metadata["librarySectionType"] == "show"
    assert metadata["librarySectionID"] == 2
    assert metadata["grandparentTitle"] == stream.item.root.title
    assert {"sessionKey", "Media"}.isdisjoint(metadata)
    assert inbox.pictures[0].startswith(b"\x89PNG")


async def test_the_owner_is_account_1() -> None:
    async with hooked() as (plex, inbox):
        plex.play()
        assert await inbox.events(1) == ["media.play"]
    assert inbox.of("media.play")["Account"]["id"] == 1
    assert inbox.of("media.play")["user"] is True


async def test_a_new_device_and_a_new_item_are_told() -> None:
    async with hooked() as (plex, inbox):
        person = plex.world.person("Ada")
        device = make_device(7, "somewhere", "tizen", "Hotel TV")
        entry = plex.entry(ItemKind.MOVIE)
        plex.world.start_stream(plex.server, person, device, entry)
        held = {e.item for e in plex.server.entries()}
        item = next(m for m in plex.world.catalogue.movies if m not in held)
        library = plex.server.libraries[0]
        plex.world.add_item(plex.server, make_entry(plex.server, library, item, plex.clock.now()))
        events = await inbox.events(4)
        plex.simulator.webhooks.admin_event("admin.database.backup")
        await inbox.events(5)
    assert events == ["device.new", "library.new", "media.play", "playback.started"]
    assert "Player" not in inbox.of("library.new")
    assert "Metadata" not in inbox.of("admin.database.backup")


async def test_without_plex_pass_there_are_none() -> None:
    async with hooked(plex_pass=False) as (plex, inbox):
        plex.play()
        await asyncio.sleep(0.05)
        assert inbox.payloads == []


async def test_nobody_at_the_address_harms_nobody() -> None:
    async with playing_plex(PlexOptions(webhook_urls=["http://127.0.0.1:9/hook"])) as plex:
        plex.play()
        assert len(await plex.sessions()) == 1
