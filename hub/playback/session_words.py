"""A session in words: what entities show of it."""

from collections.abc import Mapping
from typing import Any

from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.models.item import Item
from hub.models.session import Session
from hub.playback.pipeline import PLAYBACK


def full_title(item: Item) -> str:
    """`Show S01E02 Title`, `Artist - Track`, `Film (1999)`."""
    if item.grandparent_title is None:
        return item.title if item.year is None else f"{item.title} ({item.year})"
    if item.index is not None and item.parent_index is not None:
        number = f"S{item.parent_index:02}E{item.index:02}"
        return f"{item.grandparent_title} {number} {item.title}"
    return f"{item.grandparent_title} - {item.title}"


def progress(session: Session) -> float | None:
    """How far into the item it is, in percent."""
    length = session.view.item.duration_s
    if not length or session.position_s is None:
        return None
    return min(100.0, max(0.0, 100.0 * session.position_s / length))


def session_attributes(hub: Hub, session: Session) -> Mapping[str, Any]:
    """What a session tells beside its title; nothing in it changes while it just goes on.

    Home Assistant takes no attribute with the name `state`: that is `playback`.
    """
    view, item = session.view, session.view.item
    person = None if session.person_id is None else hub[PLAYBACK].person(session.person_id)
    return {
        "session_id": session.id,
        "playback": session.state.value,
        "person_id": session.person_id,
        "person": None if person is None else person.name,
        "account": view.account_name,
        "server": server_name(hub, session.server_id),
        "player": player_name(session),
        "product": view.player.product,
        "media_type": item.type.value,
        "title": item.title,
        "full_title": full_title(item),
        "series": item.grandparent_title,
        "season": item.parent_index,
        "episode": item.index,
        "year": item.year,
        "library": item.library_name,
        "duration_s": item.duration_s,
        "decision": None if view.stream.decision is None else view.stream.decision.value,
        "location": None if view.connection.location is None else view.connection.location.value,
        "started_at": session.started_at.isoformat(),
    }


def player_name(session: Session) -> str:
    """What people call the player."""
    player = session.view.player
    return player.name or player.device or player.product or player.key


def server_name(hub: Hub, server_id: str) -> str | None:
    """What people call the server, None when it is not set up."""
    for server in hub[SERVERS]:
        if server.server.id == server_id:
            return server.server.name
    return None


async def session_picture(hub: Hub, session: Session, width: int, height: int) -> bytes | None:
    """The poster of what is playing, that of the show for an episode; None where there is none."""
    item = session.view.item
    path = item.grandparent_thumb or item.parent_thumb or item.thumb
    if path is None:
        return None
    return (await hub[SERVERS].get(session.server_id).picture(path, width, height)).body
