"""Entities and their states, now and before."""

from datetime import UTC, datetime, timedelta

import orjson
from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, hub_of
from frontend.views.developer import (
    Change,
    EntitiesView,
    EntityRow,
    StatesView,
    StateView,
)
from hub.api.routes.states import state_out
from hub.auth.roles import Role
from hub.core.devices import DEVICES
from hub.core.entities import ENTITIES, ENTITY_REGISTRY
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.states import STATES, UNAVAILABLE, StateMachine
from hub.history.errors import HistoryUnavailable
from hub.history.states.recorder import STATE_RECORDER

routes = web.RouteTableDef()
CHANGES_SHOWN_OF = timedelta(days=1)
MOST_CHANGES = 50
BY_DOMAIN = {"sensor": "gauge", "binary_sensor": "circle-dot", "button": "circle-play"}
BY_ICON = {
    "mdi:play-circle-outline": "circle-play",
    "mdi:play": "zap",
    "mdi:play-network-outline": "layers",
    "mdi:cog-play-outline": "cpu",
    "mdi:information-outline": "info",
    "mdi:library": "library",
}


@routes.get("/developer/entities")
async def entities(request: web.Request) -> web.StreamResponse:
    """The entity registry."""
    caller_of(request, Role.EDITOR)
    hub = hub_of(request)
    names = {device.id: device.display_name for device in hub[DEVICES].all()}
    rows = []
    for record in hub[ENTITY_REGISTRY].all():
        state = hub[STATES].get(record.entity_id)
        rows.append(
            EntityRow(
                entity_id=record.entity_id,
                name=hub[ENTITIES].friendly_name(record),
                icon=BY_ICON.get(record.icon or "") or BY_DOMAIN.get(record.domain, "braces"),
                device=names.get(record.device_id or ""),
                integration=_integration(hub, record.platform),
                category=record.category,
                state=state.state if state else UNAVAILABLE,
                unit=record.unit,
                disabled=record.disabled_by is not None,
            )
        )
    return await render(request, "pages/entities.html", EntitiesView(entities=tuple(rows)))


@routes.get("/developer/states")
async def states(request: web.Request) -> web.StreamResponse:
    """All states."""
    caller_of(request, Role.EDITOR)
    machine: StateMachine = hub_of(request)[STATES]
    found = sorted(machine, key=lambda state: state.entity_id)
    view = StatesView(states=tuple(state_out(state) for state in found))
    return await render(request, "pages/states.html", view)


@routes.get("/developer/states/{entity_id}")
async def state(request: web.Request) -> web.StreamResponse:
    """One entity."""
    caller_of(request, Role.EDITOR)
    hub = hub_of(request)
    found = hub[STATES].get(request.match_info["entity_id"])
    if found is None:
        raise NotFound("There is no such entity.")
    record = hub[ENTITY_REGISTRY].get(found.entity_id)
    names = {device.id: device.display_name for device in hub[DEVICES].all()}
    view = StateView(
        row=state_out(found),
        device=names.get(record.device_id or ""),
        integration=_integration(hub, record.platform),
        context_id=found.context.id,
        changes=await _changes(hub, found.entity_id),
        attributes_json=orjson.dumps(
            dict(found.attributes), default=str, option=orjson.OPT_INDENT_2
        ).decode(),
    )
    return await render(request, "pages/state.html", view)


async def _changes(hub: Hub, entity_id: str) -> tuple[Change, ...]:
    """What it showed before, the latest first; nothing while the history is away."""
    now = datetime.now(UTC)
    try:
        points = await hub[STATE_RECORDER].history(entity_id, now - CHANGES_SHOWN_OF, now)
    except HistoryUnavailable:
        return ()
    return tuple(
        Change(state=one.state, at=one.at) for one in points[:-1][: -MOST_CHANGES - 1 : -1]
    )


def _integration(hub: Hub, domain: str) -> str:
    loader = hub[INTEGRATIONS]
    return loader.get(domain).name if domain in loader else domain
