"""How regularly people watch, and how much of it to the end."""

from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = """
, days AS MATERIALIZED (
    SELECT person, day, count(*) AS plays, sum(watch_ms) AS ms,
        count(*) FILTER (watched AND NOT live) AS watched,
        count(*) FILTER (NOT live) AS ending
    FROM chosen WHERE person IS NOT NULL GROUP BY ALL
), streaks AS (
    SELECT person, max(length) AS longest FROM (
        SELECT person, count(*) AS length FROM (
            SELECT person, day - row_number() OVER (PARTITION BY person ORDER BY day) AS run
            FROM days
        ) GROUP BY person, run
    ) GROUP BY 1
), whole AS (
    SELECT max(day) AS last FROM days
), sums AS (
    SELECT person, sum(plays) AS plays, sum(ms) AS ms, count(*) AS active, min(day) AS first,
        count(DISTINCT (day + 3) // 7) AS weeks, sum(watched) AS watched, sum(ending) AS ending
    FROM days GROUP BY 1
)
SELECT n.name, n.id, plays, ms / 1000.0, active, 100.0 * active / (last - first + 1),
    100.0 * weeks / ((last + 3) // 7 - (first + 3) // 7 + 1), longest, ms / 1000.0 / active,
    100.0 * watched / nullif(ending, 0)
FROM sums JOIN streaks USING (person) JOIN persons n USING (person), whole
ORDER BY active DESC, ms DESC, n.name LIMIT $limit
"""

REPORT = Report(
    name="engagement",
    title="How regularly people watch",
    help="Days and weeks on which people watch, their longest streaks, and what they finish.",
    definition=(
        "A day is active for a person if a play of theirs began on it, by the calendar of the "
        "viewer's zone. `active_days_percent` and `active_weeks_percent` are shares of all days "
        "and weeks from their first day to the last day on which anybody played, among the plays "
        "asked for. `streak_days` are the most active days in a row. `per_day_s` is the watch "
        "time of an active day on average. `watched_percent` is the share of plays, live "
        "television aside, that count as watched by the recording settings. These are facts in "
        "their own units and not mixed into a score."
    ),
    topic=Topic.PEOPLE,
    order=20,
    tables=(
        Table(
            "person",
            (
                *PERSON.columns,
                PLAYS,
                WATCH_TIME,
                Column("active_days", Kind.COUNT, "days with a play"),
                Column("active_days_percent", Kind.PERCENT, "share of days with a play"),
                Column("active_weeks_percent", Kind.PERCENT, "share of weeks with a play"),
                Column("streak_days", Kind.COUNT, "most days in a row"),
                Column("per_day_s", Kind.SECONDS, "watch time of an active day"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
            ),
            sql=_SQL,
            chart=Chart(ChartKind.BAR, "person", ("active_days", "active_weeks_percent")),
        ),
    ),
    parameters=(Parameter("limit", 50, 1, 1000, "persons shown"),),
    everybody=True,
)
