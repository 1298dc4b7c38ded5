"""The tracker's own promises: state that can be kept, flat memory, honest errors."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import InvalidInput
from hub.models.observation import ClockSet, SessionGone, SessionSeen, SessionTick, Source
from hub.models.playback import PlaybackKind
from hub.models.session import Player, SessionState, SessionView
from hub.models.stream import Decision, Stream
from hub.playback import viewing
from hub.playback.tracker import Tracker
from tests.hub.playback.catalogue import ITEMS

START = datetime(2026, 1, 1, tzinfo=UTC)


def seen(
    at: datetime, item: str = "movie", state: str = "playing", position: float = 0
) -> SessionSeen:
    return SessionSeen(
        server_id="plex:one",
        at=at,
        source=Source.WEBSOCKET,
        view=SessionView(
            key="1",
            account_key="ann",
            player=Player(key="tv"),
            item=ITEMS[item],
            state=SessionState(state),
            position_s=position,
        ),
    )


def tick(at: datetime, position: float, state: str = "playing") -> SessionTick:
    return SessionTick(
        server_id="plex:one",
        at=at,
        source=Source.WEBSOCKET,
        key="1",
        state=SessionState(state),
        position_s=position,
    )


def gone(at: datetime, position: float | None = None) -> SessionGone:
    return SessionGone(
        server_id="plex:one", at=at, source=Source.WEBSOCKET, key="1", position_s=position
    )


def after(**length: float) -> datetime:
    return START + timedelta(**length)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"version": 1}'])
def test_what_no_tracker_wrote_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="rebuild"):
        Tracker.load(data)


def test_memory_is_flat_over_a_year() -> None:
    tracker = Tracker()
    sizes = []
    for day in range(366):
        for hour, item in ((8, "track1"), (12, "ep1"), (20, "movie")):
            begin = after(days=day, hours=hour)
            tracker.apply(seen(begin, item))
            for minute in range(1, 20):
                tracker.apply(tick(begin + timedelta(minutes=minute), 60.0 * minute))
            tracker.apply(gone(begin + timedelta(minutes=20), 1200.0))
        sizes.append(len(tracker.dump()))
    assert max(sizes[2:]) <= sizes[2] * 1.05
    assert not tracker.sessions()
    assert tracker.next_deadline() is None


def test_a_late_pause_is_put_where_it_belongs() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    tracker.apply(tick(after(seconds=10), 10))
    tracker.apply(tick(after(seconds=18), 12, "playing"))
    outcome = tracker.apply(tick(after(seconds=12), 12, "paused"))
    assert PlaybackKind.PAUSED in [event.kind for event in outcome.events]
    (session,) = tracker.sessions()
    assert session.paused_s == 6
    assert session.watch_s == 12


def test_a_late_stop_gives_the_play_again() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    for minute in range(1, 5):
        tracker.apply(tick(after(minutes=minute), 60.0 * minute))
    first = tracker.apply(gone(after(minutes=5), 300))
    late = tracker.apply(tick(after(minutes=4, seconds=55), 270, "paused"))
    assert [play.id for play in late.plays] == [play.id for play in first.plays]
    assert late.plays[0].watch_s == pytest.approx(270)
    assert not [event for event in late.events if event.kind is PlaybackKind.STOPPED]


def test_what_is_too_late_counts_for_nothing() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    tracker.apply(tick(after(seconds=60), 60))
    assert tracker.apply(gone(after(seconds=30))).late
    assert len(tracker.sessions()) == 1


def test_the_clock_is_set_back() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    tracker.apply(tick(after(minutes=5), 300))
    tracker.apply(ClockSet(at=after(minutes=-55), was=after(minutes=5)))
    tracker.apply(tick(after(minutes=-55, seconds=10), 310))
    (play,) = tracker.apply(gone(after(minutes=-50), 600)).plays
    assert play.watch_s == 600
    assert play.started_at == after(hours=-1)
    assert play.ended_at == after(minutes=-50)


def test_the_next_deadline_is_when_silence_ends_it() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    assert tracker.next_deadline() == after(minutes=5)
    assert tracker.last_at == START


def test_quality_changes_are_told_and_segments_point_to_their_stream() -> None:
    tracker = Tracker()
    first = seen(START)
    view = replace(first.view, stream=Stream(decision=Decision.DIRECT_PLAY))
    first = replace(first, view=view)
    tracker.apply(first)
    tracker.apply(tick(after(minutes=5), 300))
    transcoding = replace(first.view, stream=Stream(decision=Decision.TRANSCODE), position_s=302.0)
    outcome = tracker.apply(replace(first, at=after(minutes=5, seconds=2), view=transcoding))
    assert PlaybackKind.QUALITY_CHANGED in [event.kind for event in outcome.events]
    tracker.apply(tick(after(minutes=9), 540))
    (play,) = tracker.apply(gone(after(minutes=10), 600)).plays
    assert [stream.decision for stream in play.streams] == [
        Decision.DIRECT_PLAY,
        Decision.TRANSCODE,
    ]
    assert [segment.stream_index for segment in play.segments] == [0, 1]
    assert play.watch_s == 600


def test_one_session_by_its_id() -> None:
    tracker = Tracker()
    tracker.apply(seen(START))
    (session,) = tracker.sessions()
    assert tracker.session(session.id) == session
    assert tracker.session("nobody") is None


def test_a_player_that_never_settles_makes_a_play_of_bounded_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(viewing, "MOST_STRETCHES", 10)
    tracker = Tracker()
    tracker.apply(seen(START))
    for n in range(1, 60):
        state = "paused" if n % 2 else "playing"
        tracker.apply(tick(after(seconds=10 * n), 10.0 * ((n + 1) // 2), state))
    plays = tracker.apply(gone(after(seconds=600))).plays
    assert len(plays) == 1
    play = plays[0]
    assert len(play.segments) == 10
    assert sum(segment.watch_s for segment in play.segments) == pytest.approx(play.watch_s)
    assert play.watch_s == pytest.approx(300.0, abs=10)
    ends = [segment.ended_at for segment in play.segments]
    assert all(one.started_at >= end for one, end in zip(play.segments[1:], ends, strict=False))
