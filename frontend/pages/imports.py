"""Bringing a history along: a file is chosen, looked at, written, and accounted for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.sentences import in_language
from frontend.views.forms import read_form
from frontend.views.imports import (
    CHIPS,
    ImportRow,
    ImportsView,
    ImportView,
    ServerChoice,
    chosen_first,
)
from hub.api.routes.imports import import_out
from hub.auth.auth import AUTH
from hub.auth.changes import Action
from hub.auth.roles import Role
from hub.core.errors import Conflict, InvalidInput, UsherError
from hub.core.forms import BASE, InvalidForm, fields_of, validate
from hub.core.selectors import Text
from hub.history.importers.imports import IMPORTS, Imports
from hub.history.importers.job import ImportJob, ImportState

routes = web.RouteTableDef()
PATH = "/settings/import"
JOB = PATH + "/{import_id}"
PLACE = vol.Schema({vol.Required("path"): Text(max_length=4096)})
NEW = "new"
"""Stands for a server that is made by its name."""
REPAIRED = (ImportState.DONE, ImportState.CANCELLED, ImportState.INTERRUPTED, ImportState.FAILED)


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Where a file is given."""
    return await _all(request)


@routes.post(PATH)
async def add(request: web.Request) -> web.StreamResponse:
    """Look at a file on the hub's machine."""
    imports = _imports(request)
    given = read_form(fields_of(PLACE), await posted(request))
    try:
        place = str(validate(PLACE, given)["path"]).strip()
        job = await imports.from_path(Path(place))
    except InvalidForm as error:
        return await _all(request, given, error.errors)
    except Conflict as error:
        return await _all(request, given, {BASE: str(error)})
    except UsherError as error:
        return await _all(request, given, {"path": str(error)})
    return await _done(request, job, Action.IMPORT_ADDED)


@routes.get(JOB)
async def import_page(request: web.Request) -> web.StreamResponse:
    """One import, wherever it is."""
    return await _one(request)


@routes.post(JOB + "/run")
async def run(request: web.Request) -> web.StreamResponse:
    """Begin to write, for the server that is chosen."""
    form = await posted(request)
    server, name = first(form, "server"), first(form, "name").strip() or None
    chosen = server if server != NEW else None

    async def begin(imports: Imports, job_id: str) -> ImportJob:
        if not server or (chosen is None and name is None):
            raise InvalidInput("Say which server these plays are of.")
        job = imports.get(job_id)
        return await imports.run(job_id, chosen, name if _is_nameless(job, chosen) else None)

    return await _act(request, begin, Action.IMPORT_STARTED)


@routes.post(JOB + "/resume")
async def resume(request: web.Request) -> web.StreamResponse:
    """Go on where it was left."""
    return await _act(request, lambda imports, job_id: imports.run(job_id), Action.IMPORT_STARTED)


@routes.post(JOB + "/cancel")
async def cancel(request: web.Request) -> web.StreamResponse:
    """Stop after what is being written."""
    return await _act(
        request,
        lambda imports, job_id: imports.cancel(job_id),
        Action.IMPORT_CANCELLED,
        notice="importStopping",
    )


@routes.post(JOB + "/forget")
async def forget(request: web.Request) -> web.StreamResponse:
    """Take it off the list; its plays stay."""
    imports = _imports(request)
    job = imports.get(request.match_info["import_id"])
    await imports.remove(job.id)
    hub_of(request)[AUTH].changes.tell(Action.IMPORT_REMOVED, job.name, job.server_id)
    return await redirect(request, PATH, notice="importForgotten")


async def _act(
    request: web.Request,
    do: Callable[[Imports, str], Awaitable[ImportJob]],
    action: Action,
    notice: str = "",
) -> web.StreamResponse:
    try:
        job = await do(_imports(request), request.match_info["import_id"])
    except (Conflict, InvalidInput) as error:
        return await _one(request, error)
    return await _done(request, job, action, notice)


async def _done(
    request: web.Request, job: ImportJob, action: Action, notice: str = ""
) -> web.StreamResponse:
    hub_of(request)[AUTH].changes.tell(action, job.name, job.server_id)
    return await redirect(request, f"{PATH}/{job.id}", notice=notice)


async def _all(
    request: web.Request,
    given: dict[str, object] | None = None,
    errors: dict[str, str] | None = None,
) -> web.StreamResponse:
    rows = tuple(_row(job) for job in _imports(request).all())
    view = ImportsView(
        path=await own_form(request, "imports.field", PLACE, given or {}, errors),
        rows=rows,
        busy=next((row for row in rows if row.job.state.is_busy), None),
    )
    return await render(request, "pages/imports.html", view, status=400 if errors else 200)


async def _one(request: web.Request, error: UsherError | None = None) -> web.StreamResponse:
    imports, language = _imports(request), (await context_of(request)).language
    job = imports.get(request.match_info["import_id"])
    likely = chosen_first(job.preview.servers) if job.preview else None
    servers = job.preview.servers if job.preview else ()
    view = ImportView(
        job=import_out(replace(job, error=_said(job.error, language))),
        chip=CHIPS[job.state],
        choices=tuple(ServerChoice(server=one, chosen=one.server_id == likely) for one in servers),
        making=not servers,
        report=job.report,
        has_rows=job.state in REPAIRED and job.started_at is not None,
        kept=job.preview is not None or job.path is not None,
        error=_said(None if error is None else str(error), language),
    )
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 400
    return await render(request, "pages/import.html", view, status=status)


def _said(text: str | None, language: str) -> str | None:
    return None if text is None else in_language(language, text)


def _row(job: ImportJob) -> ImportRow:
    added = None if job.report is None else job.report.added
    return ImportRow(job=import_out(job), chip=CHIPS[job.state], added=added)


def _is_nameless(job: ImportJob, server_id: str | None) -> bool:
    """Whether the server has no name but the one that is given."""
    servers = job.preview.servers if job.preview else ()
    return all(one.server_id != server_id or one.name is None for one in servers)


def _imports(request: web.Request) -> Imports:
    caller_of(request, Role.ADMIN)
    return hub_of(request)[IMPORTS]
