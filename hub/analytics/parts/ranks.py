"""Ranks from step to step, for charts of what rises and falls."""

from hub.analytics.asked import Asked, step_of
from hub.analytics.parts.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Rows, Table

_SQL = """
, most AS MATERIALIZED (
    SELECT {key} AS key FROM chosen WHERE {key} IS NOT NULL AND {where}
    GROUP BY 1 ORDER BY sum(watch_ms) DESC, 1 LIMIT $limit
), steps AS (
    SELECT key, {step} AS step, count(*) AS plays, sum(watch_ms) AS ms
    FROM chosen JOIN most ON most.key = chosen.{column} WHERE {where} GROUP BY ALL
)
SELECT DATE '1970-01-01' + step::INTEGER, n.label, n.id,
    row_number() OVER (PARTITION BY step ORDER BY ms DESC, plays DESC, key), plays, ms / 1000.0
FROM steps JOIN ({names}) n USING (key) ORDER BY step, 4
"""
RANK = Column("rank", Kind.NUMBER, "rank by watch time among those shown, 1 is the most")


def ranks(
    name: str, shown: tuple[Column, ...], *, column: str, names: str, where: str = "true"
) -> Table:
    """The rank of each of the `$limit` with the most watch time, in each step.

    `column` of plays holds the key, `names` is a relation of (key, label, id).
    """

    def rows(asked: Asked) -> Rows:
        step = step_of("day", asked.interval)
        return asked.rows(
            _SQL.format(key=column, column=column, where=where, step=step, names=names)
        )

    chart = Chart(ChartKind.BUMP, "date", ("rank",), series=shown[0].name)
    return Table(name, (DATE, *shown, RANK, PLAYS, WATCH_TIME), rows=rows, chart=chart)
