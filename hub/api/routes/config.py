"""Config entries, the flows that make and change them, and what was discovered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.envelope import to_json
from hub.api.routes.webhooks import webhook_secret
from hub.auth.roles import Role
from hub.core.diagnostics import entry_diagnostics
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES, ConfigEntry, EntryState, Source
from hub.core.entries.record import DisabledBy
from hub.core.errors import InvalidInput
from hub.core.flows import FLOWS, FlowTexts, FlowView, flow_texts
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.issues import ISSUES, Issue
from hub.core.sightings import Found

endpoints = Endpoints("config")
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOut:
    """A config entry without its data, which hold secrets."""

    id: str
    domain: str
    title: str
    state: EntryState
    reason: str | None
    source: Source
    unique_id: str | None
    disabled_by: DisabledBy | None
    editable: bool
    defined_in: str | None
    tries: int
    retry_at: datetime | None
    created_at: datetime
    modified_at: datetime
    options: Mapping[str, Any]
    webhook_path: str


@dataclass(frozen=True, slots=True)
class FlowOut:
    """A flow: what it shows, and the words for it."""

    flow: Mapping[str, Any]
    texts: FlowTexts


class StartFlow(RequestModel):
    """Which flow to begin; `entry_id` for reauth, reconfigure and options."""

    domain: str = Field(max_length=64)
    source: Source = Source.USER
    entry_id: str | None = None


class FlowInput(RequestModel):
    """The answer to a form; empty to go on after an external step."""

    input: dict[str, Any] | None = None


class EntryUpdate(RequestModel):
    """What to change about an entry."""

    title: str | None = Field(default=None, min_length=1, max_length=100)
    disabled: bool | None = None


class Unignore(RequestModel):
    """What shall be offered again."""

    domain: str
    unique_id: str


@endpoints.get("/config/entries", list[EntryOut], role=Role.ADMIN)
async def entries(call: Call[None, None]) -> list[EntryOut]:
    """List the config entries."""
    return [entry_out(call.hub, entry) for entry in call.hub[ENTRIES].all()]


@endpoints.get("/config/entries/{id}", EntryOut, role=Role.ADMIN)
async def entry(call: Call[None, None]) -> EntryOut:
    """Show one config entry."""
    return entry_out(call.hub, _entry(call))


@endpoints.add("PATCH", "/config/entries/{id}", EntryOut, role=Role.ADMIN, body=EntryUpdate)
async def update_entry(call: Call[None, EntryUpdate]) -> EntryOut:
    """Rename an entry, or switch it off or on."""
    manager, found = call.hub[ENTRIES], _entry(call)
    if call.body.title is not None:
        await manager.update(found, title=call.body.title)
    if call.body.disabled is not None:
        await manager.set_disabled(found, DisabledBy.USER if call.body.disabled else None)
    return entry_out(call.hub, found)


@endpoints.post("/config/entries/{id}/reload", EntryOut, role=Role.ADMIN)
async def reload_entry(call: Call[None, None]) -> EntryOut:
    """Unload an entry and set it up again."""
    found = _entry(call)
    await call.hub[ENTRIES].reload(found)
    return entry_out(call.hub, found)


@endpoints.add("DELETE", "/config/entries/{id}", None, role=Role.ADMIN)
async def remove_entry(call: Call[None, None]) -> Answer:
    """Remove an entry; what it recorded stays."""
    await call.hub[ENTRIES].remove(_entry(call))
    return Answer(None)


@endpoints.get("/config/entries/{id}/diagnostics", None, role=Role.ADMIN, media=JSON)
async def diagnostics(call: Call[None, None]) -> web.Response:
    """Download what a bug report needs, without secrets."""
    found = _entry(call)
    data = await entry_diagnostics(call.hub, found)
    name = f"usher-{found.domain}-{found.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=to_json(data), content_type=JSON, headers=headers)


@endpoints.get("/config/flows", list[FlowOut], role=Role.ADMIN)
async def flows(call: Call[None, None]) -> list[FlowOut]:
    """List the open flows."""
    return [await flow_out(call.hub, view) for view in call.hub[FLOWS].progress()]


@endpoints.post("/config/flows", FlowOut, role=Role.ADMIN, body=StartFlow)
async def start_flow(call: Call[None, StartFlow]) -> FlowOut:
    """Begin a flow."""
    source = call.body.source
    if source in {Source.DISCOVERY, Source.IMPORT, Source.IGNORE}:
        raise InvalidInput(f"A flow of source {source} begins by itself.")
    about = None if call.body.entry_id is None else call.hub[ENTRIES].get(call.body.entry_id)
    view = await call.hub[FLOWS].init(call.body.domain, source, entry=about, cause=call.context())
    return await flow_out(call.hub, view)


@endpoints.get("/config/flows/{id}", FlowOut, role=Role.ADMIN)
async def flow(call: Call[None, None]) -> FlowOut:
    """Show what a flow shows now."""
    return await flow_out(call.hub, call.hub[FLOWS].get(call.path["id"]))


@endpoints.post("/config/flows/{id}", FlowOut, role=Role.ADMIN, body=FlowInput)
async def continue_flow(call: Call[None, FlowInput]) -> FlowOut:
    """Answer what a flow shows."""
    view = await call.hub[FLOWS].configure(call.path["id"], call.body.input)
    return await flow_out(call.hub, view)


@endpoints.add("DELETE", "/config/flows/{id}", None, role=Role.ADMIN)
async def abort_flow(call: Call[None, None]) -> Answer:
    """Close a flow."""
    await call.hub[FLOWS].abort(call.path["id"])
    return Answer(None)


@endpoints.get("/config/discovered", list[Found], role=Role.ADMIN)
async def discovered(call: Call[None, None]) -> Sequence[Found]:
    """List what was found on the network, ignored ones last."""
    return call.hub[DISCOVERED].all()


@endpoints.post("/config/discovered/{flow_id}/ignore", None, role=Role.ADMIN)
async def ignore(call: Call[None, None]) -> Answer:
    """Do not offer this again."""
    await call.hub[DISCOVERED].ignore(call.path["flow_id"])
    return Answer(None)


@endpoints.post("/config/discovered/unignore", None, role=Role.ADMIN, body=Unignore)
async def unignore(call: Call[None, Unignore]) -> Answer:
    """Offer an ignored server again."""
    await call.hub[DISCOVERED].unignore(call.body.domain, call.body.unique_id)
    return Answer(None)


@endpoints.get("/config/issues", list[Issue], role=Role.ADMIN)
async def issues(call: Call[None, None]) -> Sequence[Issue]:
    """List what should be put right."""
    return call.hub[ISSUES].all()


async def flow_out(hub: Hub, view: FlowView) -> FlowOut:
    """A flow with its words in the household's language."""
    integration = hub[INTEGRATIONS].get(view.domain)
    strings = await integration.strings(hub[HOUSEHOLD].current.language)
    return FlowOut(view.as_dict(), flow_texts(view, strings))


def entry_out(hub: Hub, found: ConfigEntry[Any]) -> EntryOut:
    """An entry as the API shows it."""
    record = found.record
    return EntryOut(
        id=found.id,
        domain=found.domain,
        title=found.title,
        state=found.state,
        reason=found.reason,
        source=found.source,
        unique_id=found.unique_id,
        disabled_by=found.disabled_by,
        editable=found.editable,
        defined_in=record.defined_in,
        tries=found.tries,
        retry_at=found.retry_at,
        created_at=record.created_at,
        modified_at=record.modified_at,
        options=found.options,
        webhook_path=f"/api/v1/webhook/{webhook_secret(hub, found.id)}",
    )


def _entry(call: Call[Any, Any]) -> ConfigEntry[Any]:
    return call.hub[ENTRIES].get(call.path["id"])
