"""How servers and players are mentioned."""

from collections.abc import Sequence

from frontend.views.common import PersonRef, ServerRef
from frontend.views.servers import PlayerRow
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history.rows import PlayRow
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


def server_ref(hub: Hub, server_id: str, recorded: str | None = None) -> ServerRef:
    """A server as it is mentioned; one that is not connected by its `recorded` name."""
    live = next((s.server for s in hub[SERVERS] if s.server.id == server_id), None)
    platform = Platform(server_id.partition(":")[0])
    name = live.name if live else recorded or platform
    return ServerRef(id=server_id, name=name, platform=platform)


def players_of(plays: Sequence[PlayRow]) -> tuple[PlayerRow, ...]:
    """The players of some plays with who used each last, the latest first."""
    latest: dict[str | None, PlayRow] = {}
    for play in sorted(plays, key=lambda one: one.ended_at, reverse=True):
        latest.setdefault(play.player_id, play)
    return tuple(_player(play) for play in latest.values())


def player_icon(platform: str | None) -> str:
    """The symbol of a player's platform."""
    return _ICONS.get((platform or "").casefold(), "monitor")


def _player(play: PlayRow) -> PlayerRow:
    person = PersonRef(id=play.person_id, name=play.person_name) if play.person_name else None
    return PlayerRow(
        name=play.player_name or play.player_product or "client.session.unknownPlayer",
        product=play.player_product,
        icon=player_icon(play.player_platform),
        person=person,
        last_seen_at=play.ended_at,
        id=play.player_id,
    )
