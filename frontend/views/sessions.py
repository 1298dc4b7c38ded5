"""A live session and a server's health as the browser gets them: in a page's snapshot and on the socket.

The names are those of `frontend/src/model.ts`; a test keeps both alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontend.views.common import PersonRef, ServerRef
from hub.models.item import Item, MediaType
from hub.models.server import Platform
from hub.models.session import Control, Location, Session, SessionState
from hub.models.stream import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """What is playing, as lines to read. `poster` and `backdrop` are paths below the base path."""

    type: MediaType
    title: str
    subtitle: str | None
    detail: str | None
    live: bool
    channel: str | None
    poster: str | None
    backdrop: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerCard:
    """The player as it is named."""

    name: str | None
    product: str | None
    platform: str | None
    device: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """How the player reaches the server."""

    location: Location | None
    bandwidth_kbps: int | None
    secure: bool | None
    relayed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One live session. `position_s` was true at `position_at`."""

    id: str
    play_id: str
    state: SessionState
    state_since: datetime
    started_at: datetime
    position_s: float | None
    position_at: datetime
    duration_s: float | None
    uncertain: bool
    item: ItemCard
    person: PersonRef
    server: ServerRef
    player: PlayerCard
    connection: ConnectionCard
    place: str | None
    stream: Stream
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHealth:
    """How a server is doing right now."""

    id: str
    name: str
    platform: Platform
    version: str | None
    state: Literal["connected", "connecting", "unavailable", "auth_failed", "disabled"]
    reason: str | None
    channel: str | None
    streams: int
    latency_ms: float | None


def session_card(
    session: Session,
    *,
    person: PersonRef,
    server: ServerRef,
    place: str | None = None,
    poster: str | None = None,
    backdrop: str | None = None,
) -> SessionCard:
    """The card of a session, with what only the caller can look up: person, server, place, art."""
    view = session.view
    return SessionCard(
        id=session.id,
        play_id=session.play_id,
        state=session.state,
        state_since=session.state_since,
        started_at=session.started_at,
        position_s=session.position_s,
        position_at=session.position_at,
        duration_s=view.item.duration_s,
        uncertain=session.uncertain,
        item=item_card(view.item, poster, backdrop),
        person=person,
        server=server,
        player=PlayerCard(
            name=view.player.name,
            product=view.player.product,
            platform=view.player.platform,
            device=view.player.device,
        ),
        connection=ConnectionCard(
            location=view.connection.location,
            bandwidth_kbps=view.connection.bandwidth_kbps,
            secure=view.connection.secure,
            relayed=view.connection.relayed,
        ),
        place=place,
        stream=view.stream,
        controls=tuple(sorted(view.controls)),
    )


def item_card(item: Item, poster: str | None, backdrop: str | None) -> ItemCard:
    """The lines of an item: a show leads with its own title, a track with the track's."""
    title, subtitle = item_lines(item)
    return ItemCard(
        type=item.type,
        title=title,
        subtitle=subtitle,
        detail=item.content_rating,
        live=item.live,
        channel=item.channel.name if item.channel else None,
        poster=poster,
        backdrop=backdrop,
    )


def item_lines(item: Item) -> tuple[str, str | None]:
    """Title and second line as everybody writes them: Severance / S2 · E4 · Woe's Hollow."""
    if item.type is MediaType.EPISODE and item.grandparent_title:
        return item.grandparent_title, _dotted((*_numbers(item), item.title))
    if item.type is MediaType.TRACK:
        return item.title, _dotted((item.grandparent_title, item.parent_title))
    if item.live and item.grandparent_title:
        return item.grandparent_title, item.title
    return item.title, str(item.year) if item.year else None


def _numbers(item: Item) -> tuple[str | None, ...]:
    season = None if item.parent_index is None else f"S{item.parent_index}"
    episode = None if item.index is None else f"E{item.index}"
    return season, episode


def _dotted(words: Iterable[str | None]) -> str | None:
    return " · ".join(word for word in words if word) or None
