"""Watch time over local days: the sum over days is the whole, in every zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.models.play import Play, Segment
from hub.models.session import Connection, Player, SessionState
from hub.playback.days import next_midnight, watch_by_day
from tests.hub.playback.catalogue import ITEMS

SOME_DAY = datetime(1995, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime"})


def a_play(started: datetime, pieces: list[tuple[float, float, float]]) -> Play:
    segments, at = [], started
    for pause, length, share in pieces:
        begin = at + timedelta(seconds=pause)
        at = begin + timedelta(seconds=length)
        segments.append(
            Segment(
                state=SessionState.PLAYING,
                started_at=begin,
                ended_at=at,
                start_s=None,
                end_s=None,
                watch_s=(at - begin).total_seconds() * share,
            )
        )
    watch = 0.0
    for segment in segments:
        watch += segment.watch_s
    return Play(
        id="1",
        server_id="plex:one",
        session_key="1",
        account_key=None,
        person_id=None,
        item=ITEMS["movie"],
        player=Player(key="tv"),
        connection=Connection(),
        started_at=started,
        ended_at=at,
        segments=tuple(segments),
        streams=(),
        watch_s=watch,
        paused_s=0,
        buffering_s=0,
        start_s=None,
        end_s=None,
        max_s=None,
        watched=False,
    )


@settings(max_examples=400)
@given(
    st.integers(0, 40 * 365 * 86400).map(lambda s: SOME_DAY + timedelta(seconds=s)),
    st.lists(
        st.tuples(st.floats(0, 90000), st.floats(0, 200000), st.floats(0, 1)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(ZONES),
)
def test_the_sum_over_days_is_the_whole(
    started: datetime, pieces: list[tuple[float, float, float]], zone: str
) -> None:
    play = a_play(started, pieces)
    days = watch_by_day(play, ZoneInfo(zone))
    assert abs(sum(days.values()) - play.watch_s) < 1e-6
    assert list(days) == sorted(days)
    assert all(-1e-6 <= seconds <= 25 * 3600 + 1 for seconds in days.values())


def test_half_an_hour_zone_splits_at_its_own_midnight() -> None:
    play = a_play(datetime(2026, 1, 1, 18, 0, tzinfo=UTC), [(0, 3600, 1)])
    assert watch_by_day(play, ZoneInfo("Asia/Kolkata")) == {
        date(2026, 1, 1): 1800.0,
        date(2026, 1, 2): 1800.0,
    }


def test_a_day_of_twenty_three_hours() -> None:
    begin = datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    play = a_play(begin, [(0, 24 * 3600, 1)])
    days = watch_by_day(play, ZoneInfo("Europe/Berlin"))
    assert days == {date(2026, 3, 29): 23 * 3600.0, date(2026, 3, 30): 3600.0}


def test_midnight_that_does_not_exist() -> None:
    zone = ZoneInfo("Asia/Beirut")
    before = datetime(2025, 3, 29, 21, 0, tzinfo=UTC)
    assert next_midnight(before, zone) == datetime(2025, 3, 29, 22, 0, tzinfo=UTC)


def test_nothing_played_is_no_day() -> None:
    play = a_play(datetime(2026, 1, 1, tzinfo=UTC), [(0, 100, 0)])
    assert watch_by_day(play, ZoneInfo("UTC")) == {}
