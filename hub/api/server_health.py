"""How the servers are right now, those included whose set-up has not succeeded."""

from dataclasses import dataclass
from enum import StrEnum

from hub.auth.roles import Caller, Role
from hub.core.entries import ENTRIES, ConfigEntry, EntryState
from hub.core.hub import Hub
from hub.core.servers import SERVERS, MediaServer
from hub.models.server import Platform, server_id
from hub.playback.pipeline import PLAYBACK


class Connected(StrEnum):
    """Whether a server is reached."""

    CONNECTED = "connected"
    CONNECTING = "connecting"
    UNAVAILABLE = "unavailable"
    AUTH_FAILED = "auth_failed"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHealth:
    """A server at a glance; `channel` is how it pushes, `streams` how many the caller may see."""

    id: str
    entry_id: str
    name: str
    platform: Platform
    version: str | None
    state: Connected
    reason: str | None
    channel: str | None
    streams: int


def server_healths(hub: Hub, caller: Caller) -> list[ServerHealth]:
    """Every server that is set up, by name."""
    domains = {str(platform) for platform in Platform}
    entries = [entry for entry in hub[ENTRIES].all() if entry.domain in domains]
    found = [server_health(hub, caller, entry) for entry in entries]
    return sorted(found, key=lambda health: health.name.casefold())


def server_health(hub: Hub, caller: Caller, entry: ConfigEntry[object]) -> ServerHealth:
    """How the server of an entry is."""
    live = next((s for s in hub[SERVERS] if s.entry_id == entry.id), None)
    platform = Platform(entry.domain)
    own_id = live.server.id if live else server_id(platform, entry.unique_id or entry.id)
    playing = [s for s in hub[PLAYBACK].sessions() if s.server_id == own_id]
    reason = entry.reason if live is None else live.availability.reason
    return ServerHealth(
        id=own_id,
        entry_id=entry.id,
        name=live.server.name if live else entry.title,
        platform=platform,
        version=live.server.version if live else None,
        state=_state(entry, live),
        reason=reason if caller.role is Role.ADMIN else None,
        channel=str(live.facts.get("push") or "") or None if live else None,
        streams=sum(caller.may_see(session.person_id) for session in playing),
    )


def _state(entry: ConfigEntry[object], live: MediaServer | None) -> Connected:
    if entry.disabled_by is not None:
        return Connected.DISABLED
    if entry.auth_failed:
        return Connected.AUTH_FAILED
    if live is not None and live.availability.is_up is not None:
        return Connected.CONNECTED if live.availability.is_up else Connected.UNAVAILABLE
    if entry.state in {EntryState.SETUP_IN_PROGRESS, EntryState.NOT_LOADED, EntryState.LOADED}:
        return Connected.CONNECTING
    return Connected.UNAVAILABLE
