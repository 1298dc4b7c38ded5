"""Binges, drop-off, transcoding and peaks, beside plain Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analytics.asked import Interval
from hub.analytics.reports.concurrency import peaks
from hub.models.play import Play
from tests.hub.analytics.awkward import plays
from tests.hub.analytics.conftest import Asker

PLAYS = plays()


def _end(play: Play) -> datetime:
    assert play.ended_at is not None
    return play.ended_at


def _runs(pause: timedelta) -> Iterator[list[Play]]:
    of = [p for p in PLAYS if p.item.type == "episode" and p.person_id]
    of.sort(key=lambda p: p.person_id or "")
    for _, some in groupby(of, key=lambda p: p.person_id):
        run: list[Play] = []
        for play in sorted(some, key=lambda p: p.started_at):
            if run and play.started_at > max(_end(p) for p in run) + pause:
                yield run
                run = []
            run.append(play)
        yield run


@pytest.mark.parametrize(("least", "minutes"), [(2, 720), (2, 0), (3, 720)])
async def test_binges_are_those_found_by_hand(asked: Asker, least: int, minutes: int) -> None:
    rows = await asked.table(
        "binges", "persons", params={"episodes": least, "pause_minutes": minutes}
    )
    expected: Counter[str] = Counter()
    for run in _runs(timedelta(minutes=minutes)):
        if len({(p.server_id, p.item.key) for p in run}) >= least:
            expected[run[0].person_id or ""] += 1
    assert {row["person_id"]: row["binges"] for row in rows} == dict(expected)


async def test_what_was_reached_adds_up(asked: Asker) -> None:
    rows = await asked.table("drop_off", "reached")
    known = [p for p in PLAYS if p.item.duration_s and p.max_s is not None and not p.item.live]
    assert sum(row["plays"] for row in rows) == len(known)
    far = sum(100 * (p.max_s or 0) / (p.item.duration_s or 1) >= 90 for p in known)
    assert {row["reached"]: row["plays"] for row in rows}.get("90-100", 0) == far


async def test_titles_given_up_are_those_not_watched(asked: Asker) -> None:
    rows = await asked.table("drop_off", "titles", params={"least_plays": 1})
    known = [p for p in PLAYS if p.item.duration_s and p.max_s is not None and not p.item.live]
    assert sum(row["unwatched"] for row in rows) == sum(not p.watched for p in known)


async def test_a_stream_counts_for_each_of_its_reasons(asked: Asker) -> None:
    rows = await asked.table("transcoding", "reasons")
    transcoded = await asked.totals(decision="transcode")
    assert {row["reason"]: row["plays"] for row in rows} == {
        "bandwidth": transcoded.plays,
        "subtitles": transcoded.plays,
    }
    [hardware] = await asked.table("transcoding", "hardware")
    assert (hardware["hardware"], hardware["plays"]) == ("decoding", transcoded.plays)


async def test_peaks_are_those_counted_at_every_beginning(asked: Asker) -> None:
    rows = await asked.table("concurrency", "peaks", interval=Interval.DAY)
    for row in rows:
        begun = [p.started_at for p in PLAYS if p.started_at.date() == row["date"]]
        at_once = [sum(p.started_at <= at < _end(p) for p in PLAYS) for at in begun]
        assert row["streams"] >= max(at_once, default=0)
    every = [sum(p.started_at <= q.started_at < _end(p) for p in PLAYS) for q in PLAYS]
    assert max(row["streams"] for row in rows) == max(every)


_TIMES = st.integers(0, 60)


@given(st.lists(st.tuples(_TIMES, _TIMES)), st.sets(_TIMES, min_size=1))
def test_a_peak_is_the_most_at_any_moment(spans: list[tuple[int, int]], edges: set[int]) -> None:
    real = [(a, b) for a, b in spans if a < b]
    starts = np.array([a for a, _ in real], np.int64)
    ends = np.array([b for _, b in real], np.int64)
    cuts = sorted(edges)
    found = peaks(starts, ends, np.array(cuts, np.int64))
    for number, (first, last) in enumerate(zip(cuts, [*cuts[1:], 99], strict=True)):
        moments: list[Any] = [sum(a <= at < b for a, b in real) for at in range(first, last)]
        assert found[number] == max(moments)
