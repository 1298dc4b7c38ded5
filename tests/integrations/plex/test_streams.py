"""What a session says of its transcode."""

from typing import Any

import pytest

from integrations.plex.streams import read_stream


@pytest.mark.parametrize(
    ("offset_ms", "reached_s", "ahead_s"),
    [(20_000, 84.0, 64.0), (90_000, 84.0, 0.0), (None, 84.0, None), (20_000, None, None)],
)
def test_a_lead_is_counted_from_where_the_player_is(
    offset_ms: int | None, reached_s: float | None, ahead_s: float | None
) -> None:
    session = {"key": "/transcode/sessions/a", "maxOffsetAvailable": reached_s}
    metadata: dict[str, Any] = {"viewOffset": offset_ms, "TranscodeSession": session}
    transcode = read_stream(metadata).transcode
    assert transcode is not None
    assert transcode.buffer_ahead_s == ahead_s
