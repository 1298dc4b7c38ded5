"""Answers judged by Emby's OpenAPI document and by captured sessions."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.demo.emby_server import Settings
from integrations.demo.world.items import ItemKind
from integrations.demo.world.media import SubtitleTrack
from integrations.demo.world.servers import Entry
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.emby.conftest import MakeEmby
from tests.integrations.demo.mediabrowser import INTRODUCTION, Scene
from tests.integrations.demo.mediabrowser_spec import answer_schema, complaints, specification

pytestmark = pytest.mark.conformance

SPECIFICATION = "emby-openapi-v3-4.9.0.41-beta.json"
PATHS = (
    "/Sessions",
    "/System/Info",
    "/System/Info/Public",
    "/Users/Query",
    "/Users/{Id}",
    "/Items",
    "/Users/{UserId}/Items/{Id}",
    "/Users/{UserId}/Items/Latest",
    "/Users/{UserId}/Views",
    "/Items/Counts",
    "/Library/VirtualFolders/Query",
    "/LiveTv/Channels",
    "/ScheduledTasks",
    "/Devices",
    "/Plugins",
    "/System/ActivityLog/Entries",
)
YOUNGER_THAN_THE_DOCUMENT = (
    ".PlayState.SleepTimerMode",
    ".NowPlayingItem.DateModified",
    ".DateModified",
)
"""Members seen in captures of later 4.9 servers."""


def populate(scene: Scene) -> None:
    """One session of every sort: direct, transcoded, paused, music, live, idle."""
    accounts = scene.server.accounts
    scene.play(ItemKind.EPISODE, accounts[0])
    scene.play(ItemKind.MOVIE, accounts[1], StartOptions(limit_kbps=1_500))
    scene.play(ItemKind.TRACK, accounts[3]).pause()
    scene.play(ItemKind.CHANNEL, accounts[4])
    scene.play(ItemKind.EPISODE, accounts[5]).stop()
    scene.step(20)


@pytest.mark.parametrize("version", ["4.8.11.0", "4.9.1.80"])
@pytest.mark.parametrize("path", PATHS)
async def test_answers_hold_what_the_specification_knows(
    make_emby: MakeEmby, version: str, path: str
) -> None:
    document = specification(SPECIFICATION)
    async with make_emby(version, Settings(with_metrics=True)) as scene:
        populate(scene)
        key = scene.entry(ItemKind.EPISODE).key
        users = path.startswith("/Users")
        owner = scene.owner.key
        real = path.replace("{UserId}", owner)
        real = real.replace("{Id}", key if "Items/{Id}" in path else owner)
        asked: dict[str, Any] = {"recursive": "true", "limit": "40", "fields": "MediaSources,Path"}
        body = await scene.get("/emby" + real, params=asked if users or path == "/Items" else {})
    assert body
    found = complaints(body, answer_schema(document, path), document)
    unexpected = [
        line
        for line in found
        if not line.removesuffix(" is unknown").endswith(YOUNGER_THAN_THE_DOCUMENT)
    ]
    assert unexpected == []


async def test_signing_in_answers_as_specified(make_emby: MakeEmby) -> None:
    document = specification(SPECIFICATION)
    async with make_emby() as scene:
        body = {"Username": scene.owner.name, "Pw": scene.owner.password}
        _, login = await scene.ask(
            "/Users/AuthenticateByName", "POST", json=body, headers=dict(INTRODUCTION)
        )
    assert complaints(
        login, answer_schema(document, "/Users/AuthenticateByName", "post"), document
    ) == ["$.SessionInfo.PlayState.SleepTimerMode is unknown"]


def subtitled(scene: Scene) -> tuple[Entry, SubtitleTrack]:
    """Something with a subtitle in text."""
    for entry in scene.server.entries(kind=ItemKind.EPISODE):
        for subtitle in entry.media[-1].subtitles:
            if not subtitle.is_picture and len(entry.media) == 1:
                return entry, subtitle
    raise AssertionError("nothing has subtitles")


def names(value: Any, place: str = "") -> set[str]:
    """All paths of members in a body; lists count as one."""
    if isinstance(value, list):
        return {name for element in value for name in names(element, place)}
    if isinstance(value, dict):
        below = {f"{place}.{name}" for name in value}
        return below.union(*(names(member, f"{place}.{name}") for name, member in value.items()))
    return set()


async def test_a_transcoding_session_has_the_members_of_a_captured_one(
    make_emby: MakeEmby, samples: Path
) -> None:
    capture = orjson.loads(
        (samples / "emby/sessions/markhahn__sessions-playing-2.json").read_bytes()
    )
    captured = names(next(session for session in capture if "TranscodingInfo" in session))
    async with make_emby("4.8.11.0", Settings(with_metrics=True)) as scene:
        entry, subtitle = subtitled(scene)
        scene.play(entry, options=StartOptions(limit_kbps=1_500, subtitle=subtitle))
        scene.step(300)
        (session,) = await scene.sessions()
    of_the_item = (".ProviderIds", "Logo", "Thumb", ".MediaStreams.Title")
    expected = {name for name in captured if not any(part in name for part in of_the_item)}
    assert expected - names(session) == set()
