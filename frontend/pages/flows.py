"""Flows as pages: each has an address, works without scripts, and survives a reload."""

from typing import Any

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.offers import icon_of
from frontend.views.flows import (
    TEMPLATES,
    AbortStep,
    DoneStep,
    ExternalStep,
    FlowFrame,
    FlowStep,
    FormStep,
    FoundLibrary,
    ProgressStep,
)
from frontend.views.forms import Words, build_form, read_form
from hub.auth.roles import Role
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES
from hub.core.errors import NotFound
from hub.core.flows import FLOWS, FlowTexts, FlowView, flow_texts
from hub.core.flows.results import Abort, CreateEntry, External, Form, Progress
from hub.core.forms import fields_of
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.servers import SERVERS
from hub.models.server import LibraryKind

routes = web.RouteTableDef()
GOOD_ENDS = frozenset({"reauth_successful", "reconfigure_successful", "already_configured"})
LIBRARY_ICONS = {
    LibraryKind.MOVIE: "film",
    LibraryKind.SHOW: "tv",
    LibraryKind.MUSIC: "music",
    LibraryKind.PHOTO: "image",
    LibraryKind.LIVE: "radio",
}


@routes.post("/flows")
async def start(request: web.Request) -> web.StreamResponse:
    """Begin to add an integration."""
    caller_of(request, Role.ADMIN)
    view = await hub_of(request)[FLOWS].init(first(await posted(request), "domain"))
    return await show(request, view)


@routes.get("/flows/{flow_id}")
async def page(request: web.Request) -> web.StreamResponse:
    """What a flow shows now; where it led when it is over."""
    caller_of(request, Role.ADMIN)
    try:
        view = hub_of(request)[FLOWS].get(request.match_info["flow_id"])
    except NotFound:
        return await redirect(request, _way_back(hub_of(request)))
    return await _draw(request, view)


@routes.post("/flows/{flow_id}")
async def answer(request: web.Request) -> web.StreamResponse:
    """Answer what a flow shows."""
    caller_of(request, Role.ADMIN)
    flows, flow_id = hub_of(request)[FLOWS], request.match_info["flow_id"]
    shown = flows.get(flow_id).result
    given: dict[str, Any] | None = None
    if isinstance(shown, Form):
        given = read_form(fields_of(shown.schema), await posted(request))
    return await show(request, await flows.configure(flow_id, given))


@routes.post("/flows/{flow_id}/ignore")
async def ignore(request: web.Request) -> web.StreamResponse:
    """Do not offer this again."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[DISCOVERED].ignore(request.match_info["flow_id"])
    return await redirect(request, "/integrations")


async def show(request: web.Request, view: FlowView) -> web.StreamResponse:
    """Draw what is wrong or over at once; lead to the flow's address for everything else."""
    if view.is_over or (isinstance(view.result, Form) and view.result.errors):
        return await _draw(request, view)
    return await redirect(request, f"/flows/{view.flow_id}")


async def _draw(request: web.Request, view: FlowView) -> web.StreamResponse:
    step = await _step(hub_of(request), view, (await context_of(request)).language)
    wrong = isinstance(view.result, Form) and bool(view.result.errors)
    return await render(request, TEMPLATES[type(step)], step, status=400 if wrong else 200)


async def _step(hub: Hub, view: FlowView, language: str) -> FlowStep:
    integration = hub[INTEGRATIONS].get(view.domain)
    texts = flow_texts(view, await integration.strings(language))
    frame = _frame(hub, view, texts)
    match view.result:
        case Form() as form:
            return _form(frame, form, texts)
        case External() as external:
            return ExternalStep(
                frame=frame, url=external.url, code=external.placeholders.get("code")
            )
        case Progress() as progress if "code" in progress.placeholders:
            return ExternalStep(frame=frame, code=progress.placeholders["code"])
        case Progress():
            return ProgressStep(frame=frame, doing=texts.description or "One moment")
        case Abort(reason=reason):
            sentence = texts.description or reason
            return AbortStep(frame=frame, reason=sentence, good=reason in GOOD_ENDS)
        case CreateEntry() as created:
            return _done(hub, frame, created)
        case _:
            raise NotFound("This dialogue is over.")


def _frame(hub: Hub, view: FlowView, texts: FlowTexts) -> FlowFrame:
    integration = hub[INTEGRATIONS].get(view.domain)
    setup = not hub[HOUSEHOLD].current.complete
    over = isinstance(view.result, (Abort, CreateEntry))
    return FlowFrame(
        flow_id=view.flow_id,
        step_id=getattr(view.result, "step_id", ""),
        domain=view.domain,
        integration=integration.name,
        icon=icon_of(view.domain),
        title=integration.name if over else texts.title or integration.name,
        description=None if over else texts.description,
        way_back=_way_back(hub, view),
        setup=setup,
    )


def _way_back(hub: Hub, view: FlowView | None = None) -> str:
    if not hub[HOUSEHOLD].current.complete:
        return "/setup/servers"
    if view is not None and view.entry_id is not None:
        return f"/integrations/entries/{view.entry_id}"
    return "/integrations"


def _form(frame: FlowFrame, form: Form, texts: FlowTexts) -> FormStep:
    fields = fields_of(form.schema, form.suggested)
    words = {
        field.name: Words(texts.labels.get(field.name, field.name), texts.help.get(field.name))
        for field in fields
    }
    return FormStep(
        frame=frame,
        form=build_form(fields, words, texts.errors),
        last=form.last_step is not False,
        submit=texts.submit,
    )


def _done(hub: Hub, frame: FlowFrame, created: CreateEntry) -> DoneStep:
    server = next((s for s in hub[SERVERS] if s.entry_id == created.entry_id), None)
    libraries = server.libraries if server is not None else ()
    title = created.title
    if created.entry_id is not None:
        title = hub[ENTRIES].get(created.entry_id).title
    return DoneStep(
        frame=frame,
        entry_title=title,
        summary="Usher is listening from now on." if server is not None else None,
        libraries=tuple(
            FoundLibrary(
                name=library.name,
                icon=LIBRARY_ICONS.get(library.kind, "library"),
                count=library.item_count,
            )
            for library in libraries
        ),
        next_path=frame.way_back,
        next_label="Finish",
    )
