"""Every shipped blueprint fires when it should, and does not when it should not."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from hub.core.issues import Issue, Severity
from hub.models.item import Item, MediaType
from hub.models.play import Ending
from hub.models.session import Player
from hub.models.stream import Decision, Media, Stream, Video
from rules.blueprints.files import SHIPPED
from rules.happening import Subject
from tests.rules.blueprints.asked import EPISODE, Play, finished, requested, seen_before
from tests.rules.blueprints.stage import Stage, compiled, shipped
from tests.rules.detections.story import PHONE, SERVER, TV, Net

TO = {"targets": ["phone"]}
UHD = Media(video=Video(width=3840, height=2160))
DIRECT = Stream(decision=Decision.DIRECT_PLAY, video_decision=Decision.DIRECT_PLAY, source=UHD)
TRANSCODE = Stream(decision=Decision.TRANSCODE, video_decision=Decision.TRANSCODE, source=UHD)
SMALL = Stream(
    decision=Decision.TRANSCODE,
    video_decision=Decision.TRANSCODE,
    source=Media(video=Video(width=1920, height=1080)),
)
PARIS = Net(address="89.160.20.10", city="Paris")
BERLIN = Net(address="81.2.69.20", city="Berlin")
THIRD = Player(key="laptop", name="Laptop", product="Plex Web", platform="Chrome")


def told(kind: str, **changes: Any) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start(item=EPISODE)
        await stage.wait(minutes=10)
        await stage.tell(kind, session, **changes)

    return play


def stopped(ending: Ending = Ending.STOPPED) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start(item=EPISODE)
        await stage.wait(minutes=10)
        await stage.stop(session, ending)

    return play


async def only_started(stage: Stage) -> None:
    await stage.start(item=EPISODE)
    await stage.wait(minutes=10)


def at_second(position: float) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start(item=EPISODE)
        for _ in range(3):
            await stage.wait(seconds=10)
            await stage.tell("progress", session, position_s=position)

    return play


def streams(*players: Player) -> Play:
    async def play(stage: Stage) -> None:
        for player in players:
            await stage.start(player=player)
            await stage.wait(seconds=1)
        await stage.wait(minutes=1)

    return play


def buffering(times: int) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start()
        for _ in range(times):
            await stage.wait(seconds=10)
            await stage.tell("buffering", session)
            await stage.wait(seconds=5)
            await stage.tell("resumed", session)

    return play


def quality(before: Stream, *after: Stream) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start(stream=before)
        for stream in after:
            await stage.wait(seconds=5)
            await stage.stream(session, stream)
        await stage.wait(minutes=2)

    return play


def event(kind: str, subject: Subject | None = None, **data: Any) -> Play:
    async def play(stage: Stage) -> None:
        await stage.happen(kind, subject, **data)
        await stage.wait(minutes=10)

    return play


def bus(event_type: str, **data: Any) -> Play:
    return event("event", event={"event_type": event_type, "data": data})


def added(kind: MediaType) -> Play:
    item = Item(key="i", type=kind, title="Heat", library_key="1")
    subject = Subject(server_id=SERVER, library_key="1", item=item)
    return event("library.added", subject, event="added", item=item, library="Films")


def turned(before: str, after: str) -> Play:
    async def play(stage: Stage) -> None:
        await stage.turn("binary_sensor.way_in", before, after)
        await stage.wait(minutes=5)

    return play


def paused(minutes: float) -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start()
        await stage.tell("paused", session)
        await stage.wait(minutes=minutes)
        await stage.tell("resumed", session)
        await stage.wait(hours=1)

    return play


def at_hour(hours: float, person: str = "anna") -> Play:
    async def play(stage: Stage) -> None:
        session = await stage.start(person)
        await stage.wait(hours=hours)
        await stage.tell("progress", session)
        await stage.wait(minutes=6)
        await stage.tell("progress", session)

    return play


def abroad(net: Net) -> Play:
    async def play(stage: Stage) -> None:
        await stage.start(net=net)
        await stage.wait(minutes=5)

    return play


ISSUE = Issue(domain="hub", id="1", severity=Severity.ERROR, title="Damaged", text="A file is.")
SERVER_DATA: Mapping[str, Any] = {"server_id": SERVER, "name": "Attic"}
DEVICE = Subject(server_id=SERVER, person_id="anna", player=TV)

Case = tuple[Mapping[str, Any], Play, Play, str]
WAY_IN = {**TO, "entity": "binary_sensor.way_in"}


async def new_device(stage: Stage) -> None:
    session = await stage.start()
    playing = stage.story.sessions[session]
    subject = Subject(server_id=SERVER, person_id="anna", player=TV, session=playing)
    await stage.happen("device.new", subject, event="new", session=playing, player=TV)


CASES: Mapping[str, Case] = {
    "notification/playback_started": (TO, only_started, bus("x"), "Anna started"),
    "notification/playback_stopped": (
        {**TO, "least": 60},
        stopped(),
        only_started,
        "after 10 minutes",
    ),
    "notification/playback_paused": (TO, told("paused"), only_started, "Anna paused"),
    "notification/playback_resumed": (TO, told("resumed"), only_started, "went on"),
    "notification/playback_lost": (TO, stopped(Ending.LOST), stopped(), "broke off"),
    "notification/quality_changed": (
        {**TO, "transcodes": True},
        quality(DIRECT, TRANSCODE),
        quality(TRANSCODE, DIRECT),
        "transcode",
    ),
    "notification/intro_reached": (TO, at_second(70), at_second(200), "the intro"),
    "notification/commercial_reached": (TO, at_second(610), at_second(70), "a commercial"),
    "notification/credits_reached": (TO, at_second(2900), at_second(70), "the credits"),
    "notification/watched": (TO, told("watched"), only_started, "Anna watched"),
    "notification/buffering": (TO, buffering(4), buffering(3), "buffered 4 times"),
    "notification/concurrent_streams": (TO, streams(TV, PHONE), streams(TV), "2 streams"),
    "notification/new_device": (TO, new_device, only_started, "for the first time"),
    "notification/new_account": (
        TO,
        event("account.new", Subject(server_id=SERVER, account_key="bob"), event="new"),
        event("account.inactive", Subject(server_id=SERVER, account_key="bob")),
        "bob",
    ),
    "notification/recently_added": (
        TO,
        added(MediaType.MOVIE),
        added(MediaType.ALBUM),
        "Heat can be watched now, in Films",
    ),
    "notification/server_online": (
        TO,
        event("server.online", **SERVER_DATA),
        event("server.offline", **SERVER_DATA),
        "Attic can be reached again",
    ),
    "notification/server_update": (
        TO,
        event("server.update_available", version="1.2", **SERVER_DATA),
        event("server.online", **SERVER_DATA),
        "updated to 1.2",
    ),
    "notification/remote_access_down": (
        WAY_IN,
        turned("on", "off"),
        turned("off", "on"),
        "is gone",
    ),
    "notification/remote_access_up": (WAY_IN, turned("off", "on"), turned("on", "off"), "is back"),
    "notification/software_update": (
        WAY_IN,
        turned("off", "on"),
        turned("on", "off"),
        "There is an update",
    ),
    "notification/repair_issue": (
        TO,
        bus("issue_changed", issue=ISSUE, resolved=False),
        bus("issue_changed", issue=ISSUE, resolved=True),
        "A file is.",
    ),
    "notification/sign_in_needed": (TO, bus("reauth_needed"), bus("other"), "sign in again"),
    "notification/alert_raised": (
        TO,
        event("alert.raised", severity="critical", title="Travel", message="Too far."),
        event("alert.raised", severity="info", title="Travel", message="Too far."),
        "Too far.",
    ),
    "automation/stop_long_pause": ({}, paused(31), paused(20), "paused for too long"),
    "automation/no_4k_transcodes": (
        {},
        quality(DIRECT, TRANSCODE),
        quality(TRANSCODE, DIRECT),
        "4K",
    ),
    "automation/stream_limit": ({}, streams(TV, PHONE, THIRD), streams(TV, PHONE), "2 streams"),
    "automation/quiet_hours": ({"children": ["anna"]}, at_hour(8), at_hour(2), "Good night"),
    "automation/geo_violation": ({"allowed": ["DE"]}, abroad(PARIS), abroad(BERLIN), "France"),
    "automation/finished_season": (
        TO,
        finished(listed=2),
        seen_before,
        "all 2 episodes of season 2",
    ),
    "automation/requested_unwatched": (
        {**TO, "webhook_id": "seerr-1"},
        requested(seen=False),
        requested(seen=True),
        "Ann requested Severance",
    ),
}
PAGE = (SHIPPED.parent / "docs" / "blueprints.md").read_text("utf-8")
FILES = sum(path.parent.name != "home_assistant" for path in SHIPPED.glob("*/*.yaml"))
AS_TOLD = {"notification/alert_raised", "notification/repair_issue"}
"""They pass on what others say."""
LAST = {"automation/geo_violation": 3, "automation/quiet_hours": 2}
"""How many things are done, where it is not one."""


@pytest.mark.parametrize("path", sorted(CASES))
async def test_it_fires_when_it_should(path: str) -> None:
    inputs, play, _, says = CASES[path]
    stage = Stage(compiled(await shipped(), path, inputs))
    await play(stage)
    await stage.close()

    assert len(stage.done) == LAST.get(path, 1), stage.names
    data = stage.data()
    assert says in str(data["message"])
    assert not [value for value in data.values() if "None" in str(value)]
    if path.startswith("notification/"):
        assert (stage.names, data["targets"]) == (["notify.send"], ["phone"])
        assert data["kind"] in ("playback", "library", "server", "account", "alert")
        assert data["title"]


@pytest.mark.parametrize("path", sorted(set(CASES) - AS_TOLD))
async def test_a_german_household_is_told_in_german(path: str) -> None:
    inputs, play, _, says = CASES[path]
    stage = Stage(compiled(await shipped("de"), path, inputs))
    await play(stage)
    await stage.close()

    data = stage.data()
    said = f"{data.get('title')} {data['message']}"
    assert says not in said or says in ("4K", "2 streams", "bob", "France"), said
    assert not [value for value in data.values() if "None" in str(value)]
    assert not re.search(
        r"\b(the|is|was|has|of|on|and)\b", f"{data.get('title')} {data['message']}"
    )


@pytest.mark.parametrize("path", sorted(CASES))
async def test_it_leaves_alone_what_is_well(path: str) -> None:
    inputs, _, play, _ = CASES[path]
    stage = Stage(compiled(await shipped(), path, inputs))
    await play(stage)
    await stage.close()

    assert stage.names == []


async def test_a_server_that_stays_away_is_told() -> None:
    stage = Stage(compiled(await shipped(), "notification/server_offline", TO), online=False)
    await event("server.offline", **SERVER_DATA)(stage)
    await stage.close()
    assert "Attic cannot be reached" in str(stage.data()["message"])


async def test_a_server_that_comes_back_at_once_was_not_gone() -> None:
    rule = compiled(await shipped(), "notification/server_offline", TO)
    stage = Stage(rule)
    await event("server.offline", **SERVER_DATA)(stage)
    await stage.close()
    assert stage.names == []


async def test_filters_choose_the_person() -> None:
    inputs = {**TO, "persons": ["ben"]}
    stage = Stage(compiled(await shipped(), "notification/playback_started", inputs))
    await stage.start("anna")
    await stage.start("ben", player=PHONE)
    await stage.close()
    assert ["Ben" in str(stage.data()["message"]), len(stage.done)] == [True, 1]


async def test_no_4k_transcodes_lets_smaller_ones_be() -> None:
    stage = Stage(compiled(await shipped(), "automation/no_4k_transcodes", {}))
    await quality(DIRECT, SMALL)(stage)
    await stage.close()
    assert stage.names == []


async def test_a_warning_comes_before_the_end() -> None:
    stage = Stage(compiled(await shipped(), "automation/geo_violation", {"allowed": ["DE"]}))
    await abroad(PARIS)(stage)
    await stage.close()
    assert stage.names == ["session.message", "alert.raise", "session.terminate"]


async def test_every_shipped_blueprint_is_tried() -> None:
    library = await shipped()
    assert library.broken() == []
    paths = {one.path.removesuffix(".yaml") for one in library.all()}
    tried = {path for path in paths if path.startswith("detection/")} | set(CASES)
    assert paths == tried | {"notification/server_offline"}
    assert len(paths) == FILES
    for one in library.all():
        assert one.description
        assert all(declared.name for declared in one.inputs.values())


async def test_every_shipped_blueprint_is_documented() -> None:
    for one in (await shipped()).all():
        assert f"| `{one.path}` |" in PAGE, one.path


async def test_every_detection_loads_with_its_defaults() -> None:
    library = await shipped()
    for one in library.all():
        if one.path.startswith("detection/"):
            assert compiled(library, one.path, {}).rule is not None, one.path
