"""Past plays as the hub would have seen their sessions, read by the integrations themselves.

A stream is set up as it was and shown by the simulator's tables; what comes out is read as an
answer of the server would be. So a play of the past has the very keys, guids, players and
decisions that a play of today has.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from hub.models import server as hub_server
from hub.models.item import Item
from hub.models.session import Connection, Player, SessionView
from hub.models.stream import Stream as HubStream
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.follower import client_info
from integrations.demo.mediabrowser.playing import SessionView as MediaBrowserView
from integrations.demo.mediabrowser.roster_model import ClientSession, NowPlaying
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.plex_server import ids
from integrations.demo.plex_server.element import Json
from integrations.demo.plex_server.item_table import ItemView, item_element
from integrations.demo.plex_server.session_table import (
    SESSION_TEXT,
    live_index,
    live_season,
    live_year,
    session_element,
)
from integrations.demo.plex_server.session_table import SessionView as PlexView
from integrations.demo.plex_server.sessions_book import SessionKeys
from integrations.demo.plex_server.views import Views
from integrations.demo.world.changes import Change
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.delivery import Decision
from integrations.demo.world.items import Item as PastItem
from integrations.demo.world.media import AudioTrack, Media, SubtitleTrack
from integrations.demo.world.past import PastPlay, Seat
from integrations.demo.world.platforms import Platform
from integrations.demo.world.playback import Playback
from integrations.demo.world.servers import Entry, SimulatedServer
from integrations.demo.world.stream import Stream
from integrations.mediabrowser.sessions import SessionReader
from integrations.plex.sessions import read_session

_ROUTES = 20_000
"""Routes that are the same object for all plays of a seat at a bandwidth."""
_LETTERS = bytes(b"0123456789abcdefghijklmnopqrstuvwxyz"[n % 36] for n in range(256))


@dataclass(frozen=True, slots=True)
class _Way:
    """Everything by which a stream looks like another one, but for who sits where."""

    entry: Entry
    media: Media
    decision: Decision
    audio: AudioTrack | None
    subtitle: SubtitleTrack | None

    @classmethod
    def of(cls, past: PastPlay) -> "_Way":
        """How a play was played."""
        one = past.playback
        return cls(one.entry, one.media, one.decision, one.audio, one.subtitle)


class Shown(NamedTuple):
    """What is kept of a session with its play."""

    key: str
    account_key: str | None
    item: Item
    player: Player
    connection: Connection
    stream: HubStream


class PastSessions:
    """Shows past plays. What was shown is kept in two halves, since most of it is alike."""

    def __init__(self) -> None:
        self._by_seat: dict[Seat, SessionView] = {}
        self._by_way: dict[_Way, SessionView] = {}
        self._nothing_watched = Views()

    def view(self, past: PastPlay, number: int) -> SessionView:
        """The session of a play at its start; `number` makes its keys differ from others'."""
        if past.runtime_s is None or past.start_s > 0:
            return self.read(past, number)
        way = _Way.of(past)
        seat, played = self._by_seat.get(past.seat), self._by_way.get(way)
        if seat is None or played is None:
            view = self._by_seat[past.seat] = self._by_way[way] = self.read(past, number)
        else:
            view = _joined(seat, played)
        return _own(view, past.seat.server, number)

    def read(self, past: PastPlay, number: int) -> SessionView:
        """The same, set up and read anew."""
        stream = _stream(past, number)
        server = past.seat.server
        if server.platform is Platform.PLEX:
            return self._read_plex(stream, number)
        shown = _mediabrowser_session(stream)
        reader = SessionReader(hub_server.Platform(server.platform))
        return reader.read([shown]).views[0]

    def _read_plex(self, stream: Stream, number: int) -> SessionView:
        keys = _plex_keys(stream, number)
        shown = session_element(PlexView(stream, keys, self._nothing_watched, stream.started_at))
        source = None if stream.is_live else self._source(stream.server, stream.entry)
        return read_session(shown.to_json(SESSION_TEXT), source, frozenset())

    def _source(self, server: SimulatedServer, entry: Entry) -> Json:
        """The item's own metadata, which the hub asks for beside the session."""
        view = ItemView(server, entry, self._nothing_watched)
        return item_element(view, detail=True).to_json()


class _Held(NamedTuple):
    """A view with what it is found by, so that nothing else can have its identity."""

    playback: Playback
    item: PastItem
    view: SessionView


class AlikeSessions:
    """Shows millions of past plays: one that was resumed looks like one from the start.

    Of who sits where and of how it is played, each is read once. Items are told with their
    library, which sessions of Jellyfin and Emby leave out.
    """

    def __init__(self) -> None:
        self._sessions = PastSessions()
        self._by_seat: dict[Seat, SessionView] = {}
        self._by_way: dict[tuple[_Way, int], SessionView] = {}
        self._by_playback: dict[tuple[int, int], _Held] = {}
        self._routes: dict[tuple[Seat, int | None], Connection] = {}

    def shown(self, past: PastPlay, number: int) -> Shown:
        """The session of a play; `number` makes its keys differ from others'."""
        server = past.seat.server
        is_plex = server.platform is Platform.PLEX
        seat, played = self._by_seat.get(past.seat), self._played(past, number)
        if seat is None:
            seat = self._by_seat[past.seat] = self._sessions.read(past, number)
        stream = played.stream
        if is_plex and stream.transcode is not None:
            stream = _keyed(stream, server, number)
        return Shown(
            key=str(number) if is_plex else seat.key,
            account_key=seat.account_key,
            item=_aired(played.item, past, number) if is_plex else played.item,
            player=seat.player,
            connection=self._route(past.seat, seat.connection, played.connection.bandwidth_kbps),
            stream=stream,
        )

    def _played(self, past: PastPlay, number: int) -> SessionView:
        """The half that does not depend on the seat: found by identity first, then by value."""
        of = 0 if past.runtime_s is not None else id(past.item)
        known = self._by_playback.get((id(past.playback), of))
        if known is None:
            way = (_Way.of(past), of)
            view = self._by_way.get(way)
            if view is None:
                view = _with_library(self._sessions.read(past, number), past)
                self._by_way[way] = view
            known = _Held(past.playback, past.item, view)
            self._by_playback[id(past.playback), of] = known
        return known.view

    def _route(self, seat: Seat, route: Connection, kbps: int | None) -> Connection:
        known = self._routes.get((seat, kbps))
        if known is None:
            if len(self._routes) >= _ROUTES:
                self._routes.clear()
            known = self._routes[seat, kbps] = replace(route, bandwidth_kbps=kbps)
        return known


def _aired(item: Item, past: PastPlay, number: int) -> Item:
    """A programme of Plex as it is told when it is on; other items as they are."""
    if not item.live:
        return item
    at, is_episode = past.started_at, item.index is not None
    return replace(
        item,
        live_key=_live_uuid(number),
        year=live_year(past.item, at),
        index=live_index(at) if is_episode else None,
        parent_index=live_season(at) if is_episode else None,
        added_at=at.replace(microsecond=0),
    )


def _with_library(view: SessionView, past: PastPlay) -> SessionView:
    library, item = past.playback.entry.library, view.item
    if item.library_key is not None or not library.listed:
        return view
    named = replace(item, library_key=library.key, library_name=library.name)
    return replace(view, item=named)


def _joined(seat: SessionView, played: SessionView) -> SessionView:
    """Who sits on a seat, playing what was played on another one."""
    route = replace(seat.connection, bandwidth_kbps=played.connection.bandwidth_kbps)
    return replace(
        played,
        key=seat.key,
        account_key=seat.account_key,
        account_name=seat.account_name,
        player=seat.player,
        connection=route,
    )


def _stream(past: PastPlay, number: int) -> Stream:
    clock, seat = ManualClock(past.started_at), past.seat
    stream = Stream(number, seat.server, seat.viewer, past.playback, clock, _tell_nobody)
    stream.place(past.start_s)
    return stream


def _tell_nobody(_: Change) -> None:
    """Nobody listens to the past."""


def _mediabrowser_session(stream: Stream) -> dict[str, object]:
    server = stream.server
    session = ClientSession(
        client_info(stream),
        stream.account,
        stream.connection.address,
        stream.started_at,
        stream.app.controllable,
        playing=NowPlaying.begin(stream, stream.started_at),
    )
    dialect = Dialect.of(server.platform, server.version)
    return session_dto(MediaBrowserView(session, server, dialect, stream.started_at))


def _plex_keys(stream: Stream, number: int) -> SessionKeys:
    return SessionKeys(
        key=number,
        id=ids.token(24, "session", stream.server.id, "past", number),
        live_uuid=_live_uuid(number),
        play_queue_id=number,
        play_queue_item_id=number,
        transcode=(
            _transcode_key(stream.server, number) if stream.decision.is_transcoding else None
        ),
    )


def _live_uuid(number: int) -> str:
    return f"11111111-2222-4333-8444-{number:012x}"


def _transcode_key(server: SimulatedServer, number: int) -> str:
    """A key like those of `ids.token`, far quicker: there are hundreds of thousands."""
    digest = sha256(f"transcode {server.id} past {number}".encode()).digest()
    return digest[:24].translate(_LETTERS).decode()


def _own(view: SessionView, server: SimulatedServer, number: int) -> SessionView:
    """The view with the keys of this play; MediaBrowser's are those of app and device."""
    if server.platform is not Platform.PLEX:
        return view
    if view.stream.transcode is None:
        return replace(view, key=str(number))
    return replace(view, key=str(number), stream=_keyed(view.stream, server, number))


def _keyed(stream: HubStream, server: SimulatedServer, number: int) -> HubStream:
    """A stream with the key of this play's own transcode."""
    transcode = stream.transcode
    if transcode is None:
        return stream
    return replace(stream, transcode=replace(transcode, key=_transcode_key(server, number)))
