"""Watch time by local day and hour: nothing is lost, and midnight is where the zone has it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.history.facade import History
from hub.history.query.zones import local_pieces
from hub.history.store.ids import to_public
from hub.models.ids import derived_id
from hub.models.play import Play
from hub.playback.days import watch_by_day
from tests.hub.history.factory import bare_play, segment, varied

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Casablanca",
]
_FROM = datetime(2011, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_TO = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)
SINCE, UNTIL = datetime(2010, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)

Stretch = tuple[datetime, float, float]
"""Start, wall seconds, and the part of them that was watched."""


def split(zone: str, unit: str, stretches: list[Stretch]) -> list[tuple[int, datetime, int]]:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE segments (play INT, number INT, started_at TIMESTAMP, ended_at TIMESTAMP, "
        "watch_ms BIGINT)"
    )
    for number, (start, wall_s, part) in enumerate(stretches):
        at = start.replace(tzinfo=None)
        row = [number, 0, at, at + timedelta(seconds=wall_s), round(wall_s * part * 1000)]
        connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?)", row)
    pieces = local_pieces(zone, unit, SINCE, UNTIL)  # type: ignore[arg-type] # given as text
    sql = f"SELECT play, bucket, sum(watch_ms) FROM ({pieces.sql}) GROUP BY ALL ORDER BY ALL"
    rows = connection.execute(sql, dict(pieces.params)).fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize(
    ("zone", "start", "days"),
    [
        # 24 December 23:30 to 00:30 local, in zones with whole, half and quarter hours
        ("Europe/Berlin", datetime(2024, 12, 24, 22, 30, tzinfo=UTC), ["2024-12-24", "2024-12-25"]),
        (
            "Asia/Kathmandu",
            datetime(2024, 12, 24, 17, 45, tzinfo=UTC),
            ["2024-12-24", "2024-12-25"],
        ),
        (
            "America/St_Johns",
            datetime(2024, 12, 25, 3, 0, tzinfo=UTC),
            ["2024-12-24", "2024-12-25"],
        ),
        # Samoa had no 30 December 2011
        ("Pacific/Apia", datetime(2011, 12, 30, 9, 30, tzinfo=UTC), ["2011-12-29", "2011-12-31"]),
        # Brazil's clocks went from 23:59:59 to 01:00:00
        (
            "America/Sao_Paulo",
            datetime(2018, 11, 4, 2, 30, tzinfo=UTC),
            ["2018-11-03", "2018-11-04"],
        ),
    ],
)
def test_a_play_over_midnight_is_split_there(zone: str, start: datetime, days: list[str]) -> None:
    rows = split(zone, "day", [(start, 3600.0, 1.0)])
    assert [(f"{day:%Y-%m-%d}", watch) for _, day, watch in rows] == [
        (day, 1_800_000) for day in days
    ]


def test_a_day_of_25_hours_is_one_day() -> None:
    start = datetime(2024, 10, 26, 22, tzinfo=UTC)  # midnight in Berlin, summer time ends this day
    rows = split("Europe/Berlin", "day", [(start, 25 * 3600.0, 1.0)])
    assert [watch for _, _, watch in rows] == [25 * 3_600_000]


@settings(max_examples=40)
@given(
    zone=st.sampled_from(ZONES),
    unit=st.sampled_from(["day", "hour"]),
    stretches=st.lists(
        st.tuples(
            st.datetimes(_FROM, _TO, timezones=st.just(UTC)),
            st.floats(0.001, 200_000),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_the_parts_are_the_whole_and_lie_in_their_local_bucket(
    zone: str, unit: str, stretches: list[Stretch]
) -> None:
    rows = split(zone, unit, stretches)
    for number, (start, wall_s, part) in enumerate(stretches):
        parts = {bucket: watch for play, bucket, watch in rows if play == number}
        assert sum(parts.values()) == round(wall_s * part * 1000)
        expected = walk(zone, unit, start, wall_s)
        for bucket, watch in parts.items():
            assert watch == pytest.approx(1000 * part * expected.get(bucket, 0.0), abs=3)


def walk(zone: str, unit: str, start: datetime, wall_s: float) -> dict[datetime, float]:
    """Wall seconds by local bucket, by walking from one quarter of an hour to the next."""
    seconds: dict[datetime, float] = {}
    end = start + timedelta(seconds=wall_s)
    at = start
    while at < end:
        step = 900 - at.timestamp() % 900
        after = min(end, at + timedelta(seconds=step))
        local = at.astimezone(ZoneInfo(zone)).replace(
            tzinfo=None, minute=0, second=0, microsecond=0
        )
        bucket = local.replace(hour=0) if unit == "day" else local
        seconds[bucket] = seconds.get(bucket, 0.0) + (after - at).total_seconds()
        at = after
    return seconds


@pytest.mark.parametrize("zone", ZONES)
async def test_it_agrees_with_the_days_of_a_play(history: History, zone: str) -> None:
    plays = [*varied(5, 150), *_long_plays()]
    await history.import_plays(plays)
    pieces = local_pieces(zone, "day", SINCE, UNTIL)
    sql = (
        "SELECT p.id, bucket::DATE, sum(w.watch_ms) FROM "
        f"({pieces.sql}) w JOIN plays p USING (play) GROUP BY ALL"
    )
    days: dict[str, dict[date, float]] = {}
    for play_id, day, watch_ms in await history.query(sql, pieces.params):
        days.setdefault(to_public(play_id), {})[day] = watch_ms / 1000
    for play in plays:
        expected = watch_by_day(play, ZoneInfo(zone))
        assert days[play.id] == pytest.approx(expected, abs=0.01), play


def _long_plays() -> list[Play]:
    """Two days and more of playing, across each change of the clocks in these zones."""
    changes = [
        datetime(2011, 12, 29, tzinfo=UTC),
        datetime(2018, 11, 3, tzinfo=UTC),
        datetime(2024, 3, 30, tzinfo=UTC),
        datetime(2024, 4, 6, tzinfo=UTC),
        datetime(2024, 10, 26, tzinfo=UTC),
    ]
    return [
        replace(
            bare_play(),
            id=derived_id(start, "long"),
            started_at=start,
            ended_at=start + timedelta(hours=60),
            segments=(segment(0, 60 * 3600.0, start=start),),
            watch_s=60 * 3600.0,
        )
        for start in changes
    ]
