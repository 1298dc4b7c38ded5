"""What the hub knows of a Jellyfin or Emby besides its streams: entities, catalogue, webhooks."""

import aiohttp
import orjson
import pytest

from hub.compose import JOURNAL
from hub.core.devices import DEVICES
from hub.core.diagnostics import entry_diagnostics
from hub.core.errors import InvalidInput
from hub.core.servers import Webhook
from hub.history.facade import HISTORY
from hub.models.observation import Evidence, decode
from hub.models.server import LibraryKind
from hub.playback.pipeline import PLAYBACK
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import LibraryKind as DemoKind
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually


async def test_libraries_accounts_and_items_are_in_the_catalogue(watched: Watched) -> None:
    server = await watched.connected()
    await eventually(lambda: server.libraries)
    world = watched.scene.server
    names = {library.name for library in world.libraries if library.listed}
    assert {library.name for library in server.libraries} == names
    movies = next(lib for lib in server.libraries if lib.kind is LibraryKind.MOVIE)
    assert movies.item_count == len(list(world.entries(kind=ItemKind.MOVIE)))
    shows = next(lib for lib in server.libraries if lib.kind is LibraryKind.SHOW)
    assert shows.grandchild_count == len(list(world.entries(kind=ItemKind.EPISODE)))
    assert {a.name for a in server.accounts} == {a.name for a in world.accounts}
    await eventually(watched.hub[PLAYBACK].accounts)

    async def count() -> int:
        sql = "SELECT count(*) FROM items WHERE type = 'episode'"
        return int((await watched.hub[HISTORY].query(sql))[0][0])

    async def is_complete() -> bool:
        return await count() == shows.grandchild_count

    await eventually(is_complete, 15)


FILES = "SELECT path, size, container FROM item_files WHERE resolution IS NOT NULL"


async def test_files_are_read_with_what_is_in_them(watched: Watched) -> None:
    await watched.connected()
    told = {
        (entry.file(media), media.size_bytes, media.container)
        for entry in watched.scene.server.entries(kind=ItemKind.MOVIE)
        for media in entry.media
    }

    async def are_known() -> bool:
        return told <= set(await watched.hub[HISTORY].query(FILES))

    await eventually(are_known, 15)


async def test_a_server_is_a_device_with_entities(watched: Watched) -> None:
    server = await watched.connected()
    await eventually(lambda: server.libraries)
    devices = watched.hub[DEVICES]
    (device,) = [one for one in devices.all() if one.name == watched.scene.server.name]
    assert device.sw_version == watched.scene.server.version
    names = {f"{server.server.name} {library.name}" for library in server.libraries}
    of_server = next(iter(device.identifiers))
    await eventually(lambda: {o.name for o in devices.all() if o.via == of_server} == names)
    assert watched.value("streams") == "0"
    assert watched.value("connected") == "on"
    assert watched.value("version") == watched.scene.server.version
    movies = len(list(watched.scene.server.entries(kind=ItemKind.MOVIE)))
    library = next(lib.key for lib in watched.scene.server.libraries if lib.kind is DemoKind.MOVIES)
    await eventually(lambda: watched.value(f"library_{library}") == str(movies))

    watched.scene.play(ItemKind.MOVIE)
    await eventually(lambda: watched.value("streams") == "1")
    kinds = [watched.value(key) for key in ("direct_plays", "direct_streams", "transcodes")]
    assert sorted(kinds) == ["0", "0", "1"]
    assert int(watched.value("bandwidth")) > 0


def a_webhook(watched: Watched, **more: object) -> dict[str, object]:
    server = watched.scene.server
    if watched.domain == "jellyfin":
        return {"NotificationType": "PlaybackStart", "ServerId": server.id, **more}
    return {"Event": "playback.start", "Server": {"Id": server.id}, **more}


async def evidence(watched: Watched) -> list[object]:
    """The webhooks that were kept."""
    pages = [page async for page in watched.hub[JOURNAL].read(0)]
    kept = [decode(entry.body) for page in pages for entry in page]
    return [body.payload for body in kept if isinstance(body, Evidence)]


async def test_a_webhook_wakes_a_reading_and_is_kept_without_secrets(watched: Watched) -> None:
    await watched.add(options={"push": False, "poll_s": 200})
    await eventually(lambda: watched.server.availability.is_up)
    watched.scene.play(ItemKind.MOVIE)
    body = orjson.dumps(a_webhook(watched, AccessToken="geheim", api_key="geheim"))
    await watched.server.receive(Webhook(body, "text/plain"))

    await eventually(lambda: watched.sessions, 2)
    (kept,) = await evidence(watched)
    assert "geheim" not in str(kept)


async def test_a_webhook_of_another_server_is_passed_over(watched: Watched) -> None:
    await watched.add()
    told = {**a_webhook(watched), "ServerId": "f" * 32, "Server": {"Id": "f" * 32}}
    await watched.server.receive(Webhook(orjson.dumps(told), "application/json"))
    assert await evidence(watched) == []


MALFORMED = (
    (b"", "application/json"),
    (b"{", "text/plain"),
    (b"[1]", "application/json"),
    (b"{}", "application/json"),
    (b"x=1", "application/x-www-form-urlencoded"),
    (b"--X\r\n\r\nnothing\r\n--X--", "multipart/form-data; boundary=X"),
    (b"\xff\xfe", "multipart/form-data"),
    (b"&".join(b"x%d=1" % n for n in range(30)), "application/x-www-form-urlencoded"),
)


async def test_a_malformed_webhook_is_refused(watched: Watched) -> None:
    await watched.add()
    for body, kind in MALFORMED:
        with pytest.raises(InvalidInput):
            await watched.server.receive(Webhook(body, kind))


async def test_a_form_with_a_field_of_json_is_read(watched: Watched) -> None:
    await watched.add()
    told = orjson.dumps(a_webhook(watched)).decode()
    for form in (aiohttp.FormData({"data": told}), _multipart(told)):
        payload = form()
        body = await _bytes(payload)
        await watched.server.receive(Webhook(body, payload.content_type or ""))
    assert len(await evidence(watched)) == 2


def _multipart(told: str) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("data", told)
    return form


async def _bytes(payload: aiohttp.payload.Payload) -> bytes:
    return await payload.as_bytes()


async def test_diagnostics_hold_no_secret(watched: Watched) -> None:
    entry = await watched.add()
    told = str(await entry_diagnostics(watched.hub, entry))
    assert watched.api_key not in told
    assert watched.scene.server.version in told
