"""From which players people move to which others."""

from hub.analytics.asked import Interval
from hub.analytics.dimensions import PERSON
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_MOVES = """
, used AS (
    SELECT person, player, date_trunc('month', DATE '1970-01-01' + day)::DATE AS month,
        sum(ms) AS ms, max(last) AS last
    FROM (
        SELECT person, player, day, sum(watch_ms) AS ms, max(started_at) AS last
        FROM chosen WHERE person IS NOT NULL GROUP BY ALL
    ) GROUP BY ALL HAVING sum(ms) >= 60000 * $least_minutes
), mains AS (
    SELECT person, month, player, lag(player) OVER months AS before,
        row_number() OVER (PARTITION BY person, player ORDER BY month) AS time
    FROM (
        SELECT person, month, player FROM used
        QUALIFY row_number() OVER (PARTITION BY person, month ORDER BY ms DESC, last DESC) = 1
    ) WINDOW months AS (PARTITION BY person ORDER BY month)
), moves AS (SELECT * FROM mains WHERE before <> player)
"""
_NAME = "coalesce({0}.name, {0}.device, {0}.product, {0}.key)"

REPORT = Report(
    name="device_moves",
    title="Moving between players",
    help="When people change the player that they mostly use, and what they change it for.",
    definition=(
        "The main player of a person in a month of the viewer's calendar is the one with the most "
        "watch time, of equals the one used last; players with less than `least_minutes` in that month are not looked at. A "
        "move is a main player that differs from that of the person's last month with plays, so "
        "that a guest's tablet or a phone on a journey is none. `returned` says that the player "
        "had been the main one before. The flow adds up moves from platform to platform; those "
        "between players of one platform are in it."
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
            sql=(
                f"{_MOVES} SELECT a.platform, b.platform, count(*) AS moves, "  # noqa: S608 - constants
                "count(DISTINCT m.person) FROM moves m JOIN players a ON a.player = m.before "
                "JOIN players b ON b.player = m.player GROUP BY 1, 2 ORDER BY moves DESC, 1, 2"
            ),
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
            sql=(
                f"{_MOVES} SELECT month, n.name, n.id, {_NAME.format('a')}, a.id, "  # noqa: S608 - constants
                f"{_NAME.format('b')}, b.id, m.time > 1 FROM moves m JOIN persons n USING (person) "
                "JOIN players a ON a.player = m.before JOIN players b ON b.player = m.player "
                "ORDER BY month DESC, n.name, n.id LIMIT 200"
            ),
            chart=Chart(ChartKind.TABLE, "month", ()),
        ),
    ),
    parameters=(Parameter("least_minutes", 60, 0, 6000, "minutes in a month at least"),),
)
