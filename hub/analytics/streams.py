"""What the streams of plays are counted by: plays are added up by stream before its facts are read.

A play counts with the stream that it was watched with the longest.
"""

from hub.analytics.dimensions import Dimension
from hub.analytics.report import Chart, ChartKind, Column, Kind, Table
from hub.analytics.shapes import PLAYS, WATCH_TIME


def of_stream(name: str, value: str, help_: str, kind: Kind = Kind.CODE) -> Dimension:
    """A fact of streams; `value` is SQL over a row of `streams`.

    It counts as one with many labels, since persons by stream would be too many groups.
    """
    names = f"SELECT stream AS key, {value} AS label, NULL AS id FROM streams"  # noqa: S608 - constants
    return Dimension(name, "stream", help_, kind, names, many=True)


def counted(
    name: str,
    column: Column,
    value: str,
    *,
    where: str = "true",
    chart: ChartKind = ChartKind.BAR,
    order: str = "plays DESC, 1",
) -> Table:
    """Plays and watch time by SQL over a row `s` of `streams`, for those streams `where` says."""
    sql = (
        f"SELECT {value} AS value, sum(plays) AS plays, sum(ms) / 1000.0 FROM ("  # noqa: S608 - constants
        "SELECT stream, count(*) AS plays, sum(watch_ms) AS ms FROM chosen "
        f"WHERE stream IS NOT NULL GROUP BY 1) JOIN streams s USING (stream) WHERE {where} "
        f"GROUP BY 1 ORDER BY {order}"
    )
    shown = Chart(chart, column.name, ("plays", "watch_time_s"))
    return Table(name, (column, PLAYS, WATCH_TIME), sql=sql, chart=shown)


def pairs(
    name: str,
    columns: tuple[Column, Column],
    values: tuple[str, str],
    *,
    where: str = "true",
    chart: ChartKind = ChartKind.HEATMAP,
) -> Table:
    """Plays and watch time for each pair of two facts of a row `s` of `streams`."""
    sql = (
        f"SELECT {values[0]} AS a, {values[1]} AS b, sum(plays) AS plays, sum(ms) / 1000.0 FROM ("  # noqa: S608 - constants
        "SELECT stream, count(*) AS plays, sum(watch_ms) AS ms FROM chosen "
        f"WHERE stream IS NOT NULL GROUP BY 1) JOIN streams s USING (stream) WHERE {where} "
        "GROUP BY ALL ORDER BY plays DESC, 1, 2"
    )
    shown = Chart(chart, columns[0].name, ("plays", "watch_time_s"), series=columns[1].name)
    return Table(name, (*columns, PLAYS, WATCH_TIME), sql=sql, chart=shown)
