"""What can be added and what was: for the wizard and the integrations page."""

from collections.abc import Sequence

from frontend.views.integrations import Available, Discovered
from frontend.views.servers import PLATFORM_NAMES
from frontend.views.welcome import AddedServer
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS, Integration
from hub.core.servers import SERVERS
from hub.models.server import Platform

MEANS = {"gdm": "Plex GDM", "udp": "UDP broadcast", "zeroconf": "zeroconf"}
ICONS = {
    **{str(platform): str(platform) for platform in Platform},
    "mqtt": "mqtt",
    "notify": "bell",
}


def icon_of(domain: str) -> str:
    """The brand mark of an integration, a parcel where there is none."""
    return ICONS.get(domain, "package")


def discovered(hub: Hub) -> tuple[Discovered, ...]:
    """What was found and is offered."""
    return tuple(
        Discovered(
            flow_id=found.flow_id,
            domain=found.domain,
            icon=icon_of(found.domain),
            title=found.info.name,
            integration=hub[INTEGRATIONS].get(found.domain).name,
            address=_address(found.info.host, found.info.port),
            source=", ".join(sorted(MEANS.get(one, one) for one in found.sources)),
        )
        for found in hub[DISCOVERED].all()
        if found.flow_id is not None and not found.ignored
    )


async def available(
    hub: Hub, language: str, *, servers_only: bool = False
) -> tuple[Available, ...]:
    """The integrations that can be added by hand, by name."""
    wanted: Sequence[Integration] = [
        integration
        for integration in hub[INTEGRATIONS].all()
        if integration.manifest.config_flow
        and not integration.manifest.hidden
        and (not servers_only or integration.domain in set(Platform))
    ]
    found = [await _available(integration, language) for integration in wanted]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def added_servers(hub: Hub) -> tuple[AddedServer, ...]:
    """The servers that are set up."""
    live = {server.entry_id: server.server.version for server in hub[SERVERS]}
    return tuple(
        AddedServer(
            title=entry.title,
            icon=icon_of(entry.domain),
            detail=_detail(entry.domain, live.get(entry.id)),
        )
        for entry in hub[ENTRIES].all()
        if entry.domain in set(Platform)
    )


async def _available(integration: Integration, language: str) -> Available:
    strings = await integration.strings(language)
    summary = strings.get("description") or integration.manifest.description or ""
    return Available(
        domain=integration.domain,
        icon=icon_of(integration.domain),
        name=integration.name,
        summary=summary,
        custom=integration.custom,
    )


def _detail(domain: str, version: str | None) -> str:
    name = PLATFORM_NAMES.get(domain, domain)
    return f"{name} {version}" if version else name


def _address(host: str | None, port: int | None) -> str | None:
    if host is None:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown
