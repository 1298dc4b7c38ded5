"""What becomes of Tautulli's rows: faithful where they are sound, honest where they are not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.history.importers.job import PersonReport, Report
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.history.rows import PlayDetail
from hub.models.item import MediaType
from hub.models.observation import AccountsSeen
from hub.models.people import Account
from tests.hub.history.importers.conftest import House, record_half_an_hour
from tests.hub.history.importers.database import (
    BOB,
    GONE,
    HOUR,
    LAYOUTS,
    OWNER,
    SECRET,
    START,
    TABLES,
    Database,
)

SERVER = "plex:abc123"


async def plays_of(house: House) -> list[PlayDetail]:
    """Every play, the oldest first."""
    page = await house.history.plays(PlaysQuery(limit=500), Scope.all())
    found = [await house.history.play(row.id, Scope.all()) for row in page.rows]
    return sorted(found, key=lambda play: play.row.started_at)


def reasons(counts: Any) -> dict[str, int]:
    return {one.reason: one.rows for one in counts}


def explained(report: Report) -> bool:
    """Whether the differences add up, for everybody and for each person."""
    sums: list[Report | PersonReport] = [report, *report.persons]
    for one in sums:
        plays = sum(difference.plays for difference in one.differences)
        seconds = sum(difference.watch_s for difference in one.differences)
        if (plays, seconds) != (
            one.ours.plays - one.theirs.plays,
            one.ours.watch_s - one.theirs.watch_s,
        ):
            return False
    return True


async def test_a_row_becomes_a_play_with_all_its_facts(house: House, database: Database) -> None:
    database.add(
        paused_counter=300,
        ip_address="::ffff:203.0.113.7",
        video_decision="transcode",
        stream_video_decision="transcode",
        transcode_decision="transcode",
        stream_video_codec="hevc",
        transcode_hw_encoding=1,
        transcode_video_codec="hevc",
        video_dynamic_range="HDR",
        secure=1,
        relayed=0,
    )
    report = await house.bring(database.path)
    (found,) = await plays_of(house)
    row = found.row
    assert (report.added, report.ours.watch_s, report.theirs.watch_s) == (1, 1500, 1500)
    assert row.started_at == datetime.fromtimestamp(START + HOUR, UTC)
    assert [(s.state, s.watch_s) for s in found.segments] == [("playing", 1500), ("paused", 0)]
    assert "pause_placed" in found.segments[1].inferred
    assert (row.server_id, row.account_id) == (SERVER, f"{SERVER}/{BOB}")
    assert row.person_name == "Bob"
    assert row.address == "203.0.113.7"
    assert (row.city, row.country, row.location, row.bandwidth_kbps) == (
        "Lisbon",
        "Portugal",
        "wan",
        4000,
    )
    assert (row.player_name, row.player_product, row.player_platform) == (
        "Sofa",
        "Plex for Apple TV",
        "tvOS",
    )
    assert (row.library_id, row.library_name) == (f"{SERVER}/1", "Films")
    stream = found.streams[0]
    assert (stream.decision, stream.source.video.dynamic_range) == ("transcode", "hdr10")  # type: ignore[union-attr]  # the row tells them
    assert stream.transcode.hw_encode == "hardware"  # type: ignore[union-attr]  # as above
    item = await house.history.item(row.item_id, Scope.all())
    assert "plex://movie/100" in item.guids
    assert item.tags["genre"] == ("Drama", "Comedy")


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_every_age_of_the_file_is_read(house: House, tmp_path: Path, layout: str) -> None:
    database = Database(tmp_path / "plexpy.db", layout)
    first = database.add()
    database.add(reference_id=first, started=START + 9 * HOUR, view_offset=4_000_000)
    report = await house.bring(database.path, name="Attic")
    assert report.ours.watch_s == report.theirs.watch_s == 3600
    groups = "reference_id" in LAYOUTS[layout][0]
    assert report.ours.plays == report.theirs.plays == (1 if groups else 2)
    (play, *_) = await plays_of(house)
    assert play.row.person_name == "Bob"
    assert play.row.server_id == "plex:attic"
    has_section = any("section_id" in columns for columns in LAYOUTS[layout][:2])
    assert play.row.library_id == ("plex:attic/1" if has_section else None)


@pytest.mark.parametrize(
    ("row", "reason", "watch_s"),
    [
        ({"paused_counter": -500}, "negative_pause", 1800),
        ({"paused_counter": 9000}, "pause_too_long", 0),
        ({"stopped": 0}, "no_stop", 0),
        ({"stopped": START}, "no_stop", 0),
        ({"stopped": START + 40 * HOUR, "view_offset": 1_200_000}, "impossible_duration", 1200),
        ({"stopped": START + 8 * HOUR, "view_offset": 0}, "impossible_duration", 6000),
        ({"view_offset": 9_000_000}, "bad_position", 1800),
        ({"user_id": None, "user": "Bob"}, "no_user", 1800),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
async def test_bad_rows_are_repaired(
    house: House, database: Database, row: dict[str, Any], reason: str, watch_s: int
) -> None:
    database.add(**row)
    report = await house.bring(database.path)
    assert reasons(report.repaired) == {reason: 1}
    assert (report.added, report.ours.watch_s) == (1, watch_s)
    assert explained(report)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"started": None}, "no_start"),
        ({"started": "yesterday", "stopped": START}, "no_start"),
        ({"started": 12, "stopped": 15}, "no_start"),
        ({"title": "", "full_title": ""}, "no_metadata"),
    ],
    ids=["without", "text", "before-plex", "nameless"],
)
async def test_hopeless_rows_are_set_aside(
    house: House, database: Database, row: dict[str, Any], reason: str
) -> None:
    database.add(rating_key=7)
    bad = database.add(**row)
    report = await house.bring(database.path)
    assert reasons(report.set_aside) == {reason: 1}
    assert report.added == 1
    assert explained(report)
    (job, *_) = house.imports.all()
    table = b"".join([piece async for piece in house.imports.outcomes(job.id)]).decode()
    assert f"{bad},set_aside,{reason}" in table


async def test_empty_texts_wrong_types_and_odd_characters(house: House, database: Database) -> None:
    database.add(
        view_offset="", duration="", year="", media_index="", width="", bandwidth="much",
        title="Nul\0in it", guid="",
    )  # fmt: skip
    database.add(rating_key="200", started=str(START), stopped=str(START + 60))
    database.run("UPDATE session_history SET player = CAST(x'ff41' AS TEXT), user = NULL")
    report = await house.bring(database.path)
    assert (report.added, report.ours.watch_s, report.theirs.watch_s) == (2, 1860, 1860)
    titles = {play.row.title for play in await plays_of(house)}
    assert titles == {"Nulin it", "Film 200"}


async def test_rows_without_metadata_borrow_it(house: House, database: Database) -> None:
    database.add()
    bare = database.add()
    database.run("DELETE FROM session_history_metadata WHERE id = ?", (bare,))
    database.run("DELETE FROM session_history_media_info WHERE id = ?", (bare,))
    report = await house.bring(database.path)
    assert reasons(report.repaired) == {"no_metadata": 1}
    assert [play.row.title for play in await plays_of(house)] == ["Film 100", "Film 100"]


async def test_a_group_is_one_play_and_another_item_in_it_is_another(
    house: House, database: Database
) -> None:
    first = database.add(view_offset=1_000_000)
    database.add(reference_id=first, guid="com.plexapp.agents.imdb://tt0000001?lang=en")
    database.add(reference_id=first, guid="plex://movie/other", title="Quite another")
    report = await house.bring(database.path)
    assert (report.theirs.plays, report.ours.plays) == (1, 2)
    assert report.ours.watch_s == report.theirs.watch_s == 5400
    assert explained(report)
    assert sorted(len(play.segments) for play in await plays_of(house)) == [1, 2]


async def test_rows_that_are_there_twice_are_one(house: House, database: Database) -> None:
    first = database.add(stopped=START + HOUR + 900)
    twin = database.add(started=START + HOUR + 3, stopped=START + HOUR + 1803)
    database.add(reference_id=first, started=START + 8 * HOUR)
    report = await house.bring(database.path)
    assert (report.merged, report.ours.watch_s, report.ours.plays) == (1, 3600, 1)
    assert report.theirs.plays == 2
    assert explained(report)
    (play,) = await plays_of(house)
    assert play.row.started_at.timestamp() == START + HOUR + 3, twin


async def test_legacy_guids_name_the_item_and_its_show(house: House, database: Database) -> None:
    database.add(
        media_type="episode", title="Pilot", parent_title="Season 6", grandparent_title="Show",
        media_index=1, parent_media_index=6, parent_rating_key=11, grandparent_rating_key=10,
        guid="com.plexapp.agents.thetvdb://121361/6/1?lang=en", section_id=2,
    )  # fmt: skip
    await house.bring(database.path)
    rows = await house.history.query("SELECT type::VARCHAR, guid FROM item_guids ORDER BY 1")
    assert rows == [
        ("episode", "tvdb://121361/6/1"),
        ("season", "tvdb://121361/6"),
        ("show", "tvdb://121361"),
    ]


async def test_live_television_keeps_its_channel(house: House, database: Database) -> None:
    database.add(
        media_type="clip", live=1, channel_title="Das Erste", channel_identifier="k1",
        channel_vcn="1", section_id=999999, guid="tv.plex.xmltv://1", duration=0,
    )  # fmt: skip
    report = await house.bring(database.path)
    (play,) = await plays_of(house)
    assert (play.row.type, play.row.live, play.row.watched) == (MediaType.PROGRAMME, True, True)
    channels = await house.history.query("SELECT name, number FROM channels")
    assert channels == [("Das Erste", "1")]
    libraries = {one.key: one for one in await house.history.libraries(Scope.all())}
    assert libraries["999999"].name == "Live TV"
    assert report.ours == report.theirs


async def test_watched_is_what_live_recording_would_say(house: House, database: Database) -> None:
    database.add(rating_key=1, view_offset=5_200_000)
    database.add(rating_key=2, view_offset=4_900_000)
    database.add(rating_key=3, view_offset=4_900_000, marker_credits_first=4_800_000)
    await house.bring(database.path)
    watched = {play.row.title: play.row.watched for play in await plays_of(house)}
    assert watched == {"Film 1": True, "Film 2": False, "Film 3": True}


async def test_accounts_are_those_of_live_recording(house: House, database: Database) -> None:
    known = (
        Account(server_id=SERVER, key="1", name="Olga"),
        Account(server_id=SERVER, key=str(BOB), name="bob", global_id=f"plex:{BOB}"),
    )
    now = datetime.now(UTC)
    await house.playback.observe(AccountsSeen(server_id=SERVER, at=now, accounts=known))
    links = dict(house.playback.links())
    database.add(user_id=OWNER, user="Olga")
    database.add(rating_key=2)
    database.add(rating_key=3, user_id=0, user="Local")
    database.add(rating_key=4, user_id=GONE, user="gone")
    report = await house.bring(database.path)
    found = {play.row.account_id: play.row.person_id for play in await plays_of(house)}
    assert found[f"{SERVER}/1"] == links[(SERVER, "1")]
    assert found[f"{SERVER}/{BOB}"] == links[(SERVER, str(BOB))]
    assert set(found) == {f"{SERVER}/{key}" for key in ("1", BOB, 0, GONE)}
    assert None not in found.values()
    assert {one.name for one in report.persons} == {"Olga", "Bob", "Local", "gone"}
    accounts = {one.key: one for one in await house.history.accounts(Scope.all())}
    assert accounts[str(GONE)].removed_at is not None
    assert accounts["1"].removed_at is None


async def test_what_the_hub_recorded_itself_is_not_counted_twice(
    house: House, database: Database
) -> None:
    began = int(datetime.now(UTC).timestamp()) - 4 * HOUR
    await record_half_an_hour(house, began)
    database.add(started=began + 4, stopped=began + 1796)
    database.add(started=began - 2 * HOUR, stopped=began - HOUR, rating_key=5)
    report = await house.bring(database.path)
    assert (report.live, report.added) == (1, 1)
    assert (await house.history.size()).plays == 2
    assert explained(report)


async def test_a_second_run_adds_nothing_and_a_grown_file_only_what_is_new(
    house: House, database: Database
) -> None:
    first = database.add()
    database.add(rating_key=2)
    assert (await house.bring(database.path)).added == 2
    before = [play.row for play in await plays_of(house)]
    again = await house.bring(database.path)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 2)
    assert [play.row for play in await plays_of(house)] == before
    database.add(reference_id=first, started=START + 9 * HOUR, view_offset=3_600_000)
    database.add(rating_key=3)
    grown = await house.bring(database.path)
    assert (grown.added, grown.replaced, grown.unchanged) == (1, 1, 1)
    assert grown.ours == grown.theirs
    assert [play.row.id for play in await plays_of(house)][:2] == [row.id for row in before]


async def test_a_file_that_was_grouped_anew_is_not_counted_twice(
    house: House, database: Database
) -> None:
    first = database.add()
    second = database.add()
    database.add(reference_id=second, started=START + 9 * HOUR)
    await house.bring(database.path)
    database.run("UPDATE session_history SET reference_id = ?", (first,))
    report = await house.bring(database.path)
    assert (report.added, report.replaced, report.unchanged) == (0, 0, 2)
    assert report.ours.watch_s == report.theirs.watch_s == 5400
    assert explained(report)
    database.run("DELETE FROM session_history WHERE id = ?", (second,))
    report = await house.bring(database.path)
    assert (await house.history.totals(PlaysQuery().filters, Scope.all())).watch_time_s == 5400


async def test_rows_that_came_under_other_numbers_are_known(
    house: House, database: Database
) -> None:
    """Tautulli gives all rows new numbers when it takes another of its databases in."""
    first = database.add()
    database.add(reference_id=first, started=START + 9 * HOUR)
    database.add(rating_key=2)
    assert (await house.bring(database.path)).added == 2
    before = await plays_of(house)
    for table in TABLES:
        database.run(f"UPDATE {table} SET id = id + 5000")
    database.run("UPDATE session_history SET reference_id = reference_id + 5000")
    database.add(id=9000, rating_key=3)
    report = await house.bring(database.path)
    assert (report.added, report.replaced, report.unchanged) == (1, 0, 0)
    assert reasons(report.set_aside) == {"known_play": 3}
    assert explained(report)
    assert (await plays_of(house))[: len(before)] == before


async def test_an_unlike_item_under_the_same_key_at_another_time_is_its_own(
    house: House, database: Database
) -> None:
    """Plex gives keys out again when a library is made anew."""
    database.add(rating_key=7, title="Old", full_title="Old", guid="plex://movie/old")
    database.add(rating_key=7, title="New", full_title="New", guid="plex://movie/new")
    await house.bring(database.path)
    rows = [play.row for play in await plays_of(house)]
    assert [row.title for row in rows] == ["Old", "New"]
    assert rows[0].item_id != rows[1].item_id
    assert {row.item_key for row in rows} == {"7"}


async def test_no_secret_is_copied(house: House, database: Database) -> None:
    database.add()
    for table, column in (
        ("notifiers", "notifier_config"),
        ("newsletters", "email_config"),
        ("mobile_devices", "device_token"),
        ("user_login", "jwt_token"),
        ("sessions", "raw_stream_info"),
    ):
        database.run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} TEXT)")
        database.run(f"INSERT INTO {table} ({column}) VALUES (?)", (SECRET,))
    database.run("UPDATE users SET server_token = ?", (SECRET,))
    job = await house.look(database.path)
    await house.imports.run(job.id)
    await house.imports.idle()
    for path in house.folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path.name


async def test_the_preview_says_what_is_in_the_file(house: House, database: Database) -> None:
    database.add()
    database.add(user_id=OWNER, user="Olga", stopped=0)
    job = await house.look(database.path)
    found = job.preview
    assert found is not None
    assert (found.rows, found.version, found.theirs.plays) == (2, "v2.17.2", 2)
    assert [one.server_id for one in found.servers] == [SERVER]
    assert {one.name: one.plays for one in found.persons} == {"Bob": 1, "Olga": 1}
    assert reasons(found.problems) == {"no_stop": 1}
    assert [row.title for row in found.sample] == ["Film 100", "Film 100"]
    assert (await house.history.size()).plays == 0
