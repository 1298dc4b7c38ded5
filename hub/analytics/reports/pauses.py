"""Pauses: how many, how long, and where."""

from hub.analytics.asked import Asked
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
from hub.analytics.shapes import DATE, PLAYS, item_columns, without_gaps

_LENGTH = "epoch_ms(s.ended_at) - epoch_ms(s.started_at)"
_PAUSES = (
    f", pauses AS (SELECT s.play, s.start_ms AS paused_upon, {_LENGTH} AS ms "  # noqa: S608 - constants
    "FROM segments s SEMI JOIN chosen USING (play) "
    f"WHERE s.state = 'paused' AND {_LENGTH} >= 1000 * $seconds)"
)
_LONG = (
    "CASE WHEN ms < 60000 THEN 'minute' WHEN ms < 300000 THEN 'minutes_5' "
    "WHEN ms < 900000 THEN 'minutes_15' WHEN ms < 3600000 THEN 'hour' ELSE 'longer' END"
)
_GROUPS = ((3, 5), (6, 10))
_COUNT = Column("pauses", Kind.COUNT, "pauses")
_PAUSED = Column("paused_s", Kind.SECONDS, "time paused")


def _per_play(asked: Asked) -> Rows:
    """Plays by how many pauses they have, from none on."""
    [(plays,)] = asked.rows("SELECT count(*) FROM chosen")
    paused = asked.rows(
        f"{_PAUSES} SELECT pauses, count(*) FROM ("  # noqa: S608 - constants
        "SELECT play, count(*) AS pauses FROM pauses GROUP BY 1) GROUP BY 1"
    )
    found = {"0": plays - sum(row[1] for row in paused)}
    for pauses, count in sorted(paused):
        name = next((f"{low}-{high}" for low, high in _GROUPS if low <= pauses <= high), "11+")
        name = str(pauses) if pauses < 3 else name
        found[name] = found.get(name, 0) + count
    return [(name, count) for name, count in found.items() if count]


REPORT = Report(
    name="pauses",
    title="Pauses",
    help="How often plays are paused, for how long, at which place, and what is paused most.",
    definition=(
        "A pause is one unbroken stretch in which the player said that it is paused, of at least "
        "`seconds`. Plays that are stopped and resumed later are not paused meanwhile. Imported "
        "plays often tell the time paused and not the single pauses; they count here with what "
        "their record has. The place of a pause is a share of the item's length, in tenths; live "
        "television has none. A title is listed with at least three plays. The share paused is "
        "the time paused of the time paused and watched, of plays by when they began."
    ),
    topic=Topic.QUALITY,
    order=60,
    tables=(
        Table(
            "per_play",
            (Column("pauses_of_play", Kind.TEXT, "pauses of a play"), PLAYS),
            rows=_per_play,
            chart=Chart(ChartKind.PIE, "pauses_of_play", ("plays",)),
        ),
        Table(
            "lengths",
            (Column("pause_length", Kind.CODE, "how long it was"), _COUNT, _PAUSED),
            sql=(
                f"{_PAUSES} SELECT {_LONG}, count(*), sum(ms) / 1000.0 "  # noqa: S608 - constants
                "FROM pauses GROUP BY 1 ORDER BY min(ms)"
            ),
            chart=Chart(ChartKind.PIE, "pause_length", ("pauses", "paused_s")),
        ),
        Table(
            "places",
            (Column("place_percent", Kind.TEXT, "from this share of the length on"), _COUNT),
            sql=(
                f"{_PAUSES} SELECT least(90, 10 * (10 * paused_upon // duration_ms))::VARCHAR, "  # noqa: S608 - constants
                "count(*) FROM pauses JOIN chosen USING (play) "
                "WHERE duration_ms > 0 AND paused_upon IS NOT NULL AND NOT live "
                "GROUP BY 1 ORDER BY min(paused_upon / duration_ms)"
            ),
            chart=Chart(ChartKind.COLUMN, "place_percent", ("pauses",)),
        ),
        Table(
            "over_time",
            (
                DATE,
                Column("paused_percent", Kind.PERCENT, "share paused"),
                _PAUSED,
            ),
            rows=lambda asked: without_gaps(
                asked,
                asked.rows(
                    "SELECT date, 100.0 * sum(paused_ms) / nullif(sum(paused_ms + watch_ms), 0), "
                    "sum(paused_ms) / 1000.0 FROM parts WHERE begun = 1 GROUP BY 1 ORDER BY 1"
                ),
                (None, 0.0),
            ),
            chart=Chart(ChartKind.LINE, "date", ("paused_percent", "paused_s")),
        ),
        Table(
            "titles",
            (
                *item_columns("title", "movie or episode"),
                Column("pauses_per_play", Kind.RATIO, "pauses by play"),
                _COUNT,
                PLAYS,
            ),
            sql=(
                f"{_PAUSES} SELECT concat_ws(' · ', g.title, i.title), i.id, pauses / plays, "  # noqa: S608 - constants
                "pauses, plays FROM (SELECT item, count(*) AS plays FROM chosen GROUP BY 1 "
                "HAVING count(*) >= 3) JOIN (SELECT item, count(*) AS pauses FROM pauses "
                "JOIN chosen USING (play) GROUP BY 1) USING (item) JOIN items i USING (item) "
                "LEFT JOIN items g ON g.item = i.grandparent "
                "ORDER BY 3 DESC, 4 DESC, i.id LIMIT 50"
            ),
            chart=Chart(ChartKind.BAR, "title", ("pauses_per_play", "pauses")),
        ),
    ),
    parameters=(Parameter("seconds", 5, 0, 3600, "seconds that a pause lasts at least"),),
)
