"""What plays are counted by that only their stream tells, read once for all tables of a report.

A play counts with the stream that it was watched with the longest.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Rows, Table

_BY_STREAM = (
    "SELECT stream, count(*) AS plays, sum(watch_ms) AS ms FROM chosen "
    "WHERE stream IS NOT NULL GROUP BY 1"
)
_FILTERS = {"channels": "audio_channels"}
"""Filters of facts that have another name."""
Order = Callable[[tuple[Any, ...]], Any]


def most_first(row: tuple[Any, ...]) -> Any:
    """The order of rows that end with plays and watch time: what is not known comes last."""
    *values, plays, _ = row
    return -plays, [(value is None, str(value)) for value in values]


class Facts:
    """Facts of streams by name, each SQL over a row `s` of `streams`; few values together."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._at = {name: at for at, name in enumerate(facts)}
        self._sql = (
            f"SELECT {', '.join(facts.values())}, sum(plays), sum(ms) "  # noqa: S608 - constants
            f"FROM ({_BY_STREAM}) JOIN streams s USING (stream) GROUP BY ALL"
        )

    def counted(
        self,
        name: str,
        column: Column,
        *,
        chart: ChartKind = ChartKind.BAR,
        needs: str | None = None,
        order: Order = most_first,
    ) -> Table:
        """Plays and watch time by the fact that the column is called by.

        With `needs`, of plays for which that fact is known.
        """
        return Table(
            name,
            (column, PLAYS, WATCH_TIME),
            rows=lambda asked: sorted(self._sums(asked, needs, column.name), key=order),
            chart=Chart(chart, column.name, ("plays", "watch_time_s")),
            only=_known(needs),
        )

    def pairs(
        self, name: str, columns: tuple[Column, Column], *, needs: str | None = None
    ) -> Table:
        """Plays and watch time for each pair of the facts that the columns are called by."""
        across, down = columns
        return Table(
            name,
            (across, down, PLAYS, WATCH_TIME),
            rows=lambda asked: sorted(
                self._sums(asked, needs, across.name, down.name), key=most_first
            ),
            chart=Chart(
                ChartKind.HEATMAP, across.name, ("plays", "watch_time_s"), series=down.name
            ),
            only=_known(needs),
        )

    def _sums(self, asked: Asked, needs: str | None, *names: str) -> Rows:
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        for row in asked.once(self._sql):
            if needs is None or row[self._at[needs]] is not None:
                values = tuple(row[self._at[name]] for name in names)
                plays, ms = found.get(values, (0, 0))
                found[values] = plays + row[-2], ms + row[-1]
        return [(*values, plays, ms / 1000) for values, (plays, ms) in found.items()]


def _known(needs: str | None) -> dict[str, str]:
    """The filter of plays that have a fact."""
    return {} if needs is None else {"known": _FILTERS.get(needs, needs)}
