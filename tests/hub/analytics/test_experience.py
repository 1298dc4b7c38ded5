"""The score of experience, pauses and the quality of the record, beside plain Python."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from hub.analytics.parts.experience import PARTS
from hub.analytics.report import Kind
from hub.history.query.scope import Scope
from hub.models.play import Ending, Play, Segment
from hub.models.session import SessionState
from hub.models.stream import Decision
from tests.hub.analytics import technical
from tests.hub.analytics.conftest import Asker
from tests.hub.analytics.technical import main, plays
from tests.hub.analytics.test_streams import _fidelity

PLAYS = plays()
SEEN = technical.scored()
LOST = {Ending.LOST, Ending.TIMED_OUT, Ending.SERVER_RESTARTED}


def _wall(part: Segment) -> float:
    return (part.ended_at - part.started_at).total_seconds()


def _points(play: Play) -> dict[str, float]:
    """The points that each part costs, by the definition."""
    waits = [p for p in play.segments if p.state is SessionState.BUFFERING]
    start = sum(_wall(part) for part in waits if part is play.segments[0])
    later = [part for part in waits if part is not play.segments[0]]
    waited = sum(map(_wall, later))
    given_up = bool(waits) and play.watch_s < 60
    stream = main(play)
    video = stream.video_decision if stream else None
    transcoded = video in {Decision.TRANSCODE, Decision.BURN}
    reduced = stream is not None and _fidelity(stream) == "reduced"
    return {
        "start": min(15, max(0, 1.5 * (start - 2))),
        "buffering": min(40, 400 * waited / (waited + play.watch_s)) if later else 0,
        "interruptions": min(20, 5 * len(later)),
        "cut_short": 15 if not play.watched and (play.ending in LOST or given_up) else 0,
        "picture": 10 if reduced else 5 if transcoded else 0,
    }


SCORES = {play.id: 100 - sum(_points(play).values()) for play in SEEN}


async def test_the_score_is_100_less_its_parts(measured: Asker) -> None:
    [row] = await measured.table("quality_of_experience", "score")
    assert row["plays"] == len(SEEN)
    assert row["score"] == pytest.approx(sum(SCORES.values()) / len(SEEN))
    perfect = sum(score >= 100 for score in SCORES.values())
    assert row["perfect_percent"] == pytest.approx(100 * perfect / len(SEEN))
    parts = await measured.table("quality_of_experience", "parts")
    assert sum(part["points_lost"] for part in parts) == pytest.approx(100 - row["score"])


async def test_each_part_costs_what_the_definition_says(measured: Asker) -> None:
    rows = {row["part"]: row for row in await measured.table("quality_of_experience", "parts")}
    assert set(rows) == set(PARTS)
    for part, row in rows.items():
        points = [_points(play)[part] for play in SEEN]
        assert row["points_lost"] == pytest.approx(sum(points) / len(SEEN)), part
        assert row["affected"] == sum(point > 0 for point in points), part
        assert row["affected"] > 0


async def test_scores_of_platforms_servers_and_days_make_up_the_whole(measured: Asker) -> None:
    for table in ("by_platform", "by_server", "over_time"):
        rows = await measured.table("quality_of_experience", table)
        whole = sum((row["score"] or 0) * row["plays"] for row in rows)
        assert whole == pytest.approx(sum(SCORES.values())), table
    rows = await measured.table("quality_of_experience", "by_platform")
    web = [SCORES[play.id] for play in SEEN if play.player.platform == "web"]
    found = {row["platform"]: row["score"] for row in rows}
    assert found["web"] == pytest.approx(sum(web) / len(web))


async def test_the_worst_plays_come_first(measured: Asker) -> None:
    rows = await measured.table("quality_of_experience", "worst")
    assert [row["score"] for row in rows] == pytest.approx(sorted(SCORES.values())[: len(rows)])
    assert min(SCORES.values()) >= 0


def _pauses(play: Play, least: float) -> list[Segment]:
    return [
        part for part in play.segments if part.state is SessionState.PAUSED and _wall(part) >= least
    ]


def _group(count: int) -> str:
    return str(count) if count < 3 else "3-5" if count < 6 else "6-10" if count < 11 else "11+"


@pytest.mark.parametrize("least", [0, 5, 60])
async def test_pauses_of_plays_are_counted(measured: Asker, least: int) -> None:
    params = {"seconds": least}
    rows = await measured.table("pauses", "per_play", params=params)
    expected = Counter(_group(len(_pauses(play, least))) for play in PLAYS)
    assert {row["pauses_of_play"]: row["plays"] for row in rows} == expected
    every = [part for play in PLAYS for part in _pauses(play, least)]
    lengths = await measured.table("pauses", "lengths", params=params)
    assert sum(row["pauses"] for row in lengths) == len(every)
    assert sum(row["paused_s"] for row in lengths) == pytest.approx(sum(map(_wall, every)))
    hour = [_wall(part) for part in every if 900 <= _wall(part) < 3600]
    assert {row["pause_length"]: row["pauses"] for row in lengths}["hour"] == len(hour)


async def test_places_and_titles_of_pauses(measured: Asker) -> None:
    rows = await measured.table("pauses", "places")
    expected: Counter[str] = Counter()
    for play in PLAYS:
        for part in _pauses(play, 5):
            share = (part.start_s or 0) / (play.item.duration_s or 1)
            expected[str(min(90, 10 * int(10 * share)))] += 1
    assert {row["place_percent"]: row["pauses"] for row in rows} == expected
    titles = await measured.table("pauses", "titles")
    counts = [
        (own[0].item.title, sum(len(_pauses(play, 5)) for play in own), len(own))
        for own in _items().values()
    ]
    paused = [(title, pauses, plays) for title, pauses, plays in counts if plays >= 3 and pauses]
    assert Counter((r["title"], r["pauses"], r["plays"]) for r in titles) == Counter(paused)
    assert all(r["pauses_per_play"] == r["pauses"] / r["plays"] for r in titles)


def _items() -> dict[Any, list[Play]]:
    """Plays by item; one without guids is another item on each server."""
    found: dict[Any, list[Play]] = {}
    for play in PLAYS:
        own = play.item.guids or (play.server_id, play.item.key)
        found.setdefault(own, []).append(play)
    return found


async def test_the_share_paused_is_of_time_paused_and_watched(measured: Asker) -> None:
    rows = [row for row in await measured.table("pauses", "over_time") if row["paused_s"]]
    assert sum(row["paused_s"] for row in rows) == pytest.approx(sum(p.paused_s for p in PLAYS))
    day = max(rows, key=lambda row: row["paused_s"])
    own = [play for play in PLAYS if play.started_at.date() == day["date"]]
    paused, watched = sum(p.paused_s for p in own), sum(p.watch_s for p in own)
    assert day["paused_percent"] == pytest.approx(100 * paused / (paused + watched))


def _unknown(play: Play) -> dict[str, Any]:
    stream = main(play)
    file = stream.source if stream else None
    video, audio = (file.video, file.audio) if file else (None, None)
    told = file and (file.container or (video and video.codec) or (audio and audio.codec))
    return {
        "person": play.person_id is None,
        "position": play.max_s is None,
        "address": play.connection.address is None,
        "location": play.connection.location is None,
        "secure": play.connection.secure is None,
        "bandwidth": play.connection.bandwidth_kbps is None,
        "decision": stream is None,
        "source": not told,
        "ending": play.ending is None,
        "platform": play.player.platform is None,
        "guid": not play.item.guids,
        "year": play.item.year is None,
        "product": False,
        "length": False,
    }


async def test_what_is_not_known_is_counted_by_fact(measured: Asker) -> None:
    rows = {row["field"]: row for row in await measured.table("data_quality", "fields")}
    counts: Counter[str] = Counter()
    for play in PLAYS:
        counts.update(name for name, unknown in _unknown(play).items() if unknown)
    found = {name: rows[name]["unknown"] for name in _unknown(PLAYS[0])}
    assert found == {name: counts[name] for name in found}
    assert all(row["plays"] == len(PLAYS) for row in rows.values())
    assert rows["person"]["unknown_percent"] == pytest.approx(100 * counts["person"] / len(PLAYS))


async def test_what_was_concluded_is_counted_for_each_conclusion(measured: Asker) -> None:
    rows = await measured.table("data_quality", "concluded")
    expected = Counter(mark for play in PLAYS for mark in play.inferred or ("nothing",))
    assert {row["concluded"]: row["plays"] for row in rows} == expected
    steps = await measured.table("data_quality", "concluded_over_time")
    found: Counter[str] = Counter()
    for row in steps:
        found[row["concluded"]] += row["plays"]
    assert found == Counter({n: c for n, c in expected.items() if n != "nothing"})


def _end(play: Play) -> datetime:
    assert play.ended_at
    return play.ended_at


async def test_what_was_watched_last(measured: Asker) -> None:
    rows = await measured.table("last_watched", "plays", params={"limit": 7})
    watched = sorted((p for p in PLAYS if p.watched), key=_end, reverse=True)[:7]
    assert [(r["ended_at"], r["title"]) for r in rows] == [(_end(p), p.item.title) for p in watched]


async def test_what_the_most_people_watched(measured: Asker) -> None:
    rows = await measured.table("widely_watched", "movies", params={"limit": 500})
    persons = Counter(
        (own[0].item.title, len({play.person_id for play in own if play.person_id}))
        for own in _items().values()
    )
    assert Counter((row["movie"], row["persons"]) for row in rows) == persons
    assert [row["persons"] for row in rows] == sorted((r["persons"] for r in rows), reverse=True)


TECHNICAL = (
    "audio",
    "bandwidth",
    "bitrate",
    "buffer_health",
    "concurrency",
    "connections",
    "containers",
    "data_quality",
    "decisions",
    "estimates",
    "frame_rates",
    "hardware",
    "last_watched",
    "library_quality",
    "pauses",
    "quality_of_experience",
    "resolution_mismatch",
    "subtitles",
    "transcode_causes",
)


@pytest.mark.parametrize("report", TECHNICAL)
async def test_a_viewer_s_reports_say_nothing_of_others(measured: Asker, report: str) -> None:
    answered = await measured.ask(report, scope=Scope.of("ann"))
    own = sum(play.person_id == "ann" for play in PLAYS)
    for table in answered.tables:
        names = [column.name for column in table.columns]
        for row in table.rows:
            assert not {"bob", "cem"} & {value for value in row if isinstance(value, str)}
        if "plays" in names and "change" not in names and "concluded" not in names:
            assert sum(row[names.index("plays")] for row in table.rows[:1]) <= own, table.name


@pytest.mark.parametrize("report", TECHNICAL)
async def test_nothing_is_answered_where_nothing_was_played(measured: Asker, report: str) -> None:
    answered = await measured.ask(report, before="2001-01-01T00:00:00Z")
    for table in answered.tables:
        measures = [
            n for n, column in enumerate(table.columns) if column.kind in {Kind.COUNT, Kind.SECONDS}
        ]
        assert not any(row[n] for row in table.rows for n in measures), table.name
