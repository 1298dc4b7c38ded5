"""What a history holds, without its own keys: equal for equal histories."""

from typing import Any

from hub.history.facade import History

_PLAYS = """
SELECT p.id::VARCHAR, p.started_at, p.ended_at, s.id, a.key, e.id, p.item_key, p.type, p.watch_ms,
  p.paused_ms, p.buffering_ms, p.start_ms, p.end_ms, p.max_ms, p.watched, p.ending, p.inferred,
  p.session_key, p.origin, p.resumed_from::VARCHAR, c.city, w.address,
  (SELECT list((g.state, g.started_at, g.ended_at, g.start_ms, g.end_ms, g.watch_ms,
    g.stream_number, g.inferred) ORDER BY g.number)::VARCHAR FROM segments g WHERE g.play = p.play),
  (SELECT list(x.hash ORDER BY t.number)::VARCHAR FROM play_streams t JOIN streams x USING (stream)
    WHERE t.play = p.play)
FROM plays p JOIN servers s USING (server) LEFT JOIN accounts a USING (account)
LEFT JOIN persons e ON e.person = p.person LEFT JOIN places c USING (place)
LEFT JOIN networks w USING (network) ORDER BY p.id
"""
_EVIDENCE = """
SELECT s.id, v.received_at, v.event, v.payload FROM evidence v JOIN servers s USING (server)
ORDER BY ALL
"""


async def rows(history: History) -> list[tuple[Any, ...]]:
    """Every play with its segments."""
    return await history.query(_PLAYS)


async def evidence(history: History) -> list[tuple[Any, ...]]:
    """Every webhook."""
    return await history.query(_EVIDENCE)
