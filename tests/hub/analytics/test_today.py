"""Today against usual: computed by hand from the same plays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hub.models.play import Play
from tests.hub.analytics.conftest import Asker
from tests.hub.analytics.technical import plays

PLAYS = plays()
ZONE = ZoneInfo("Asia/Kathmandu")
DAY = max(play.started_at for play in PLAYS).astimezone(ZONE).date()


def _end(play: Play) -> datetime:
    assert play.ended_at is not None
    return play.ended_at


def _peak(start: datetime, some: list[Play]) -> int:
    """The most plays at one moment of an hour."""
    end = start + timedelta(hours=1)
    moments = [start, *(p.started_at for p in some if start <= p.started_at < end)]
    return max(sum(p.started_at <= at < _end(p) for p in some) for at in moments)


async def test_today_is_counted_by_hours_beside_the_four_weeks_before(measured: Asker) -> None:
    until = datetime.combine(DAY, datetime.min.time(), ZONE) + timedelta(hours=15)
    rows = await measured.table("today", "hours", "Asia/Kathmandu", before=until.isoformat())
    some = [p for p in PLAYS if p.started_at < until and _end(p) > p.started_at]
    midnight = datetime.combine(DAY, datetime.min.time(), ZONE)
    for hour in range(24):
        found = {row["course"]: row["streams"] for row in rows if row["hour"] == hour}
        start = midnight + timedelta(hours=hour)
        assert found.get("today") == (_peak(start, some) if hour < 15 else None)
        before = [_peak(start - timedelta(days=day), some) for day in range(1, 29)]
        assert found["most"] == max(before)
        assert abs(found["usual"] - sum(before) / 28) < 1e-9


async def test_of_nothing_there_is_no_today(measured: Asker) -> None:
    rows = await measured.table("today", "hours", person="nobody", before="2024-03-01T00:00:00Z")
    assert {row["streams"] for row in rows} == {0.0}
