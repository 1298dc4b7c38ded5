"""What a visitor sees in the first minute of the demo."""

import pytest

from integrations.demo.overture import play_overture
from integrations.demo.world import Director, build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.delivery import Method
from integrations.demo.world.stream import (
    Stream,
    StreamChange,
    StreamDecided,
    StreamSought,
    StreamStarted,
    StreamState,
    StreamStateChanged,
    StreamStopped,
)

PACE = 14.0


@pytest.mark.parametrize("seed", [1, 2])
def test_within_a_minute_everything_happens_on_every_server(seed: int) -> None:
    clock = ManualClock()
    world = build_world(seed, clock)
    director = Director(world, pace=PACE, incidents=False)
    seen: list[tuple[str, str]] = []

    def hear(change: object) -> None:
        if isinstance(change, StreamChange):
            seen.append((change.stream.server.id, _what(change, change.stream)))

    world.subscribe(hear)
    play_overture(director, PACE)
    for _ in range(60):
        director.step()
        world.tick()
        clock.advance(1.0)
    for server in world.servers:
        told = {what for server_id, what in seen if server_id == server.id}
        assert told >= {"started", "sought", "transcoded", "paused", "playing", "stopped"}


def _what(change: StreamChange, stream: Stream) -> str:
    match change:
        case StreamStarted():
            return "started"
        case StreamSought():
            return "sought"
        case StreamDecided() if stream.decision.method is Method.TRANSCODE:
            return "transcoded"
        case StreamStateChanged():
            return "paused" if stream.state is StreamState.PAUSED else str(stream.state)
        case StreamStopped():
            return "stopped"
    return "else"
