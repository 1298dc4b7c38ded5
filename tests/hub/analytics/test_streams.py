"""Sound, subtitles, pictures, containers and rates, beside plain Python."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import pytest

from hub.models.play import Play
from hub.models.stream import Decision, Media, Stream, Video
from tests.hub.analytics.awkward import by
from tests.hub.analytics.conftest import Asker
from tests.hub.analytics.technical import main, plays

PLAYS = plays()
LEFT = {Decision.DIRECT_PLAY, Decision.COPY}
LOSSLESS = {"truehd", "pcm_s16le"}


def _streams(key: Callable[[Stream], Hashable]) -> dict[Hashable, tuple[int, float]]:
    """Plays and watch time by a fact of their streams; a key of ... leaves a play out."""
    found = {play.id: key(stream) for play in PLAYS if (stream := main(play))}
    known = [play for play in PLAYS if found.get(play.id, ...) is not ...]
    return by(known, lambda play: found[play.id])


def _audio(stream: Stream, read: Callable[[Any], Any]) -> Any:
    return read(stream.source.audio) if stream.source and stream.source.audio else None


def _video(media: Media | None, read: Callable[[Video], Any]) -> Any:
    return read(media.video) if media and media.video else None


def _channels(stream: Stream) -> int | None:
    sent = stream.delivered.audio.channels if stream.delivered and stream.delivered.audio else None
    kept = stream.audio_decision in LEFT
    return sent or (_audio(stream, lambda audio: audio.channels) if kept else None)


def _mix(stream: Stream) -> Any:
    own, sent = _audio(stream, lambda audio: audio.channels), _channels(stream)
    if own is None:
        return ...
    return None if sent is None else "downmixed" if sent < own else "kept"


def _format(stream: Stream) -> Any:
    codec, profile = _audio(stream, lambda a: a.codec), _audio(stream, lambda a: a.profile) or ""
    if codec is None:
        return ...
    if "atmos" in profile.lower():
        return "objects"
    return "lossless" if codec in LOSSLESS or (codec, profile) == ("dts", "ma") else "lossy"


def _subtitles(stream: Stream) -> str:
    shown = stream.source.subtitle if stream.source else None
    if shown is None and stream.subtitle_decision is None:
        return "off"
    return "forced" if shown and shown.forced else "on"


def _frame_rate(stream: Stream) -> Any:
    rate = _video(stream.source, lambda video: video.frame_rate)
    return ... if rate is None else f"{rate:g}"


def _frame_rate_change(stream: Stream) -> Any:
    own = _video(stream.source, lambda video: video.frame_rate)
    sent = _video(stream.delivered, lambda video: video.frame_rate)
    if own is None or sent is None:
        return ... if own is None else None
    return "lowered" if sent < own - 1 else "raised" if sent > own + 1 else "kept"


CASES: dict[tuple[str, str], Callable[[Stream], Any]] = {
    ("audio", "channels"): lambda s: (
        ... if (n := _audio(s, lambda a: a.channels)) is None else str(n)
    ),
    ("audio", "mixed"): _mix,
    ("audio", "formats"): _format,
    ("audio", "languages"): lambda s: _audio(s, lambda a: a.language) or ...,
    ("subtitles", "used"): _subtitles,
    ("subtitles", "languages"): lambda s: (
        s.source.subtitle.language if s.source and s.source.subtitle else ...
    ),
    ("frame_rates", "frame_rate"): _frame_rate,
    ("frame_rates", "delivered"): _frame_rate_change,
}


@pytest.mark.parametrize(("report", "table"), CASES, ids=str)
async def test_facts_of_streams_are_counted_as_by_hand(
    measured: Asker, report: str, table: str
) -> None:
    answered = await measured.ask(report)
    found = next(one for one in answered.tables if one.name == table)
    rows = {row[0]: (row[1], round(row[2], 3)) for row in found.rows}
    assert rows == _streams(CASES[report, table])
    assert rows


LINES = {"804": 1080, "4k": 2160, "2160": 2160, "1080": 1080, "720": 720, "sd": 480, "480": 480}


def _sent(stream: Stream) -> Any:
    sent = _video(stream.delivered, lambda video: video.resolution)
    left = stream.video_decision in LEFT
    return sent or (_video(stream.source, lambda video: video.resolution) if left else None)


def _fidelity(stream: Stream) -> Any:
    own = _video(stream.source, lambda video: video.resolution)
    sent = _sent(stream)
    if own is None or sent is None:
        return ... if own is None else None
    return "reduced" if LINES[sent] < LINES[own] else "kept"


async def test_more_lines_than_the_file_has_are_no_mismatch(measured: Asker) -> None:
    rows = await measured.table("resolution_mismatch", "fidelity")
    found = {row["fidelity"]: (row["plays"], round(row["watch_time_s"], 3)) for row in rows}
    assert found == _streams(_fidelity)
    assert set(found) == {"reduced", "kept", None}


async def test_reductions_by_size_person_platform_and_time_are_all_of_them(measured: Asker) -> None:
    reduced = [p for p in PLAYS if (stream := main(p)) and _fidelity(stream) == "reduced"]
    pairs = await measured.table("resolution_mismatch", "reduced_to")
    assert all(LINES[r["stream_resolution"]] < LINES[r["source_resolution"]] for r in pairs)
    assert sum(row["plays"] for row in pairs) == len(reduced)
    persons = await measured.table("resolution_mismatch", "by_person")
    assert {row["person_id"]: row["reduced"] for row in persons} == Counter(
        p.person_id for p in reduced if p.person_id
    )
    for table in ("by_platform", "fidelity_over_time"):
        rows = await measured.table("resolution_mismatch", table)
        assert sum(r["plays"] for r in rows if r["fidelity"] == "reduced") == len(reduced)


def _rate(stream: Stream) -> int | None:
    own = stream.source.bitrate_kbps if stream.source else None
    if stream.decision is Decision.DIRECT_PLAY:
        return (stream.delivered.bitrate_kbps if stream.delivered else None) or own
    return stream.delivered.bitrate_kbps if stream.delivered else None


def nearest(values: Iterable[int], percent: int) -> int:
    """The smallest value that at least `percent` of them do not exceed."""
    found: Sequence[int] = sorted(values)
    return next(v for n, v in enumerate(found, 1) if 100 * n >= percent * len(found))


async def test_percentiles_are_values_that_occurred(measured: Asker) -> None:
    rows = await measured.table("bitrate", "delivered")
    for row in rows:
        rates = [
            rate
            for play in PLAYS
            if (s := main(play)) and _sent(s) == row["stream_resolution"] and (rate := _rate(s))
        ]
        for percent in (5, 25, 50, 75, 95):
            assert row[f"p{percent}_kbps"] == nearest(rates, percent)
    files = await measured.table("bitrate", "files")
    assert {row["source_resolution"] for row in files} == {"4k", "1080", "720", "sd", None}


async def test_percentiles_over_time_are_of_the_plays_that_began_there(measured: Asker) -> None:
    rows = await measured.table("bitrate", "delivered_over_time")
    rates = [rate for play in PLAYS if (s := main(play)) and (rate := _rate(s))]
    assert sum(row["plays"] for row in rows) == len(rates)
    day = max(rows, key=lambda row: row["plays"])
    own = [
        rate
        for play in PLAYS
        if play.started_at.date() == day["date"] and (s := main(play)) and (rate := _rate(s))
    ]
    assert [day[f"p{n}_kbps"] for n in (5, 50, 95)] == [nearest(own, n) for n in (5, 50, 95)]


async def test_a_file_played_directly_is_delivered_in_its_own_container(measured: Asker) -> None:
    rows = await measured.table("containers", "delivered_in")
    expected: Counter[tuple[Any, Any]] = Counter()
    for play in PLAYS:
        stream = main(play)
        own = stream.source.container if stream and stream.source else None
        if stream and own:
            direct = stream.decision is Decision.DIRECT_PLAY
            sent = own if direct else stream.delivered.container if stream.delivered else None
            expected[own, sent] += 1
    assert {(r["container"], r["stream_container"]): r["plays"] for r in rows} == expected


def _connection(play: Play) -> str | None:
    how = play.connection
    if how.relayed:
        return "relayed"
    if how.location == "lan":
        return "local_secure" if how.secure else "local"
    if how.location is None:
        return None
    return {True: "remote_secure", False: "remote_open", None: "remote"}[how.secure]


async def test_connections_are_told_apart(measured: Asker) -> None:
    rows = await measured.table("connections", "connection")
    found = {row["connection"]: (row["plays"], round(row["watch_time_s"], 3)) for row in rows}
    assert found == by(PLAYS, _connection)
    assert len(found) == 7
    open_ = await measured.table("connections", "in_the_open")
    expected = Counter(
        (p.person_id, p.player.platform)
        for p in PLAYS
        if p.connection.location in {"wan", "cellular"} and p.connection.secure is False
    )
    assert {(row["person_id"], row["platform"]): row["plays"] for row in open_} == expected


async def test_a_title_counts_once_with_the_file_played_last(measured: Asker) -> None:
    rows = await measured.table("library_quality", "source_resolution")
    last: dict[Any, Any] = {}
    for play in sorted(PLAYS, key=lambda play: play.started_at):
        if stream := main(play):
            own = play.item.guids or (play.server_id, play.item.key)
            last[own] = _video(stream.source, lambda video: video.resolution)
    expected = Counter(found for found in last.values() if found)
    assert {row["source_resolution"]: row["titles"] for row in rows} == expected
