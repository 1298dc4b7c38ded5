"""Imports of other programs' histories; for admins."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from aiohttp import BodyPartReader, web
from pydantic import Field

from hub.api.body import read_body
from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.validation import validated
from hub.auth.auth import AUTH
from hub.auth.changes import Action
from hub.auth.roles import Role
from hub.core.errors import InvalidInput
from hub.history.importers.imports import IMPORTS
from hub.history.importers.job import ImportJob, ImportState, Preview, Progress, Report

endpoints = Endpoints("imports")
JSON, FORM, CSV = "application/json", "multipart/form-data", "text/csv"
CHUNK = 2**18
NAME_HEADER = "X-File-Name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOut:
    """An import without its report, which has an address of its own.

    `preview` is there from state `ready` on, `progress` while it is `inspecting` or `running`.
    """

    id: str
    program: str
    name: str
    path: str | None
    size: int
    state: ImportState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    server_id: str | None
    server_name: str | None
    preview: Preview | None
    progress: Progress | None
    error: str | None
    has_report: bool


class ImportPath(RequestModel):
    """A file on the hub's machine, by its whole path."""

    path: str = Field(min_length=1, max_length=4096)


class RunImport(RequestModel):
    """Whose plays they are: a server of the preview, or the name of a new one."""

    server_id: str | None = Field(default=None, max_length=200)
    server_name: str | None = Field(default=None, min_length=1, max_length=100)


@endpoints.post("/import/tautulli", ImportOut, role=Role.ADMIN)
async def add(call: Call[None, None]) -> Answer:
    """Look at a Tautulli database: JSON with its path, a form with a file, or the file itself.

    Answers at once with state `inspecting`; the preview follows, also on the live socket.
    """
    request, imports = call.request, call.hub[IMPORTS]
    if request.content_type == JSON:
        given = validated(ImportPath, await _json(request))
        job = await imports.from_path(Path(given.path))
    elif request.content_type == FORM:
        part = await _file_of(request)
        job = await imports.from_upload(part.filename or "", _whole(_chunks_of(part)))
    else:
        name = request.headers.get(NAME_HEADER, "")
        chunks = request.content.iter_chunked(CHUNK)
        job = await imports.from_upload(name, _whole(chunks), request.content_length)
    _note(call, Action.IMPORT_ADDED, job)
    return Answer(import_out(job), status=202)


@endpoints.get("/import", list[ImportOut], role=Role.ADMIN)
async def imports_(call: Call[None, None]) -> list[ImportOut]:
    """List the imports, the latest first."""
    return [import_out(job) for job in call.hub[IMPORTS].all()]


@endpoints.get("/import/{id}", ImportOut, role=Role.ADMIN)
async def one(call: Call[None, None]) -> ImportOut:
    """Show one import."""
    return import_out(call.hub[IMPORTS].get(call.path["id"]))


@endpoints.post("/import/{id}/run", ImportOut, role=Role.ADMIN, body=RunImport)
async def run(call: Call[None, RunImport]) -> ImportOut:
    """Begin to write what the preview shows."""
    given = call.body
    job = await call.hub[IMPORTS].run(call.path["id"], given.server_id, given.server_name)
    _note(call, Action.IMPORT_STARTED, job)
    return import_out(job)


@endpoints.post("/import/{id}/resume", ImportOut, role=Role.ADMIN)
async def resume(call: Call[None, None]) -> ImportOut:
    """Go on with an import that was cancelled, interrupted or failed."""
    job = await call.hub[IMPORTS].run(call.path["id"])
    _note(call, Action.IMPORT_STARTED, job)
    return import_out(job)


@endpoints.post("/import/{id}/cancel", ImportOut, role=Role.ADMIN)
async def cancel(call: Call[None, None]) -> ImportOut:
    """Stop an import after what it writes just now; what is written stays."""
    job = await call.hub[IMPORTS].cancel(call.path["id"])
    _note(call, Action.IMPORT_CANCELLED, job)
    return import_out(job)


@endpoints.add("DELETE", "/import/{id}", None, role=Role.ADMIN)
async def remove(call: Call[None, None]) -> Answer:
    """Forget an import; its plays stay."""
    job = call.hub[IMPORTS].get(call.path["id"])
    await call.hub[IMPORTS].remove(job.id)
    _note(call, Action.IMPORT_REMOVED, job)
    return Answer(None)


@endpoints.get("/import/{id}/report", Report, role=Role.ADMIN)
async def report(call: Call[None, None]) -> Report:
    """Show what an import did, and why its sums differ from the other program's."""
    return call.hub[IMPORTS].report(call.path["id"])


@endpoints.get("/import/{id}/rows.csv", None, role=Role.ADMIN, media=CSV)
async def rows(call: Call[None, None]) -> web.StreamResponse:
    """Download the rows that were repaired or set aside, with the reasons."""
    job = call.hub[IMPORTS].get(call.path["id"])
    pieces = call.hub[IMPORTS].outcomes(job.id)
    response = web.StreamResponse()
    response.content_type, response.charset = CSV, "utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="usher-import-{job.id}.csv"'
    await response.prepare(call.request)
    async for piece in pieces:
        await response.write(piece)
    await response.write_eof()
    return response


def import_out(job: ImportJob) -> ImportOut:
    """An import as the API and the live socket show it."""
    return ImportOut(
        id=job.id,
        program=job.program,
        name=job.name,
        path=job.path,
        size=job.size,
        state=job.state,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        server_id=job.server_id,
        server_name=job.server_name,
        preview=job.preview,
        progress=job.progress,
        error=job.error,
        has_report=job.report is not None,
    )


async def _json(request: web.Request) -> object:
    raw = await read_body(request)
    try:
        found: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidInput("The body must be JSON.") from None
    return found


async def _file_of(request: web.Request) -> BodyPartReader:
    """The first file of a form."""
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.filename:
            return part
    raise InvalidInput("The form holds no file.")


async def _chunks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK):
        yield bytes(chunk)


async def _whole(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The chunks of an upload; InvalidInput when who sends it goes away before its end."""
    try:
        async for chunk in chunks:
            yield chunk
    except ConnectionError:
        raise InvalidInput("The upload ended before the file was whole.") from None


def _note(call: Call[Any, Any], action: Action, job: ImportJob) -> None:
    call.hub[AUTH].changes.tell(action, job.name, job.server_id)
