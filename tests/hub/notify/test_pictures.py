"""Artwork for notifications, of what plays and of what was played."""

from pathlib import Path

import pytest

from hub.core.servers import Picture
from hub.notify import pictures
from hub.notify.message import Message, PictureRef, Queued
from hub.notify.pictures import fetched, picture_ref
from tests.support.shelf.plex import SERVER_ID, StillServer
from tests.support.whole_hub import item_of, whole_hub


def asked_for(*refs: PictureRef | None) -> list[Queued]:
    return [
        Queued(target_id="t", number=number, message=Message(message="x", picture=ref))
        for number, ref in enumerate(refs)
    ]


async def test_the_artwork_of_a_session_and_of_an_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def picture(_: object, path: str, width: int, height: int) -> Picture:
        size = pictures.MOST_BYTES + 1 if path == "/large" else 3
        return Picture(b"x" * size, f"image/{width}x{height}")

    async with whole_hub(tmp_path, settled=True) as scene:
        live = await picture_ref(scene.hub, scene.session_of("ann"))
        items = await scene.get("admin", "/api/v1/plays?limit=1")
        past = await picture_ref(scene.hub, items[0]["item_id"])
        assert live == PictureRef(SERVER_ID, item_of("ann").thumb or "")
        assert past is not None
        assert past.server_id == SERVER_ID
        given = {"server": SERVER_ID, "path": "/large"}
        large = await picture_ref(scene.hub, given)
        assert await picture_ref(scene.hub, {"server": SERVER_ID}) is None

        monkeypatch.setattr(StillServer, "picture", picture)
        found = await fetched(scene.hub, asked_for(live, live, None, large), 600)
        assert found == [Picture(b"xxx", "image/600x900")]


@pytest.mark.allow_logs("could not be fetched")
async def test_a_server_that_is_broken_costs_only_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> Picture:
        raise ZeroDivisionError

    monkeypatch.setattr(StillServer, "picture", broken)
    async with whole_hub(tmp_path, peopled=False) as scene:
        ref = PictureRef(SERVER_ID, "/art/1")
        assert await fetched(scene.hub, asked_for(ref), 600) == []
