"""Plays are counted in columns, few or many at a time, or as they are read: the same answers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analytics.analytics import parameters
from hub.analytics.answer import Answered, answer
from hub.analytics.asked import Interval, Question, first_of, steps_of
from hub.analytics.booked import split
from hub.analytics.catalogue import REPORTS
from hub.analytics.columns import chosen
from hub.analytics.parts import groups
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.zones import utc_offsets
from tests.hub.analytics.awkward import ZONES
from tests.hub.analytics.conftest import Asker

SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC)


async def test_columns_in_parts_tell_what_the_history_tells(
    asked: Asker, measured: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Filters.parse({}, "Australia/Lord_Howe")
    some = Filters.parse({"type": "movie,episode", "person": "ann,bob"}, "America/St_Johns")
    for asker, filters, interval in (
        (measured, everything, Interval.DAY),
        (asked, some, Interval.MONTH),
    ):
        found = [await _all(asker, filters, interval)]
        await asker.analytics.prepared()
        with monkeypatch.context() as patch:
            found.append(await _all(asker, filters, interval))
            patch.setattr(groups, "FEW", 0)
            patch.setattr(chosen, "PART", 7)
            found.append(await _all(asker, filters, interval))
        for read, one, many in zip(*found, strict=True):
            assert _rounded(read) == _rounded(one) == _rounded(many), one.report


def _rounded(answered: Answered) -> list[list[tuple[Any, ...]]]:
    """The rows of all tables; means may differ by the order in which they were added up."""
    return [
        [
            tuple(round(one, 9) if isinstance(one, float) else one for one in row)
            for row in table.rows
        ]
        for table in answered.tables
    ]


async def _all(asker: Asker, filters: Filters, interval: Interval) -> list[Answered]:
    return [await _answered(asker, name, filters, interval) for name in REPORTS]


async def _answered(asker: Asker, name: str, filters: Filters, interval: Interval) -> Answered:
    question = Question(filters, Scope.all(), interval, parameters(REPORTS[name], {}))
    return await asker.history.read(lambda reader: answer(reader, REPORTS[name], question))


_MOMENTS = st.integers(0, int((UNTIL - SINCE).total_seconds()) * 1000)


@given(
    zone=st.sampled_from([*ZONES, "America/Santiago", "Africa/Cairo"]),
    begin=_MOMENTS,
    wall_ms=st.integers(1, 40 * 86_400_000),
    share=st.floats(0, 1),
)
def test_what_is_split_lies_on_its_days_and_adds_up(
    zone: str, begin: int, wall_ms: int, share: float
) -> None:
    a = SINCE + timedelta(milliseconds=begin)
    b, ms = a + timedelta(milliseconds=wall_ms), round(share * wall_ms)
    offsets = utc_offsets(zone, SINCE - timedelta(days=2), UNTIL + timedelta(days=50))
    row, days, shares = split(np.array([_us(a)]), np.array([_us(b)]), np.array([ms]), offsets)
    assert shares.sum() == ms
    assert set(row.tolist()) == {0}
    assert all(first <= then for first, then in pairwise(days.tolist()))
    seconds: dict[int, int] = {}
    for number in range(0, wall_ms, max(1, wall_ms // 50)):
        local = (a + timedelta(milliseconds=number)).astimezone(ZoneInfo(zone))
        seconds.setdefault(local.date().toordinal() - _EPOCH, number)
    assert set(seconds) <= set(days.tolist())
    by_day = np.bincount(days - days[0], weights=shares)
    assert by_day.max() <= 25 * 3_600_000 + 1


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date().toordinal()


def _us(at: datetime) -> int:
    return round(at.timestamp() * 1000) * 1000


@pytest.mark.parametrize("interval", list(Interval))
def test_steps_begin_on_mondays_and_first_days(interval: Interval) -> None:
    days = np.arange(-800, 30_000, 13)
    expected = [first_of(day, interval) for day in days.astype("datetime64[D]").tolist()]
    assert steps_of(days, interval).astype("datetime64[D]").tolist() == expected
