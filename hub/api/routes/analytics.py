"""The reports: each has an endpoint of its own, made from its declaration."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field, create_model

from hub.analytics.analytics import ANALYTICS, Told, parameters
from hub.analytics.answer import Answered, AnsweredTable
from hub.analytics.asked import Interval, Question
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import ChartKind, Kind, Report, Topic
from hub.api.endpoint import Answer, Call, Endpoints
from hub.api.routes.exports import csv_file
from hub.api.routes.history import Filtered
from hub.api.scope import scope_of
from hub.core.errors import NotFound
from hub.history.query.filters import filter_fields

endpoints = Endpoints("analytics")


class ReportParams(Filtered):
    """What a report is asked: the filters of plays, the step in time, and its own parameters."""

    interval: Interval | None = None
    format: Literal["json", "csv"] = "json"
    table: str | None = Field(default=None, description="the table of a CSV; the first without it")
    at_once: bool = Field(
        default=False,
        description="do not wait for what is being computed: a kept answer will do, and "
        "`meta.fresh` says whether the history has changed since",
    )


class ColumnOut(BaseModel):
    """One column; `filter` takes its values, or those of the column `by`."""

    name: str
    kind: Kind
    help: str
    filter: str | None
    by: str | None


class ChartOut(BaseModel):
    """How the table is best drawn."""

    kind: ChartKind
    x: str
    y: tuple[str, ...]
    series: str | None


class TableEntry(BaseModel):
    """What a table has."""

    name: str
    columns: tuple[ColumnOut, ...]
    chart: ChartOut | None
    only: dict[str, str] = Field(description="filters that all rows share")


class TableOut(TableEntry):
    """A table: in each row a value for each column, null where it is not known."""

    rows: tuple[tuple[Any, ...], ...]


class ReportOut(BaseModel):
    """One report; its dates are those of `zone`, in steps of `interval`."""

    report: str
    zone: str
    interval: Interval
    tables: tuple[TableOut, ...]


class ParameterOut(BaseModel):
    """A number that a report may be asked with."""

    name: str
    default: int
    least: int
    most: int
    help: str


class ReportEntry(BaseModel):
    """One report of the catalogue."""

    name: str
    title: str
    help: str
    definition: str
    topic: Topic
    everybody: bool
    parameters: tuple[ParameterOut, ...]
    tables: tuple[TableEntry, ...]


@endpoints.get("/analytics", list[ReportEntry])
async def catalogue(call: Call[None, None]) -> list[ReportEntry]:
    """List the reports that the caller may ask for, with their definitions."""
    everybody = scope_of(call.caller).everybody
    seen = [report for report in REPORTS.values() if everybody or not report.everybody]
    return [ReportEntry.model_validate(report, from_attributes=True) for report in seen]


def _endpoint(report: Report) -> Callable[[Call[Any, None]], Awaitable[Any]]:
    async def ask(call: Call[Any, None]) -> Answer | web.StreamResponse:
        given = call.query
        own = {name.name: getattr(given, name.name) for name in report.parameters}
        question = Question(
            given.filters(), scope_of(call.caller), given.interval, parameters(report, own)
        )
        told = await call.hub[ANALYTICS].ask(report.name, question, at_once=given.at_once)
        if given.format == "csv":
            table = _table(told.answered, given.table)
            return await asyncio.to_thread(_as_csv, report, table)
        return _answer(call, told)

    ask.__doc__ = f"{report.help}\n\n{report.definition}"
    return ask


def _answer(call: Call[Any, None], told: Told) -> Answer | web.Response:
    tag = f'"{told.version}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if call.request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return Answer(told.answered, {"cached": told.cached, "fresh": told.fresh}, headers=headers)


def _table(answered: Answered, name: str | None) -> AnsweredTable:
    for table in answered.tables:
        if name in (None, table.name):
            return table
    raise NotFound(f"The report has no table {name!r}.")


def _as_csv(report: Report, table: AnsweredTable) -> web.Response:
    heads = [column.name for column in table.columns]
    return csv_file(f"{report.name}-{table.name}", heads, table.rows)


_WITH_FILTERS: type[ReportParams] = create_model(
    "ReportParams",
    __base__=ReportParams,
    **filter_fields(),  # type: ignore[call-overload]  # fields by name
)
"""Made once, since it has some seventy filters."""


def _params(report: Report) -> type[ReportParams]:
    if not report.parameters:
        return _WITH_FILTERS
    own = {
        one.name: (int, Field(default=one.default, ge=one.least, le=one.most, description=one.help))
        for one in report.parameters
    }
    name = "".join(part.capitalize() for part in report.name.split("_"))
    made: type[ReportParams] = create_model(
        f"{name}Params",
        __base__=_WITH_FILTERS,
        **own,  # type: ignore[call-overload]  # fields by name
    )
    return made


for _report in REPORTS.values():
    endpoints.get(f"/analytics/{_report.name}", ReportOut, query=_params(_report))(
        _endpoint(_report)
    )
