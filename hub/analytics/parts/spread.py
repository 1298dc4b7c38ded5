"""How values are spread: five percentiles for each value of something, or for each step in time.

The p-th percentile is the smallest value that at least p per cent of the plays do not exceed, of
those whose value is known.
"""

from hub.analytics.parts.shapes import DATE, PLAYS, without_gaps
from hub.analytics.report import Chart, ChartKind, Column, Kind, Table

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
        f"SELECT key, plays, {_LIST} FROM ("  # noqa: S608 - constants
        f"SELECT {key} AS key, count(*) AS plays, quantile_disc({value}, {_AT}) AS found "
        f"FROM {source} GROUP BY 1 HAVING count({value}) > 0) ORDER BY plays DESC, key"
    )
    shown = Chart(ChartKind.BOX, column.name, NAMES)
    return Table(name, (column, PLAYS, *_columns()), sql=sql, chart=shown)


def spread_over_time(name: str, value: str, source: str = "parts") -> Table:
    """Percentiles of `value` for each step in time in which plays began.

    `source` has the columns of `parts`.
    """
    sql = (
        f"SELECT date, plays, {_LIST} FROM ("  # noqa: S608 - constants
        f"SELECT date, count(*) AS plays, quantile_disc({value}, {_AT}) AS found "
        f"FROM {source} WHERE begun = 1 AND {value} IS NOT NULL GROUP BY 1) ORDER BY date"
    )
    return Table(
        name,
        (DATE, PLAYS, *_columns()),
        rows=lambda asked: without_gaps(asked, asked.rows(sql), (0, *[None] * len(FIVE))),
        chart=Chart(ChartKind.BAND, "date", NAMES),
    )
