"""Integrations: what wants attention, what was found, what is set up."""

from typing import Any

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, hub_of, redirect
from frontend.pages.integrations.flows import show
from frontend.pages.integrations.offers import available, discovered, icon_of
from frontend.views.common import Fact
from frontend.views.integrations import (
    AddView,
    Attention,
    DeviceRow,
    EntryCard,
    EntryState,
    EntryView,
    IntegrationsView,
    Webhook,
)
from hub.api.envelope import to_json
from hub.api.proxy import CLIENT
from hub.api.routes.webhooks import webhook_secret
from hub.auth.roles import Role
from hub.core.devices import DEVICES, Device
from hub.core.diagnostics import entry_diagnostics
from hub.core.discovered import DISCOVERED
from hub.core.entities import ENTITY_REGISTRY
from hub.core.entries import ENTRIES, ConfigEntry, Source
from hub.core.entries.record import DisabledBy
from hub.core.flows import FLOWS
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.mqtt import MQTT, Standing
from hub.core.servers import SERVERS
from hub.models.server import Platform

routes = web.RouteTableDef()
ENTRY = "/integrations/entries/{entry_id}"


@routes.get("/integrations")
async def page(request: web.Request) -> web.StreamResponse:
    """All integrations."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    entries = sorted(hub[ENTRIES].all(), key=lambda entry: entry.title.casefold())
    view = IntegrationsView(
        attention=_attention(hub),
        discovered=discovered(hub),
        configured=tuple(entry_card(hub, entry) for entry in entries),
        ignored=sum(found.ignored for found in hub[DISCOVERED].all()),
    )
    return await render(request, "pages/integrations.html", view)


@routes.get("/integrations/add")
async def add_page(request: web.Request) -> web.StreamResponse:
    """What can be added."""
    caller_of(request, Role.ADMIN)
    language = (await context_of(request)).language
    view = AddView(available=await available(hub_of(request), language))
    return await render(request, "pages/integrations_add.html", view)


@routes.get(ENTRY)
async def entry_page(request: web.Request) -> web.StreamResponse:
    """One entry."""
    hub, entry = _entry(request)
    offers = await hub[FLOWS].offers(entry.domain)
    integration = hub[INTEGRATIONS].get(entry.domain)
    documentation = integration.manifest.documentation
    server = next((s.server.id for s in hub[SERVERS] if s.entry_id == entry.id), None)
    view = EntryView(
        entry=entry_card(hub, entry),
        facts=await _facts(request, entry),
        devices=_devices(hub, entry),
        webhook=webhook_of(request, hub, entry),
        options=Source.OPTIONS in offers and entry.options_editable,
        reconfigure=Source.RECONFIGURE in offers,
        diagnostics=True,
        documentation=str(documentation) if documentation else None,
        server_id=server,
        broker=_broker(hub, entry),
    )
    return await render(request, "pages/integration_entry.html", view)


@routes.post(ENTRY + "/reload")
async def reload(request: web.Request) -> web.StreamResponse:
    """Unload and set up again."""
    hub, entry = _entry(request)
    await hub[ENTRIES].reload(entry)
    return await _back(request, entry, "reloaded")


@routes.post(ENTRY + "/disable")
async def disable(request: web.Request) -> web.StreamResponse:
    """Switch off."""
    hub, entry = _entry(request)
    await hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    return await _back(request, entry, "disabled")


@routes.post(ENTRY + "/enable")
async def enable(request: web.Request) -> web.StreamResponse:
    """Switch on again."""
    hub, entry = _entry(request)
    await hub[ENTRIES].set_disabled(entry, None)
    return await _back(request, entry, "enabled")


@routes.post(ENTRY + "/delete")
async def delete(request: web.Request) -> web.StreamResponse:
    """Remove."""
    hub, entry = _entry(request)
    await hub[ENTRIES].remove(entry)
    return await redirect(request, "/integrations", notice="deleted")


@routes.post(ENTRY + "/reconfigure")
async def reconfigure(request: web.Request) -> web.StreamResponse:
    """Begin to change the address."""
    hub, entry = _entry(request)
    return await show(request, await hub[FLOWS].init(entry.domain, Source.RECONFIGURE, entry=entry))


@routes.get(ENTRY + "/options")
async def options(request: web.Request) -> web.StreamResponse:
    """Begin to change the options."""
    hub, entry = _entry(request)
    return await show(request, await hub[FLOWS].init(entry.domain, Source.OPTIONS, entry=entry))


@routes.get(ENTRY + "/diagnostics")
async def diagnostics(request: web.Request) -> web.StreamResponse:
    """Download what a bug report needs."""
    hub, entry = _entry(request)
    body = to_json(await entry_diagnostics(hub, entry))
    headers = {"Content-Disposition": f'attachment; filename="usher-{entry.domain}.json"'}
    return web.Response(body=body, content_type="application/json", headers=headers)


def entry_card(hub: Hub, entry: ConfigEntry[Any]) -> EntryCard:
    """An entry in the list."""
    loader = hub[INTEGRATIONS]
    return EntryCard(
        entry_id=entry.id,
        domain=entry.domain,
        icon=icon_of(entry.domain),
        title=entry.title,
        integration=loader.get(entry.domain).name if entry.domain in loader else entry.domain,
        state=_state(entry),
        reason=entry.reason,
        retry_at=entry.retry_at,
        devices=len(_devices_of(hub, entry)),
        entities=len(hub[ENTITY_REGISTRY].all(entry_id=entry.id)),
        defined_in=entry.record.defined_in,
    )


def _state(entry: ConfigEntry[Any]) -> EntryState:
    if entry.disabled_by is not None:
        return "disabled"
    return "reauth" if entry.auth_failed else entry.state.value


def _attention(hub: Hub) -> tuple[Attention, ...]:
    found = []
    for view in hub[FLOWS].progress(source=Source.REAUTH):
        if view.entry_id is None:
            continue
        entry = hub[ENTRIES].get(view.entry_id)
        found.append(
            Attention(
                flow_id=view.flow_id,
                domain=view.domain,
                icon=icon_of(view.domain),
                title=entry.title,
                reason=entry.reason,
            )
        )
    return tuple(found)


def _broker(hub: Hub, entry: ConfigEntry[Any]) -> Standing | None:
    """How it stands with a broker, of the entry that has one."""
    standing = hub[MQTT].standing
    return standing() if standing is not None and entry.domain == "mqtt" else None


async def _facts(request: web.Request, entry: ConfigEntry[Any]) -> tuple[Fact, ...]:
    page = await context_of(request)
    facts = [
        Fact(page.t("entry.fact.integration"), entry.domain, code=True),
        Fact(page.t("entry.fact.added"), page.formatter.moment(entry.record.created_at)),
    ]
    if "url" in entry.data:
        facts.append(Fact(page.t("entry.fact.address"), str(entry.data["url"]), code=True))
    if entry.unique_id:
        facts.append(Fact(page.t("entry.fact.id"), entry.unique_id, code=True))
    if entry.record.defined_in:
        facts.append(Fact(page.t("entry.fact.definedIn"), entry.record.defined_in))
    return tuple(facts)


def _devices(hub: Hub, entry: ConfigEntry[Any]) -> tuple[DeviceRow, ...]:
    return tuple(
        DeviceRow(
            id=device.id,
            name=device.display_name,
            detail=" ".join(part for part in (device.manufacturer, device.model) if part) or None,
            entities=len(hub[ENTITY_REGISTRY].all(device_id=device.id)),
        )
        for device in _devices_of(hub, entry)
    )


def _devices_of(hub: Hub, entry: ConfigEntry[Any]) -> list[Device]:
    return [device for device in hub[DEVICES].all() if entry.id in device.entry_ids]


def webhook_of(request: web.Request, hub: Hub, entry: ConfigEntry[Any]) -> Webhook | None:
    """The address that a server may call, None for what has no webhooks."""
    if entry.domain not in set(Platform):
        return None
    client = request[CLIENT]
    scheme = "https" if client.secure else "http"
    secret = webhook_secret(hub, entry.id)
    return Webhook(
        url=f"{scheme}://{client.host}{client.prefix}/api/v1/webhook/{secret}",
        where=f"entry.webhookWhere.{entry.domain}",
    )


def _entry(request: web.Request) -> tuple[Hub, ConfigEntry[Any]]:
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    return hub, hub[ENTRIES].get(request.match_info["entry_id"])


async def _back(request: web.Request, entry: ConfigEntry[Any], notice: str) -> web.StreamResponse:
    return await redirect(request, f"/integrations/entries/{entry.id}", notice=notice)
