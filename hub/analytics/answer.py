"""What a report answers: its tables with their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from hub.analytics.asked import Asked, Interval, Question
from hub.analytics.columns.kept import release
from hub.analytics.report import Chart, Column, Kind, Report, Table
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class AnsweredTable:
    """One table: a value for each column in each row, None where it is not known."""

    name: str
    columns: tuple[Column, ...]
    chart: Chart | None
    rows: tuple[tuple[Any, ...], ...]
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """One report; dates are those of `zone`, in steps of `interval`."""

    report: str
    zone: str
    interval: Interval
    tables: tuple[AnsweredTable, ...]

    @property
    def cells(self) -> int:
        """How many values there are, as a measure of its size."""
        return sum(len(table.rows) * len(table.columns) for table in self.tables)


def answer(reader: Reader, report: Report, question: Question) -> Answered:
    """Compute all tables of a report, within one transaction."""
    asked = _asked(reader, report, question)
    tables = tuple(_answered(asked, table, held=report.held) for table in report.tables)
    release(reader)
    return Answered(report.name, asked.zone, asked.interval, tables)


def _asked(reader: Reader, report: Report, question: Question) -> Asked:
    """The question in steps that the report has."""
    asked = Asked(reader, replace(question, interval=question.interval or report.usual))
    order = list(Interval)
    least = order.index(asked.interval) + (report.coarse and question.interval is None)
    long = [step for step in report.steps if order.index(step) >= least]
    step = (long or report.steps[-1:])[0]
    return asked if step is asked.interval else asked.again(interval=step)


def _answered(asked: Asked, table: Table, *, held: bool) -> AnsweredTable:
    if (asked.whole is None and not held) or _is_too_fine(asked, table):
        rows: tuple[tuple[Any, ...], ...] = ()
    elif table.rows is not None:
        rows = tuple(table.rows(asked))
    else:
        rows = tuple(asked.rows(table.sql, table.params))
    shown = _with_public_ids(table, rows)
    return AnsweredTable(table.name, table.columns, table.chart, shown, table.only)


def _is_too_fine(asked: Asked, table: Table) -> bool:
    """Whether it names places more exactly than people may see them."""
    fine = any(column.filter == "city" for column in table.columns)
    return fine and not asked.reader.shown.cities


def _with_public_ids(
    table: Table, rows: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[Any, ...], ...]:
    """The rows with their ids as filters take them; those of persons and servers already are."""
    ids = (n for n, column in enumerate(table.columns) if column.kind is Kind.ID)
    at = [n for n in ids if any(isinstance(row[n], UUID) for row in rows)]
    return tuple(_with_public(row, at) for row in rows) if at else rows


def _with_public(row: tuple[Any, ...], at: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for n in at:
        if isinstance(values[n], UUID):
            values[n] = to_public(values[n])
    return tuple(values)
