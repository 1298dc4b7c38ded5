"""Sketches of days merge to what all plays amount to, within the errors that they state."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.analytics.sketches import days as module
from hub.analytics.sketches.days import days
from hub.analytics.sketches.sketch import COUNTED, Sketch, count, merged, percentile, sketch_of
from hub.history.facade import History
from hub.history.query.scope import Scope
from hub.history.store.reader import Reader
from tests.hub.analytics.awkward import plays
from tests.hub.analytics.conftest import SETTINGS, Asker
from tests.hub.history.factory import locate, varied

PLAYS = plays()
MIDDLE = datetime(2024, 3, 15, 13, 37, tzinfo=UTC)
END = datetime(2024, 5, 2, 6, 1, 5, tzinfo=UTC)


def _arrays(keys: list[int], values: list[float]) -> dict[str, np.ndarray]:
    return {
        **{name: np.array(keys, np.int64) for name in COUNTED},
        **{name: np.array(values, np.float64) for name in ("kbps", "watch_s")},
    }


def test_a_merged_count_lies_within_its_bounds() -> None:
    """A hundred days, each with its share of 60,000 persons, many of them on several days."""
    chance = np.random.default_rng(7)
    parts = [chance.integers(0, 60_000, 2_000) for _ in range(100)]
    whole = merged(sketch_of(_arrays(part.tolist(), [])) for part in parts)
    exact = len(np.unique(np.concatenate(parts)))
    found = count(whole, "person")
    assert found.low <= exact <= found.high
    assert found.high - found.low < 0.12 * exact
    assert abs(found.value - exact) < 0.06 * exact


@pytest.mark.parametrize("percent", [1, 5, 50, 95, 99])
def test_a_merged_percentile_lies_within_its_rank_error(percent: int) -> None:
    chance = np.random.default_rng(11)
    parts = [chance.lognormal(8, 1, 3_000) for _ in range(60)]
    whole = merged(sketch_of(_arrays([], part.tolist())) for part in parts)
    exact = float(np.quantile(np.concatenate(parts), percent / 100, method="inverted_cdf"))
    found = percentile(whole, "kbps", percent)
    assert found is not None
    assert found.low <= exact <= found.high
    ranks = np.searchsorted(np.sort(np.concatenate(parts)), [found.low, found.high]) / 180_000
    assert ranks[1] - ranks[0] < 0.06


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 500), max_size=40), min_size=1, max_size=8))
def test_few_are_counted_and_ranked_exactly(parts: list[list[int]]) -> None:
    whole = merged(sketch_of(_arrays(part, [float(v) for v in part])) for part in parts)
    every = sorted(key for part in parts for key in part)
    assert round(count(whole, "item").value) == len(set(every))
    found = percentile(whole, "watch_s", 50)
    assert (found is None) == (not every)
    if found is not None and len(every) < 100:
        assert found.value == every[(len(every) + 1) // 2 - 1]


async def _counts(asked: Asker, **filters: object) -> dict[str, int]:
    rows = await asked.table("estimates", "different", **filters)
    return {row["counted"]: row["estimate"] for row in rows}


@pytest.mark.parametrize(
    ("after", "before"), [(None, None), (MIDDLE, None), (None, MIDDLE), (MIDDLE, END)], ids=str
)
async def test_any_range_is_made_of_whole_days_and_its_ends(
    asked: Asker, after: datetime | None, before: datetime | None
) -> None:
    times = {name: at for name, at in (("after", after), ("before", before)) if at}
    chosen = [
        play
        for play in PLAYS
        if (after is None or play.started_at >= after)
        and (before is None or play.started_at < before)
    ]
    found = await _counts(asked, **times)
    assert found["person"] == len({play.person_id for play in chosen if play.person_id})
    assert found["network"] == len({a for p in chosen if (a := p.connection.address)})
    lengths = sorted(play.watch_s for play in chosen)
    rows = await asked.table("estimates", "watch_time", **times)
    medians = {row["percent"]: row["length_s"] for row in rows}
    assert medians["50"] == pytest.approx(lengths[(len(lengths) + 1) // 2 - 1], abs=0.001)


async def test_other_filters_and_viewers_have_a_sketch_of_their_own_plays(asked: Asker) -> None:
    movies = [play for play in PLAYS if play.item.type == "movie"]
    assert (await _counts(asked, type="movie"))["person"] == len(
        {play.person_id for play in movies if play.person_id}
    )
    mine = await asked.table("estimates", "different", scope=Scope.of("ann"))
    assert {row["counted"]: row["estimate"] for row in mine}["person"] == 1


async def test_only_days_that_changed_are_made_anew(tmp_path: Path) -> None:
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await history.start()
    await history.import_plays(varied(5, 80))
    before = await history.read(days)
    assert await history.read(days) is before
    [play] = varied(99, 1)
    await history.import_plays([play])
    after = await history.read(days)
    await history.stop()
    day = (play.started_at - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert {one for one in after if before.get(one) is not after[one]} == {day}


async def test_what_was_cut_short_goes_on_where_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await history.start()
    await history.import_plays(varied(6, 60))
    monkeypatch.setattr(module, "AT_ONCE", 5)
    made, runs = module._made, []

    def counted(reader: Reader, run: range) -> Iterator[tuple[int, Sketch]]:
        runs.append(run)
        if len(runs) == 3:
            raise InterruptedError
        return made(reader, run)

    monkeypatch.setattr(module, "_made", counted)
    with pytest.raises(InterruptedError):
        await history.read(days)
    known = await history.read(days)
    await history.stop()
    assert len(runs) == len(set(runs)) + 1
    assert {day for run in runs for day in run if day in known} == set(known)
    assert sum(len(run) for run in set(runs)) == len(known)
