"""From which players people move to which others."""

from collections import Counter
from typing import Any

from hub.analytics.asked import Asked, Interval, step_of
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)

_MOVES = """
, used AS (
    SELECT person, player, {step} AS step, sum(watch_ms) AS ms, max(started_at) AS last
    FROM chosen WHERE person IS NOT NULL
    GROUP BY ALL HAVING sum(watch_ms) >= 60000 * $least_minutes
), mains AS (
    SELECT person, step, player, lag(player) OVER months AS before,
        row_number() OVER (PARTITION BY person, player ORDER BY step) AS time
    FROM (
        SELECT person, step, player FROM used
        QUALIFY row_number() OVER (PARTITION BY person, step ORDER BY ms DESC, last DESC) = 1
    ) WINDOW months AS (PARTITION BY person ORDER BY step)
)
SELECT DATE '1970-01-01' + step::INTEGER, n.name, n.id, a.platform, b.platform,
    coalesce(a.name, a.device, a.product, a.key), a.id,
    coalesce(b.name, b.device, b.product, b.key), b.id, m.time > 1
FROM mains m JOIN persons n USING (person)
JOIN players a ON a.player = m.before JOIN players b ON b.player = m.player
WHERE m.before <> m.player ORDER BY step DESC, n.name, n.id
"""
_SHOWN = 200


def _moves(asked: Asked) -> list[tuple[Any, ...]]:
    return asked.rows(_MOVES.format(step=step_of("day", Interval.MONTH)))


def _flows(asked: Asked) -> Rows:
    moves = asked.shared(_moves)
    count = Counter((move[3], move[4]) for move in moves)
    persons = Counter((a, b) for _, a, b in {(move[2], move[3], move[4]) for move in moves})
    most = sorted(count, key=lambda flow: (-count[flow], str(flow)))
    return [(*flow, count[flow], persons[flow]) for flow in most]


def _latest(asked: Asked) -> Rows:
    return [(*move[:3], *move[5:]) for move in asked.shared(_moves)[:_SHOWN]]


REPORT = Report(
    name="device_moves",
    title="Moving between players",
    help="When people change the player that they mostly use, and what they change it for.",
    definition=(
        "The main player of a person in a month of the viewer's calendar is the one with the most "
        "watch time, of equals the one used last; players with less than `least_minutes` in that "
        "month are not looked at. A move is a main player that differs from that of the person's "
        "last month with plays, so that a guest's tablet or a phone on a journey is none. "
        "`returned` says that the player had been the main one before. The flow adds up moves "
        "from platform to platform; those between players of one platform are in it."
    ),
    topic=Topic.PEOPLE,
    order=80,
    steps=(Interval.MONTH,),
    tables=(
        Table(
            "flows",
            (
                Column("from_platform", Kind.TEXT, "platform of the player before", "platform"),
                Column("platform", Kind.TEXT, "platform of the new player", "platform"),
                Column("moves", Kind.COUNT, "moves"),
                Column("persons", Kind.COUNT, "different persons"),
            ),
            rows=_flows,
            chart=Chart(ChartKind.SANKEY, "from_platform", ("moves", "persons"), series="platform"),
        ),
        Table(
            "moves",
            (
                Column("month", Kind.DATE, "first day of the month"),
                *PERSON.columns,
                Column("from_player", Kind.TEXT, "main player before", "player", by="from_id"),
                Column("from_id", Kind.ID, "id of the player before"),
                Column("player", Kind.TEXT, "new main player", "player", by="player_id"),
                Column("player_id", Kind.ID, "id of the new main player"),
                Column("returned", Kind.BOOL, "it had been the main player before"),
            ),
            rows=_latest,
            chart=Chart(ChartKind.TABLE, "month", ()),
        ),
    ),
    parameters=(Parameter("least_minutes", 60, 0, 6000, "minutes in a month at least"),),
)
