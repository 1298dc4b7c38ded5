"""The filtered history as a file, written while it is read: memory stays that of one page."""

import asyncio
import csv
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Literal

from aiohttp import web
from pydantic import create_model

from hub.api.endpoint import Call, Endpoints
from hub.api.envelope import to_json
from hub.api.routes.history import PlaysFilter, PlaysParams
from hub.api.scope import scope_of
from hub.core.errors import UsherError
from hub.history.facade import HISTORY, History
from hub.history.query.queries import MAX_LIMIT, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.rows import PlayRow

_log = logging.getLogger(__name__)
endpoints = Endpoints("history")

COLUMNS = tuple(field.name for field in fields(PlayRow))
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV injection)."""
BOM = "\ufeff"
"""Spreadsheets take a file without it for an old code page."""


Format = Literal["csv", "json"]
CSV = "text/csv; charset=utf-8"

ExportParams: type[PlaysParams] = create_model(
    "ExportParams", __base__=PlaysFilter, format=(Format, "csv")
)


@dataclass(frozen=True, slots=True)
class _Writing:
    """How rows become text: what comes first, the rows of a page, and what comes last."""

    media: str
    head: bytes
    page: Callable[[Sequence[PlayRow], int], bytes]
    tail: bytes


@endpoints.get("/plays/export", None, query=ExportParams, media="text/csv")
async def export(call: Call[Any, None]) -> web.StreamResponse:
    """Download all plays behind the filters as CSV, or as JSON with `format=json`."""
    given = call.query
    writing = _WRITING[given.format]
    query = PlaysQuery(given.filters(), given.sort, given.cursor, MAX_LIMIT)
    pages = _pages(call.hub[HISTORY], query, scope_of(call.caller))
    first = await anext(pages)
    response = web.StreamResponse(headers=_headers("plays", given.format, writing.media))
    await response.prepare(call.request)
    try:
        await _write(response, writing, first, pages)
    except UsherError as error:
        # A file that cannot be finished is cut off, so that nobody takes it for whole.
        _log.warning("An export could not be finished: %s", error)
        if call.request.transport is not None:
            call.request.transport.abort()
    return response


async def _pages(
    history: History, query: PlaysQuery, scope: Scope
) -> AsyncIterator[Sequence[PlayRow]]:
    """All pages from the query's place on; the first one also when it is empty."""
    following: PlaysQuery | None = query
    while following is not None:
        page = await history.plays(following, scope)
        yield page.rows
        following = replace(following, cursor=page.cursor) if page.cursor else None


async def _write(
    response: web.StreamResponse,
    writing: _Writing,
    first: Sequence[PlayRow],
    following: AsyncIterator[Sequence[PlayRow]],
) -> None:
    await response.write(writing.head + writing.page(first, 0))
    written = len(first)
    async for rows in following:
        await response.write(await asyncio.to_thread(writing.page, rows, written))
        written += len(rows)
    await response.write_eof(writing.tail)


def csv_file(name: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> web.Response:
    """A table as a file to download; for what is in memory already."""
    body = _csv_lines(iter([heads, *([cell(value) for value in row] for row in rows)]))
    return web.Response(body=BOM.encode() + body, headers=_headers(name, "csv", CSV))


def _headers(name: str, kind: Format, media: str) -> dict[str, str]:
    dated = f"usher-{name}-{datetime.now(UTC):%Y-%m-%d}.{kind}"
    return {
        "Content-Type": media,
        "Content-Disposition": f'attachment; filename="{dated}"',
        "X-Accel-Buffering": "no",
    }


def _csv_lines(rows: Iterator[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _csv_page(rows: Sequence[PlayRow], _: int) -> bytes:
    return _csv_lines([cell(getattr(row, name)) for name in COLUMNS] for row in rows)


def cell(value: object) -> object:
    """A value as a spreadsheet may show it: nothing in it is run as a formula."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return cell(" ".join(map(str, value)))
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def _json_page(rows: Sequence[PlayRow], before: int) -> bytes:
    body = b",".join(to_json(row) for row in rows)
    return b"," + body if before and rows else body


_WRITING = {
    "csv": _Writing(
        CSV,
        BOM.encode() + _csv_lines(iter([COLUMNS])),
        _csv_page,
        b"",
    ),
    "json": _Writing(
        "application/json", b'{"status":"success","data":[', _json_page, b'],"metadata":{}}'
    ),
}
