"""Every answer of the simulator holds only what the real server's OpenAPI document knows."""

from typing import Any

import pytest

from integrations.demo.world.items import ItemKind
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import INTRODUCTION, Scene
from tests.integrations.demo.mediabrowser_spec import answer_schema, complaints, specification

pytestmark = pytest.mark.conformance

SPECIFICATIONS = {
    "10.10.7": "jellyfin-openapi-10.10.7.json",
    "10.11.11": "jellyfin-openapi-10.11.11.json",
    "12.0.0": "jellyfin-openapi-12.0.0.json",
}
PATHS = (
    "/Sessions",
    "/System/Info",
    "/System/Info/Public",
    "/Users",
    "/Users/{userId}",
    "/Items",
    "/Items/{itemId}",
    "/Items/Latest",
    "/Items/Counts",
    "/Library/VirtualFolders",
    "/UserViews",
    "/LiveTv/Channels",
    "/ScheduledTasks",
    "/Devices",
    "/Auth/Keys",
    "/Plugins",
    "/MediaSegments/{itemId}",
    "/System/ActivityLog/Entries",
)


def populate(scene: Scene) -> None:
    """One session of every sort: direct, transcoded, paused, music, live, idle."""
    accounts = scene.server.accounts
    scene.play(ItemKind.EPISODE, accounts[0])
    scene.play(ItemKind.MOVIE, accounts[1], StartOptions(limit_kbps=1_500))
    scene.play(ItemKind.TRACK, accounts[2]).pause()
    scene.play(ItemKind.CHANNEL, accounts[3])
    scene.play(ItemKind.EPISODE, accounts[4]).stop()
    scene.step(20)


@pytest.mark.parametrize("version", SPECIFICATIONS)
@pytest.mark.parametrize("path", PATHS)
async def test_answers_hold_what_the_specification_knows(
    make_jellyfin: MakeJellyfin, version: str, path: str
) -> None:
    document = specification(SPECIFICATIONS[version])
    async with make_jellyfin(version) as scene:
        populate(scene)
        fields = "MediaSources,MediaStreams,Path,ProviderIds,People,Overview,Chapters,Genres"
        asked: dict[str, Any] = {
            "userId": scene.owner.key,
            "recursive": "true",
            "limit": "40",
            "fields": fields,
        }
        key = scene.entry(ItemKind.EPISODE).key
        real = path.replace("{itemId}", key).replace("{userId}", scene.owner.key)
        body = await scene.get(real, params=asked if "Items" in path or "Users" in path else {})
    assert body
    assert complaints(body, answer_schema(document, path), document) == []


@pytest.mark.parametrize("version", SPECIFICATIONS)
async def test_signing_in_and_quick_connect_answer_as_specified(
    make_jellyfin: MakeJellyfin, version: str
) -> None:
    document = specification(SPECIFICATIONS[version])
    async with make_jellyfin(version) as scene:
        body = {"Username": scene.owner.name, "Pw": scene.owner.password}
        hello: dict[str, Any] = {"headers": dict(INTRODUCTION)}
        _, login = await scene.ask("/Users/AuthenticateByName", "POST", json=body, **hello)
        _, pending = await scene.ask("/QuickConnect/Initiate", "POST", **hello)
    for path, answer in (
        ("/Users/AuthenticateByName", login),
        ("/QuickConnect/Initiate", pending),
    ):
        assert complaints(answer, answer_schema(document, path, "post"), document) == []
