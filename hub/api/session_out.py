"""A live session as the API, the live socket and the dashboard show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from hub.auth.roles import Caller
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.models.item import Extra, Item, MediaType
from hub.models.place import Place
from hub.models.server import Platform
from hub.models.session import Connection, Control, Player, Session, SessionState
from hub.models.stream import Stream
from hub.playback.buffers import Buffer, buffer_of
from hub.playback.geo.places import PLACES
from hub.playback.pipeline import PLAYBACK

POSTER = (300, 450)
BACKDROP = (960, 540)
AVATAR = (96, 96)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOut:
    """What is playing: lines to read, artwork as paths below the base path, and its identity."""

    key: str
    type: MediaType
    title: str
    subtitle: str | None
    detail: str | None
    live: bool
    channel: str | None
    extra: Extra | None
    poster: str | None
    backdrop: str | None
    guids: tuple[str, ...]
    library_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOut:
    """The person who watches; `id` None for an account that belongs to nobody yet."""

    id: str | None
    name: str
    avatar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRef:
    """The server it plays from."""

    id: str
    name: str
    platform: Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOut:
    """One session. Positions and durations are seconds; `position_s` was true at `position_at`.

    `percent` is 0-100, `place` the place in words; `location` has its facts. `buffer` says whether
    a transcode keeps up, with a prediction.
    """

    id: str
    play_id: str
    state: SessionState
    state_since: datetime
    started_at: datetime
    position_s: float | None
    position_at: datetime
    duration_s: float | None
    percent: float | None
    watch_s: float
    paused_s: float
    buffering_s: float
    uncertain: bool
    watched: bool
    item: ItemOut
    person: PersonOut
    server: ServerRef
    player: Player
    connection: Connection
    place: str | None
    location: Place
    stream: Stream
    controls: tuple[Control, ...]
    buffer: Buffer | None = None


def visible_sessions(hub: Hub, caller: Caller) -> list[SessionOut]:
    """Every session the caller may see."""
    return [
        session_out(hub, session)
        for session in hub[PLAYBACK].sessions()
        if caller.may_see(session.person_id)
    ]


def session_out(hub: Hub, session: Session) -> SessionOut:
    """A session with the names of what it points to."""
    view = session.view
    duration, position = view.item.duration_s, session.position_s
    places = hub[PLACES]
    address = view.connection.public_address or view.connection.address
    place = places.shown.place(places.lookup(address))
    return SessionOut(
        id=session.id,
        play_id=session.play_id,
        state=session.state,
        state_since=session.state_since,
        started_at=session.started_at,
        position_s=position,
        position_at=session.position_at,
        duration_s=duration,
        percent=min(100.0, 100 * position / duration) if duration and position else None,
        watch_s=session.watch_s,
        paused_s=session.paused_s,
        buffering_s=session.buffering_s,
        uncertain=session.uncertain,
        watched=session.watched,
        item=_item(session.server_id, view.item),
        person=_person(hub, session),
        server=_server(hub, session.server_id),
        player=view.player,
        connection=view.connection,
        place=place.label,
        location=place,
        stream=view.stream,
        controls=tuple(sorted(view.controls)),
        buffer=buffer_of(session),
    )


def picture_path(server_id: str, path: str | None, size: tuple[int, int]) -> str | None:
    """Where the hub serves a picture of a server; None where the server has none itself.

    Pictures elsewhere (avatars on plex.tv) are not fetched.
    """
    if not path or "://" in path:
        return None
    width, height = size
    where = f"/api/v1/servers/{quote(server_id, safe='')}/picture"
    return f"{where}?path={quote(path, safe='')}&width={width}&height={height}"


def item_lines(item: Item) -> tuple[str, str | None]:
    """Title and second line as everybody writes them: Severance / S2 · E4 · Woe's Hollow."""
    if item.type is MediaType.EPISODE and item.grandparent_title:
        return item.grandparent_title, _dotted((*_numbers(item), item.title))
    if item.type is MediaType.TRACK:
        return item.title, _dotted((item.grandparent_title, item.parent_title))
    if item.live and item.grandparent_title:
        return item.grandparent_title, item.title
    return item.title, str(item.year) if item.year else None


def _item(server_id: str, item: Item) -> ItemOut:
    title, subtitle = item_lines(item)
    poster = item.grandparent_thumb or item.thumb
    if item.type is MediaType.TRACK:
        poster = item.parent_thumb or item.thumb
    return ItemOut(
        key=item.key,
        type=item.type,
        title=title,
        subtitle=subtitle,
        detail=item.content_rating,
        live=item.live,
        channel=item.channel.name if item.channel else None,
        extra=item.extra,
        poster=picture_path(server_id, poster, POSTER),
        backdrop=picture_path(server_id, item.art, BACKDROP),
        guids=item.guids,
        library_key=item.library_key,
    )


def _person(hub: Hub, session: Session) -> PersonOut:
    person = hub[PLAYBACK].person(session.person_id) if session.person_id else None
    name = person.name if person else session.view.account_name
    avatar = person.thumb if person else None
    return PersonOut(
        id=session.person_id,
        name=name or "Somebody",
        avatar=picture_path(session.server_id, avatar, AVATAR),
    )


def _server(hub: Hub, server_id: str) -> ServerRef:
    platform = Platform(server_id.partition(":")[0])
    found = next((s.server for s in hub[SERVERS] if s.server.id == server_id), None)
    return ServerRef(id=server_id, name=found.name if found else platform, platform=platform)


def _numbers(item: Item) -> tuple[str | None, ...]:
    season = None if item.parent_index is None else f"S{item.parent_index}"
    episode = None if item.index is None else f"E{item.index}"
    return season, episode


def _dotted(words: Iterable[str | None]) -> str | None:
    return " · ".join(word for word in words if word) or None
