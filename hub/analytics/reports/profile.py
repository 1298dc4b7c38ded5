"""The plays asked for in a few figures: of one person, behind the filter, or of a viewer's own."""

from hub.analytics.parts.shapes import PLAYS, WATCH_TIME, item_columns
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic

_DAYS = """
, days AS MATERIALIZED (
    SELECT day, count(*) AS plays, sum(watch_ms) AS ms FROM chosen GROUP BY 1
)
"""
_FACTS = f"""
{_DAYS}, streaks AS (
    SELECT count(*) AS length FROM (
        SELECT day - row_number() OVER (ORDER BY day) AS run FROM days
    ) GROUP BY run
)
SELECT count(*), sum(watch_ms) / 1000.0, count(DISTINCT item),
    count(DISTINCT coalesce(grandparent, item)), (SELECT count(*) FROM days),
    (SELECT max(length) FROM streaks), sum(watch_ms) / 1000.0 / (SELECT count(*) FROM days),
    100.0 * count(*) FILTER (watched AND NOT live) / nullif(count(*) FILTER (NOT live), 0),
    min(started_at), max(started_at)
FROM chosen HAVING count(*) > 0
"""  # noqa: S608 - constants
_RECORDS = f"""
{_DAYS}
SELECT DATE '1970-01-01' + day, plays, ms / 1000.0 FROM days ORDER BY ms DESC, day DESC LIMIT 25
"""  # noqa: S608 - constants
_AGAIN = """
SELECT concat_ws(' · ', g.title, i.title), i.id, again.plays, again.ms / 1000.0
FROM (
    SELECT item, count(*) AS plays, sum(watch_ms) AS ms FROM chosen WHERE watched
    GROUP BY item, person HAVING count(*) > 1
    QUALIFY row_number() OVER (PARTITION BY item ORDER BY plays DESC) = 1
    ORDER BY plays DESC, ms DESC, item LIMIT 25
) again JOIN items i USING (item) LEFT JOIN items g ON g.item = i.grandparent
ORDER BY again.plays DESC, again.ms DESC, i.id
"""

REPORT = Report(
    name="profile",
    title="In short",
    help="Watch time, titles, active days, streaks and records of the plays asked for.",
    definition=(
        "The figures are those of all plays behind the filters; with the filter `person` they are "
        "one person's profile, and a viewer's are their own. `titles` are different movies, "
        "episodes and tracks, `works` different movies, shows and artists. A day is active if a "
        "play began on it, by the viewer's calendar; `streak_days` are the most in a row. "
        "`per_day_s` is the watch time of an active day on average. `watched_percent` leaves out "
        "live television. A title was seen again if one person saw it to the end more than once; "
        "the person who saw it most often counts."
    ),
    topic=Topic.PEOPLE,
    order=5,
    tables=(
        Table(
            "facts",
            (
                PLAYS,
                WATCH_TIME,
                Column("titles", Kind.COUNT, "different titles"),
                Column("works", Kind.COUNT, "different movies, shows and artists"),
                Column("active_days", Kind.COUNT, "days with a play"),
                Column("streak_days", Kind.COUNT, "most days in a row"),
                Column("per_day_s", Kind.SECONDS, "watch time of an active day"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
                Column("first_play_at", Kind.TIME, "when the first play began"),
                Column("last_play_at", Kind.TIME, "when the last play began"),
            ),
            sql=_FACTS,
            chart=Chart(
                ChartKind.FIGURES,
                "",
                (
                    "watch_time_s",
                    "plays",
                    "works",
                    "active_days",
                    "streak_days",
                    "per_day_s",
                    "watched_percent",
                ),
            ),
        ),
        Table(
            "days",
            (Column("day", Kind.DATE, "day", "date"), PLAYS, WATCH_TIME),
            sql=_RECORDS,
            chart=Chart(ChartKind.TABLE, "day", ("watch_time_s",)),
        ),
        Table(
            "again",
            (
                *item_columns("title", "movie, episode or track"),
                Column("times", Kind.COUNT, "times one person saw it to the end"),
                WATCH_TIME,
            ),
            sql=_AGAIN,
            chart=Chart(ChartKind.BAR, "title", ("times", "watch_time_s")),
        ),
    ),
)
