"""How servers and players are mentioned."""

from frontend.views.common import ServerRef
from frontend.views.servers import PlayerRow
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history import rows
from hub.models.server import Platform

_ICONS = {
    "android": "smartphone",
    "ios": "smartphone",
    "roku": "tv-minimal",
    "tvos": "tv-minimal",
    "webos": "tv-minimal",
    "tizen": "tv-minimal",
    "chrome": "globe",
    "firefox": "globe",
    "safari": "globe",
}


def server_ref(hub: Hub, server_id: str) -> ServerRef:
    """A server as it is mentioned, also one that is not connected."""
    live = next((s.server for s in hub[SERVERS] if s.server.id == server_id), None)
    platform = Platform(server_id.partition(":")[0])
    return ServerRef(id=server_id, name=live.name if live else platform, platform=platform)


def player_icon(platform: str | None) -> str:
    """The icon for what a player runs on."""
    return _ICONS.get((platform or "").casefold(), "monitor")


def player_row(row: rows.PlayerRow) -> PlayerRow:
    """A player in a list."""
    product = " ".join(part for part in (row.product, row.product_version) if part)
    return PlayerRow(
        name=row.name or row.product or row.key,
        product=product or None,
        icon=player_icon(row.platform),
        person=None,
        last_seen_at=row.last_play_at,
    )
