"""Webhooks of Plex on a running hub: hints that wake a read, kept as evidence."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from frontend.application import application
from hub.api.routes.webhooks import webhook_secret
from hub.compose import CONFIG, JOURNAL
from hub.core.config.sections import HTTP
from hub.core.entries import ENTRIES
from hub.core.entries.record import DisabledBy
from hub.models.observation import Evidence, decode
from hub.models.playback import PlaybackKind
from hub.playback import item_sync, watched_server
from integrations.demo.plex_server import PlexOptions
from tests.integrations.plex.plex_hub import Scene, plex_hub
from tests.support.serving import serving_application
from tests.support.waiting import eventually

TOO_MUCH = 3 * 2**20
BOUNDARY = "------------------------4b5c6d7e8f901234"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\r\n--\xff\xd9"


@asynccontextmanager
async def running(scene: Scene) -> AsyncIterator[str]:
    """The hub's web application; its address."""
    app = application(scene.hub, scene.hub[CONFIG][HTTP])
    async with serving_application(app) as url:
        yield url


def multipart(payload: bytes, name: str = "payload") -> bytes:
    """A body as Plex posts it: JSON, then a picture."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n'
    kind = "Content-Type: application/json\r\n\r\n"
    thumb = (
        f"\r\n--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="thumb"; filename="thumb.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return (head + kind).encode() + payload + thumb.encode() + JPEG + f"\r\n--{BOUNDARY}--".encode()


async def post(url: str, body: bytes, content_type: str | None = None) -> tuple[int, Any]:
    headers = {"Content-Type": content_type or f"multipart/form-data; boundary={BOUNDARY}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, orjson.loads(await answer.read())


async def evidence(scene: Scene) -> list[Evidence]:
    """The webhooks in the journal."""
    found = []
    async for batch in scene.hub[JOURNAL].read(0):
        found += [decode(entry.body) for entry in batch]
    return [body for body in found if isinstance(body, Evidence)]


def payload(scene: Scene, event: str = "media.play", **more: Any) -> bytes:
    told = {
        "event": event,
        "Account": {"id": 1, "title": "Maja"},
        "Server": {"title": "Attic", "uuid": scene.plex.server.id},
        **more,
    }
    return orjson.dumps(told)


async def test_what_the_server_posts_wakes_a_read(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, options=PlexOptions()) as scene, running(scene) as url:
        entry = await scene.connected(push=False, poll_s=300)
        hooks = scene.plex.state.options.webhook_urls
        hooks.append(f"{url}/api/v1/webhook/{webhook_secret(scene.hub, entry.id)}")
        stream = scene.play()
        await scene.seen(stream)
        stream.pause()
        await scene.told(PlaybackKind.PAUSED)
        stream.stop()
        await scene.told(PlaybackKind.STOPPED)
        kept = [body.event for body in await evidence(scene)]
        assert kept[0] == "media.play"
        assert {"media.play", "media.pause", "media.stop"} <= set(kept)


async def test_a_change_of_a_library_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_sync, "SETTLE_S", 0.02)
    monkeypatch.setattr(item_sync, "REST_S", 0.02)
    monkeypatch.setattr(watched_server, "COOL_DOWN_S", 0.02)
    async with plex_hub(tmp_path) as scene, running(scene) as url:
        entry = await scene.connected(push=False, poll_s=300)
        server = scene.watched()
        await eventually(lambda: server.libraries)
        before = {library.key: library.item_count for library in server.libraries}
        movie = next(scene.plex.server.entries())
        scene.plex.server.remove(movie)
        key = movie.library.key
        body = multipart(payload(scene, "library.new", Metadata={"librarySectionID": int(key)}))
        secret = webhook_secret(scene.hub, entry.id)
        assert (await post(f"{url}/api/v1/webhook/{secret}", body))[0] == 200

        def fewer() -> bool:
            now = {library.key: library.item_count for library in scene.watched().libraries}
            return (now[key] or 0) < (before[key] or 0)

        await eventually(fewer)


async def test_another_servers_webhook_is_passed_over(scene: Scene) -> None:
    entry = await scene.connected()
    async with running(scene) as url:
        body = multipart(payload(scene, Server={"uuid": "another"}))
        status, _ = await post(f"{url}/api/v1/webhook/{webhook_secret(scene.hub, entry.id)}", body)
    assert status == 200
    assert await evidence(scene) == []


async def test_a_wrong_secret_says_nothing(scene: Scene) -> None:
    entry = await scene.connected()
    secret = webhook_secret(scene.hub, entry.id)
    async with running(scene) as url:
        for wrong in ("x", secret[:-1], secret + "x", entry.id, "%F0%9F%98%80"):
            status, answer = await post(f"{url}/api/v1/webhook/{wrong}", multipart(payload(scene)))
            assert (status, answer["error"]["code"]) == (404, "not_found")
    assert await evidence(scene) == []


UNREADABLE: tuple[tuple[bytes, str | None], ...] = (
    (b"", None),
    (b"\x00\xff", None),
    (b"no parts at all", None),
    (multipart(b"{}", name="other"), None),
    (multipart(b"{}"), None),
    (multipart(b"[]"), None),
    (multipart(b'{"event": 7'), None),
    (multipart(b'{"event": {"a": 1}}'), None),
    (multipart(b"\xff\xfe"), None),
    (multipart(b'{"event":"media.play"}'), "multipart/form-data"),
    (b"{", "application/json"),
    (b"<xml/>", "text/xml"),
    (b'{"a":' * 100_000, "application/json"),
)


async def test_what_cannot_be_read_is_refused(scene: Scene) -> None:
    entry = await scene.connected()
    async with running(scene) as url:
        secret = webhook_secret(scene.hub, entry.id)
        for body, kind in UNREADABLE:
            status, answer = await post(f"{url}/api/v1/webhook/{secret}", body, kind)
            assert (status, answer["error"]["code"]) == (400, "invalid_input"), body[:80]
    assert await evidence(scene) == []
    assert scene.is_up()


async def test_a_huge_one_is_refused(scene: Scene) -> None:
    entry = await scene.connected()
    async with running(scene) as url:
        secret = webhook_secret(scene.hub, entry.id)
        body = multipart(payload(scene) + b" " * TOO_MUCH)
        status, answer = await post(f"{url}/api/v1/webhook/{secret}", body)
    assert status in {400, 413}
    assert answer["status"] == "error"
    assert await evidence(scene) == []


async def test_one_of_the_largest_that_are_taken(scene: Scene) -> None:
    entry = await scene.connected()
    async with running(scene) as url:
        secret = webhook_secret(scene.hub, entry.id)
        body = multipart(payload(scene, Metadata={"summary": "x" * 500_000}))
        assert (await post(f"{url}/api/v1/webhook/{secret}", body))[0] == 200
    (kept,) = await evidence(scene)
    assert kept.event == "media.play"


async def test_the_hook_of_a_server_that_is_switched_off(scene: Scene) -> None:
    entry = await scene.connected()
    await scene.hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    async with running(scene) as url:
        secret = webhook_secret(scene.hub, entry.id)
        status, _ = await post(f"{url}/api/v1/webhook/{secret}", multipart(payload(scene)))
    assert status == 404
