"""When a player runs dry: the prediction beside a simulation second by second."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.models.item import Item, MediaType
from hub.models.session import Player, Session, SessionState, SessionView
from hub.models.stream import Stream, Transcode
from hub.playback.buffers import BufferHealth, buffer_of

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def _session(
    transcode: Transcode | None,
    *,
    state: SessionState = SessionState.PLAYING,
    position: float | None = 100.0,
    duration: float | None = 6000.0,
    rate: float | None = None,
) -> Session:
    view = SessionView(
        key="s",
        account_key=None,
        player=Player(key="p"),
        item=Item(key="i", type=MediaType.MOVIE, title="Film", duration_s=duration),
        state=state,
        stream=Stream(transcode=transcode),
        rate=rate,
    )
    return Session(
        id="1",
        play_id="2",
        server_id="plex:a",
        person_id=None,
        view=view,
        state=state,
        state_since=NOW,
        started_at=NOW,
        position_s=position,
        position_at=NOW,
        watch_s=0.0,
        paused_s=0.0,
        buffering_s=0.0,
    )


@pytest.mark.parametrize(
    ("transcode", "health"),
    [
        (Transcode(speed=4.0), BufferHealth.AHEAD),
        (Transcode(speed=1.2), BufferHealth.CLOSE),
        (Transcode(speed=0.0, throttled=True), BufferHealth.AHEAD),
        (Transcode(speed=0.2, progress=100.0), BufferHealth.DONE),
        (Transcode(speed=0.5), BufferHealth.BEHIND),
        (Transcode(speed=0.5, buffer_ahead_s=30.0), BufferHealth.DRY),
        (Transcode(speed=0.99, buffer_ahead_s=60.0), BufferHealth.BEHIND),
    ],
    ids=str,
)
def test_health_follows_speed_and_lead(transcode: Transcode, health: BufferHealth) -> None:
    found = buffer_of(_session(transcode))
    assert found is not None
    assert found.health is health


@pytest.mark.parametrize("transcode", [None, Transcode(), Transcode(speed=0.0)], ids=str)
def test_nothing_is_said_where_nothing_is_known(transcode: Transcode | None) -> None:
    assert buffer_of(_session(transcode)) is None


def test_who_waits_is_dry_and_who_pauses_is_not() -> None:
    slow = Transcode(speed=0.5, buffer_ahead_s=10.0)
    waiting = buffer_of(_session(slow, state=SessionState.BUFFERING))
    assert waiting is not None
    assert (waiting.health, waiting.dry_in_s) == (BufferHealth.DRY, 0.0)
    paused = buffer_of(_session(slow, state=SessionState.PAUSED))
    assert paused is not None
    assert (paused.health, paused.dry_in_s) == (BufferHealth.BEHIND, None)


def test_who_watches_at_double_speed_needs_twice_as_much() -> None:
    enough = Transcode(speed=1.6, buffer_ahead_s=20.0)
    normal, fast = buffer_of(_session(enough)), buffer_of(_session(enough, rate=2.0))
    assert normal is not None
    assert normal.health is BufferHealth.AHEAD
    assert fast is not None
    assert fast.health is BufferHealth.DRY


def test_live_television_has_no_end_that_would_save_it() -> None:
    slow = Transcode(speed=0.999, buffer_ahead_s=60.0)
    found = buffer_of(_session(slow, position=None, duration=None))
    assert found is not None
    assert found.dry_in_s == pytest.approx(60_000)


@given(
    st.floats(0.1, 0.95), st.floats(0.0, 300.0), st.floats(0.0, 3000.0), st.floats(3000.0, 6000.0)
)
def test_the_prediction_is_what_a_simulation_finds(
    speed: float, ahead: float, position: float, duration: float
) -> None:
    step, at, ready = 0.25, position, position + ahead
    while at < min(ready, duration):
        at, ready = at + step, ready + speed * step
    session = replace(
        _session(Transcode(speed=speed, buffer_ahead_s=ahead), duration=duration),
        position_s=position,
    )
    found = buffer_of(session)
    assert found is not None
    if found.dry_in_s is None:
        assert at >= duration - 2 * step / (1 - speed)
    else:
        assert found.dry_in_s == pytest.approx(at - position, abs=2 * step / (1 - speed))
