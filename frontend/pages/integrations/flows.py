"""Flows as pages: each has an address, works without scripts, and survives a reload."""

import asyncio
from dataclasses import replace
from typing import Any

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.integrations.offers import icon_of
from frontend.sentences import in_language
from frontend.views.flow_steps import GOOD_ENDS, flow_step
from frontend.views.flows import TEMPLATES, DoneStep, FlowFrame, FoundLibrary
from frontend.views.forms import read_form
from hub.auth.roles import Role
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES, Source
from hub.core.errors import NotFound
from hub.core.flows import FLOWS, Abort, CreateEntry, FlowView, Form, flow_texts
from hub.core.forms import fields_of
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.servers import SERVER_CHANGED, SERVERS
from hub.models.server import LibraryKind

routes = web.RouteTableDef()
MOMENT_S = 1.5
LIBRARY_ICONS = {
    LibraryKind.MOVIE: "film",
    LibraryKind.SHOW: "tv",
    LibraryKind.MUSIC: "music",
    LibraryKind.PHOTO: "image",
    LibraryKind.LIVE: "radio",
}
SAVED = {
    Source.OPTIONS: "optionsSaved",
    Source.REAUTH: "signedInAgain",
    Source.RECONFIGURE: "reconfigured",
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
    return await redirect(request, "/integrations", notice="ignored")


async def show(request: web.Request, view: FlowView) -> web.StreamResponse:
    """Draw what is wrong or over at once; lead to the flow's address for everything else."""
    if _is_saved(view):
        back = _way_back(hub_of(request), view)
        return await redirect(request, back, notice=SAVED[view.source])
    if view.is_over or (isinstance(view.result, Form) and view.result.errors):
        return await _draw(request, view)
    return await redirect(request, f"/flows/{view.flow_id}")


def _is_saved(view: FlowView) -> bool:
    """Whether a flow about an entry came to a good end: its own page says so in passing."""
    ended_well = isinstance(view.result, CreateEntry) or (
        isinstance(view.result, Abort) and view.result.reason in GOOD_ENDS
    )
    return ended_well and view.source in SAVED


async def _draw(request: web.Request, view: FlowView) -> web.StreamResponse:
    hub, language = hub_of(request), (await context_of(request)).language
    integration = hub[INTEGRATIONS].get(view.domain)
    texts = flow_texts(view, await integration.strings(language))
    said = {name: in_language(language, error) for name, error in texts.errors.items()}
    texts = replace(texts, errors=said)
    step = flow_step(view, texts, _frame(hub, view))
    if isinstance(step, DoneStep) and isinstance(view.result, CreateEntry):
        await _libraries_read(hub, view.result.entry_id)
        step = _with_server(hub, step, view.result.entry_id)
    wrong = isinstance(view.result, Form) and bool(view.result.errors)
    return await render(request, TEMPLATES[type(step)], step, status=400 if wrong else 200)


def _frame(hub: Hub, view: FlowView) -> FlowFrame:
    integration = hub[INTEGRATIONS].get(view.domain)
    name, documentation = integration.name, integration.manifest.documentation
    return FlowFrame(
        flow_id=view.flow_id,
        step_id="",
        domain=view.domain,
        integration=name,
        icon=icon_of(view.domain),
        title=name,
        documentation=str(documentation) if documentation else None,
        way_back=_way_back(hub, view),
        setup=not hub[HOUSEHOLD].current.complete,
    )


def _way_back(hub: Hub, view: FlowView | None = None) -> str:
    if not hub[HOUSEHOLD].current.complete:
        return "/setup/servers"
    if view is not None and view.entry_id is not None:
        return f"/integrations/entries/{view.entry_id}"
    return "/integrations"


async def _libraries_read(hub: Hub, entry_id: str | None) -> None:
    """Give a new server a moment to tell what it holds; without it, the page is shown anyway."""
    changed = asyncio.Event()
    unsubscribe = hub.bus.listen(SERVER_CHANGED, lambda _: changed.set())
    try:
        async with asyncio.timeout(MOMENT_S):
            while any(one.entry_id == entry_id and not one.libraries for one in hub[SERVERS]):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        return
    finally:
        unsubscribe()


def _with_server(hub: Hub, step: DoneStep, entry_id: str | None) -> DoneStep:
    """The last step with the name the entry got, and what its server holds."""
    if entry_id is None:
        return step
    server = next((one for one in hub[SERVERS] if one.entry_id == entry_id), None)
    libraries = (
        FoundLibrary(
            name=library.name,
            icon=LIBRARY_ICONS.get(library.kind, "library"),
            count=library.item_count,
        )
        for library in (server.libraries if server is not None else ())
    )
    return replace(
        step,
        entry_title=hub[ENTRIES].get(entry_id).title,
        listening=server is not None,
        libraries=tuple(libraries),
    )
