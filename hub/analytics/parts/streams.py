"""What plays are counted by that only their stream tells, read once for all tables of a report.

A play counts with the stream that it was watched with the longest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hub.analytics.asked import Asked
from hub.analytics.columns.chosen import Part
from hub.analytics.parts.groups import ALL, Key, counted, gathered, watched
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.parts.tops import sums
from hub.analytics.report import Chart, ChartKind, Column, Rows, Table

_KINDS = """
WITH found AS MATERIALIZED (SELECT stream, {facts} FROM streams s WHERE stream > {known}),
kinds AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY {names}) - 1 AS code
    FROM (SELECT DISTINCT {names} FROM found)
)
"""
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
        self._facts = ", ".join(f"{sql} AS fact{at}" for at, sql in enumerate(facts.values()))
        self._names = ", ".join(f"fact{at}" for at in range(len(facts)))

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
        for row, count, ms_of in asked.shared(self._counted):
            if needs is None or row[self._at[needs]] is not None:
                values = tuple(row[self._at[name]] for name in names)
                plays, ms = found.get(values, (0, 0))
                found[values] = plays + count, ms + ms_of
        return [(*values, plays, ms / 1000) for values, (plays, ms) in found.items()]

    def _counted(self, asked: Asked) -> list[tuple[tuple[Any, ...], int, int]]:
        """Values of all facts with plays and watch time in milliseconds."""
        known = self._kinds(asked)
        found = sums(asked, known.of)
        counts = zip(found.keys.tolist(), found.plays.tolist(), found.ms.tolist(), strict=True)
        return [(known.values[kind], plays, ms) for kind, plays, ms in counts]

    def sums(
        self, asked: Asked, *keys: Key, where: str = ALL, dated: bool = False
    ) -> list[tuple[Any, ...]]:
        """(values of all facts, keys, plays, milliseconds), `dated` with the step first.

        The values of plays without a stream are an empty tuple.
        """
        known = self._kinds(asked)
        found = gathered((watched if dated else counted)(asked, known.of, *keys, where=where))
        columns = [key.tolist() for key in found.keys]
        values = [*known.values, ()]
        columns[dated] = [values[kind] for kind in columns[dated]]
        return list(zip(*columns, found.plays.tolist(), found.ms.tolist(), strict=True))

    def _kinds(self, asked: Asked) -> "_Known":
        """The facts of all streams; these never change, so that only new ones are read."""
        memory, slot = asked.reader.memory, f"facts of streams: {self._facts}"
        known: _Known = memory.kept(slot) or _Known([], np.full(1, -1, np.int16))
        row = asked.reader.row("SELECT max(stream) FROM streams")
        highest = (row and row[0]) or 0
        if highest < len(known.kinds) - 1:
            return known
        sql = _KINDS.format(facts=self._facts, names=self._names, known=len(known.kinds) - 2)
        values = asked.reader.rows(f"{sql} SELECT {self._names} FROM kinds ORDER BY code")  # noqa: S608 - constants
        same = " AND ".join(
            f"k.{one} IS NOT DISTINCT FROM f.{one}" for one in self._names.split(", ")
        )
        found = asked.reader.columns(
            f"{sql} SELECT f.stream, k.code FROM found f JOIN kinds k ON {same}"  # noqa: S608 - constants
        )
        kinds = np.full(highest + 2, -1, np.int32)
        kinds[: len(known.kinds) - 1] = known.kinds[:-1]
        kinds[found["stream"]] = found["code"] + len(known.values)
        known = _Known([*known.values, *values], kinds)
        memory.keep(slot, known)
        return known


@dataclass(frozen=True, slots=True)
class _Known:
    """Different values of facts, and which of them each stream has; the last is not known."""

    values: list[tuple[Any, ...]]
    kinds: npt.NDArray[np.integer]

    def of(self, part: Part) -> Any:
        """Which of the values each play has, -1 without a stream."""
        return self.kinds[np.minimum(part["stream"], np.int64(len(self.kinds) - 1))]


def _known(needs: str | None) -> dict[str, str]:
    """The filter of plays that have a fact."""
    return {} if needs is None else {"known": _FILTERS.get(needs, needs)}
