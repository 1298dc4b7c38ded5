"""Sums compared with a computation of their own over the same file, row by row."""

import os
import sqlite3
import subprocess
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.history.importers.tautulli.cleaning import Aside, Times, clean, theirs
from hub.models.item import Item, MediaType
from tests.hub.history.importers.conftest import House
from tests.hub.history.importers.database import BOB, OWNER, START, Database
from tests.support.programs import find_program, missing

SAMPLE = Path(
    os.environ.get(
        "USHER_TEST_TAUTULLI",
        Path(__file__).resolve().parents[5] / "shared" / "data" / "tautulli-2.17.2-20k.db.zst",
    )
)
OF_PERSONS = """
SELECT a.key, count(*), sum(p.watch_ms) / 1000 FROM plays p JOIN accounts a USING (account)
GROUP BY 1
"""


def _computed(file: Path) -> dict[str, list[int]]:
    """Plays and seconds by user, as Tautulli's pages add them up, in plain Python."""
    groups: dict[str, set[int]] = defaultdict(set)
    seconds: dict[str, int] = defaultdict(int)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        rows = db.execute(
            "SELECT user_id, reference_id, started, stopped, paused_counter FROM session_history"
        )
        for user, group, started, stopped, paused in rows:
            groups[str(user)].add(group)
            seconds[str(user)] += (stopped - started if stopped else 0) - (paused or 0)
        owners = db.execute("SELECT user_id FROM users WHERE is_admin = 1").fetchall()
    keys = {str(owner): "1" for (owner,) in owners}
    return {keys.get(user, user): [len(groups[user]), seconds[user]] for user in groups}


def _segments(file: Path) -> list[tuple[int, int, int]]:
    """Start, playing and paused seconds of every row."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        rows = db.execute("SELECT started, stopped, paused_counter FROM session_history").fetchall()
    return sorted((began, ended - began - paused, paused) for began, ended, paused in rows)


async def _agrees(house: House, file: Path) -> None:
    report = await house.bring(file)
    computed = _computed(file)
    stored = await house.history.query(OF_PERSONS)
    assert {key: [plays, round(watch)] for key, plays, watch in stored} == computed
    assert {
        one.account_key: [one.theirs.plays, one.theirs.watch_s] for one in report.persons
    } == computed
    rows = await house.history.query(
        "SELECT epoch(min(started_at))::BIGINT, sum(watch_ms) // 1000, "
        "sum(epoch_ms(ended_at) - epoch_ms(started_at)) FILTER (state = 'paused') // 1000 "
        "FROM (SELECT *, sum((state = 'playing')::INT) OVER (PARTITION BY play ORDER BY number) AS "
        "stretch FROM segments) GROUP BY play, stretch"
    )
    assert sorted((row[0], int(row[1]), int(row[2] or 0)) for row in rows) == _segments(file)


async def test_sound_rows_add_up_as_in_tautulli(house: House, database: Database) -> None:
    for number in range(60):
        user = {"user_id": OWNER, "user": "Olga"} if number % 3 else {"user_id": BOB, "user": "bob"}
        database.add(
            rating_key=number % 3,
            reference_id=number - number % 6 + 1 + number % 3,
            id=number + 1,
            paused_counter=number * 7 % 300,
            **user,
        )
    await _agrees(house, database.path)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample, unpacked; skipped where it is absent."""
    if not SAMPLE.is_file():
        missing(f"the sample of Tautulli is not at {SAMPLE}")
    file = tmp_path / "sample.db"
    subprocess.run([find_program("zstd"), "-q", "-d", SAMPLE, "-o", file], check=True)
    return file


async def test_the_sample_adds_up_as_in_tautulli(house: House, sample: Path) -> None:
    await _agrees(house, sample)


number = st.one_of(
    st.integers(-(10**6), 4 * 10**9),
    st.integers(START, START + 10**6),
    st.none(),
    st.text(max_size=5),
    st.floats(allow_nan=True),
)


@given(
    started=number,
    stopped=number,
    paused=number,
    offset=number,
    length=st.none() | st.floats(1, 10**5),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_clean_row_is_possible(
    started: Any, stopped: Any, paused: Any, offset: Any, length: float | None
) -> None:
    item = Item(key="1", type=MediaType.MOVIE, title="Film", duration_s=length)
    times = Times(started, stopped, paused, offset)
    found = clean(1, 1, times, item, START + 10**8)
    assert found.theirs_s == theirs(times)
    if isinstance(found, Aside):
        assert found.reason == "no_start"
        return
    assert found.watch_s >= 0
    assert found.paused_s >= 0
    assert found.watch_s + found.paused_s == found.stopped - found.started
    assert found.offset_s is None or 0 < found.offset_s <= (length or found.offset_s)
    assert found.watch_s == found.theirs_s or found.reasons
