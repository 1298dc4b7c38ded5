"""How values are spread: five percentiles for each value of something, or for each step in time.

The p-th percentile is the smallest value that at least p per cent of the plays do not exceed, of
those whose value is known.
"""

from hub.analytics.asked import Asked, step_of
from hub.analytics.parts.shapes import DATE, PLAYS, without_gaps
from hub.analytics.report import Chart, ChartKind, Column, Kind, Rows, Table

FIVE = (5, 25, 50, 75, 95)
NAMES = tuple(f"p{percent}_kbps" for percent in FIVE)
_AT = f"[{', '.join(str(percent / 100) for percent in FIVE)}]"
_LIST = ", ".join(f"found[{number + 1}]" for number in range(len(FIVE)))


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(name, Kind.KBPS, f"{percent} % of the plays have at most this")
        for name, percent in zip(NAMES, FIVE, strict=True)
    )


def spread(name: str, column: Column, key: str, value: str, source: str = "chosen") -> Table:
    """Percentiles of `value` for each `key`, both SQL over the relation `source`."""
    sql = (
        f"SELECT key::VARCHAR AS key, plays, {_LIST} FROM ("  # noqa: S608 - constants
        f"SELECT {key} AS key, count(*) AS plays, quantile_disc({value}, {_AT}) AS found "
        f"FROM {source} GROUP BY 1 HAVING count({value}) > 0) ORDER BY plays DESC, 1"
    )
    shown = Chart(ChartKind.BOX, column.name, NAMES)
    return Table(name, (column, PLAYS, *_columns()), sql=sql, chart=shown)


def spread_over_time(name: str, value: str, source: str = "chosen") -> Table:
    """Percentiles of `value` for each step in time in which plays began.

    `source` has the columns of `chosen`.
    """

    def rows(asked: Asked) -> Rows:
        sql = (
            f"SELECT DATE '1970-01-01' + step, plays, {_LIST} FROM ("  # noqa: S608 - constants
            f"SELECT ({step_of('day', asked.interval)})::INTEGER AS step, count(*) AS plays, "
            f"quantile_disc({value}, {_AT}) AS found "
            f"FROM {source} WHERE {value} IS NOT NULL GROUP BY 1) ORDER BY 1"
        )
        return without_gaps(asked, asked.rows(sql), (0, *[None] * len(FIVE)))

    return Table(
        name,
        (DATE, PLAYS, *_columns()),
        rows=rows,
        chart=Chart(ChartKind.BAND, "date", NAMES),
    )
