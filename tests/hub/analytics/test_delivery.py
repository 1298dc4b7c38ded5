"""Bandwidth, hardware, causes of transcodes and their pace, beside plain Python."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analytics.asked import Interval
from hub.analytics.parts.at_once import highest, highest_moment, levels
from hub.models.play import Play
from hub.models.stream import Decision, Stream
from tests.hub.analytics.conftest import Asker
from tests.hub.analytics.technical import main, plays
from tests.hub.analytics.test_streams import LINES, nearest

PLAYS = plays()
REMOTE = {"wan", "cellular"}
TRANSCODES = [(p, s) for p in PLAYS if (s := main(p)) and s.decision is Decision.TRANSCODE]


def _at(play: Play, chosen: Callable[[Play], bool]) -> int:
    """The sum of rates at the moment a play begins."""
    return sum(
        other.connection.bandwidth_kbps or 0
        for other in PLAYS
        if chosen(other) and other.ended_at and other.started_at <= play.started_at < other.ended_at
    )


async def test_peaks_of_bandwidth_are_sums_at_one_moment(measured: Asker) -> None:
    rows = await measured.table("bandwidth", "peaks", interval=Interval.MONTH)
    assert max(row["bandwidth_kbps"] for row in rows) == max(_at(p, lambda _: True) for p in PLAYS)
    assert max(row["remote_kbps"] for row in rows) == max(
        _at(p, lambda other: other.connection.location in REMOTE) for p in PLAYS
    )


def _rate(stream: Stream) -> int | None:
    own = stream.source.bitrate_kbps if stream.source else None
    sent = stream.delivered.bitrate_kbps if stream.delivered else None
    return sent or own if stream.decision is Decision.DIRECT_PLAY else sent


async def test_what_was_sent_is_rate_times_watch_time(measured: Asker) -> None:
    rows = await measured.table("bandwidth", "sent")
    rates = {play.id: (s := main(play)) and _rate(s) for play in PLAYS}
    expected = sum(play.watch_s * (rates[play.id] or 0) * 1000 / 8 for play in PLAYS)
    assert sum(row["sent_bytes"] or 0 for row in rows) == pytest.approx(expected)
    assert {row["location"] for row in rows} == {"lan", "wan", "cellular", None}
    assert all(row["known_percent"] is None or row["known_percent"] <= 100 for row in rows)


async def test_bandwidth_by_location(measured: Asker) -> None:
    for row in await measured.table("bandwidth", "by_location"):
        own = [p for p in PLAYS if p.connection.location == row["location"]]
        rates = [p.connection.bandwidth_kbps for p in own if p.connection.bandwidth_kbps]
        assert (row["plays"], row["p75_kbps"]) == (len(own), nearest(rates, 75))


_TIMES = st.integers(0, 40)
_SPANS = st.lists(st.tuples(_TIMES, _TIMES, st.integers(0, 9)))


@given(_SPANS, st.sets(_TIMES, min_size=1))
def test_a_weighted_peak_is_the_highest_sum_at_any_moment(
    spans: list[tuple[int, int, int]], edges: set[int]
) -> None:
    real = [span for span in spans if span[0] < span[1]]
    starts, ends, weights = (np.array([span[n] for span in real], np.int64) for n in range(3))
    cuts = sorted(edges)
    found = highest(*levels(starts, ends, weights), np.array(cuts, np.int64))
    for number, (first, last) in enumerate(zip(cuts, [*cuts[1:], 99], strict=True)):
        sums = [sum(w for a, b, w in real if a <= at < b) for at in range(first, last)]
        assert found[number] == max(sums)


def test_the_moment_of_a_record_is_when_it_was_first_reached() -> None:
    second = 1_000_000
    starts, ends = np.array([1, 3, 7, 8]) * second, np.array([9, 5, 9, 9]) * second
    peak = highest_moment(*levels(starts, ends))
    assert peak is not None
    assert (peak[0], peak[1].second) == (3, 8)
    assert highest_moment(*levels(starts[:0], ends[:0])) is None


async def test_records_are_the_peaks_of_all_time(measured: Asker) -> None:
    records = {r["delivery"]: r for r in await measured.table("concurrency", "records")}
    peaks = await measured.table("concurrency", "peaks", interval=Interval.DAY)
    assert records["all"]["streams"] == max(row["streams"] for row in peaks)
    assert records["transcode"]["streams"] == max(row["transcodes"] for row in peaks)
    at = records["all"]["peak_at"]
    running = [p for p in PLAYS if p.ended_at and p.started_at <= at < p.ended_at]
    assert len(running) == records["all"]["streams"]


def _hardware(stream: Stream) -> str | None:
    made = stream.transcode
    if made is None:
        return None
    both = {(True, True): "both", (False, True): "encoding", (True, False): "decoding"}
    return both.get((bool(made.hw_decode), bool(made.hw_encode)), "software")


def _pipeline(stream: Stream) -> str | None:
    made = stream.transcode
    assert made
    if made.hw_full_pipeline:
        return "all"
    if made.hw_decode or made.hw_encode:
        return "parts"
    return "refused" if made.hw_requested else "not_asked"


async def test_hardware_over_time_and_by_server_is_that_of_every_transcode(
    measured: Asker,
) -> None:
    expected = Counter(_hardware(stream) for _, stream in TRANSCODES)
    for table in ("over_time", "by_server"):
        found: Counter[str | None] = Counter()
        for row in await measured.table("hardware", table):
            found[row["hardware"]] += row["plays"]
        assert found == expected, table
    rows = await measured.table("hardware", "pipeline")
    told = Counter(_pipeline(stream) for _, stream in TRANSCODES if stream.transcode)
    assert {row["pipeline"]: row["plays"] for row in rows} == told


def _unlike(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other


def _less(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one < other


def _changes(stream: Stream) -> Iterable[str]:
    if stream.subtitle_decision is Decision.BURN:
        yield "subtitles_burned"
    own, sent = stream.source, stream.delivered
    if own is None or sent is None or not (own.video and sent.video and own.audio and sent.audio):
        return
    if _unlike(own.video.codec, sent.video.codec):
        yield "video_codec"
    if _less(LINES.get(sent.video.resolution or ""), LINES.get(own.video.resolution or "")):
        yield "resolution"
    if _less(sent.bitrate_kbps, 0.9 * own.bitrate_kbps if own.bitrate_kbps else None):
        yield "bitrate"
    if _unlike(own.audio.codec, sent.audio.codec):
        yield "audio_codec"
    if _less(sent.audio.channels, own.audio.channels):
        yield "audio_channels"
    if _unlike(own.container, sent.container):
        yield "container"


async def test_a_transcode_counts_for_each_of_its_changes(measured: Asker) -> None:
    rows = await measured.table("transcode_causes", "changes")
    expected = Counter(change for _, stream in TRANSCODES for change in _changes(stream))
    assert {row["change"]: row["plays"] for row in rows} == expected
    platforms = await measured.table("transcode_causes", "by_platform")
    assert sum(row["plays"] for row in platforms) == sum(expected.values())


async def test_reasons_over_time_add_up_to_those_of_all_time(measured: Asker) -> None:
    found: Counter[str] = Counter()
    for row in await measured.table("transcode_causes", "reasons_over_time"):
        found[row["reason"]] += row["plays"]
    whole = await measured.table("transcoding", "reasons")
    assert found == {row["reason"]: row["plays"] for row in whole}
    assert set(found) == {"bandwidth", "video_codec", "subtitles"}


def _pace(stream: Stream) -> str | None:
    made = stream.transcode
    if made is None:
        return None
    if made.speed is not None and not made.throttled and made.speed < 1:
        return "behind"
    if made.throttled:
        return "ahead"
    return None if made.speed is None else "close" if made.speed < 1.5 else "ahead"


async def test_a_transcode_slower_than_it_is_watched_falls_behind(measured: Asker) -> None:
    rows = await measured.table("buffer_health", "pace")
    assert {row["pace"]: row["plays"] for row in rows} == Counter(_pace(s) for _, s in TRANSCODES)
    assert {row["pace"]: row["buffered"] for row in rows} == Counter(
        {_pace(s): 0 for _, s in TRANSCODES}
    ) | Counter(_pace(s) for p, s in TRANSCODES if p.buffering_s)
    for table in ("by_server", "over_time"):
        parts = await measured.table("buffer_health", table)
        assert sum(row["plays"] for row in parts) == len(TRANSCODES)
