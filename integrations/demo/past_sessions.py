"""Past plays as the hub would have seen their sessions, read by the integrations themselves.

A stream is set up as it was and shown by the simulator's tables; what comes out is read as an
answer of the server would be. So a play of the past has the very keys, guids, players and
decisions that a play of today has.
"""

from dataclasses import dataclass, replace

from hub.models import server as hub_server
from hub.models.session import SessionView
from hub.models.stream import Transcode
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.follower import client_info
from integrations.demo.mediabrowser.playing import SessionView as MediaBrowserView
from integrations.demo.mediabrowser.roster_model import ClientSession, NowPlaying
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.plex_server import ids
from integrations.demo.plex_server.element import Json
from integrations.demo.plex_server.item_table import ItemView, item_element
from integrations.demo.plex_server.session_table import SESSION_TEXT, session_element
from integrations.demo.plex_server.session_table import SessionView as PlexView
from integrations.demo.plex_server.sessions_book import SessionKeys
from integrations.demo.plex_server.views import Views
from integrations.demo.world.changes import Change
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.delivery import Decision
from integrations.demo.world.media import AudioTrack, Media, SubtitleTrack
from integrations.demo.world.past import PastPlay, Seat
from integrations.demo.world.platforms import Platform
from integrations.demo.world.servers import Entry, SimulatedServer
from integrations.demo.world.stream import Stream
from integrations.mediabrowser.sessions import SessionReader
from integrations.plex.sessions import read_session


@dataclass(frozen=True, slots=True)
class _Way:
    """Everything by which a stream looks like another one, but for who sits where."""

    entry: Entry
    media: Media
    decision: Decision
    audio: AudioTrack | None
    subtitle: SubtitleTrack | None


class PastSessions:
    """Shows past plays. What was shown is kept in two halves, since most of it is alike.

    With `alike`, a play that was resumed looks like one from the start: quicker for millions.
    """

    def __init__(self, *, alike: bool = False) -> None:
        self._alike = alike
        self._by_seat: dict[Seat, SessionView] = {}
        self._by_way: dict[_Way, SessionView] = {}
        self._nothing_watched = Views()

    def view(self, past: PastPlay, number: int) -> SessionView:
        """The session of a play at its start; `number` makes its keys differ from others'."""
        if past.runtime_s is None or (past.start_s > 0 and not self._alike):
            return self._read(past, number)
        one = past.playback
        way = _Way(one.entry, one.media, one.decision, one.audio, one.subtitle)
        seat, played = self._by_seat.get(past.seat), self._by_way.get(way)
        if seat is None or played is None:
            view = self._by_seat[past.seat] = self._by_way[way] = self._read(past, number)
        else:
            view = _joined(seat, played)
        return _own(view, past.seat.server, number)

    def _read(self, past: PastPlay, number: int) -> SessionView:
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
        live_uuid=f"11111111-2222-4333-8444-{number:012x}",
        play_queue_id=number,
        play_queue_item_id=number,
        transcode=(
            _transcode_key(stream.server, number) if stream.decision.is_transcoding else None
        ),
    )


def _transcode_key(server: SimulatedServer, number: int) -> str:
    return ids.token(24, "transcode", server.id, "past", number)


def _own(view: SessionView, server: SimulatedServer, number: int) -> SessionView:
    """The view with the keys of this play; MediaBrowser's are those of app and device."""
    if server.platform is not Platform.PLEX:
        return view
    transcode = view.stream.transcode
    if transcode is None:
        return replace(view, key=str(number))
    named: Transcode = replace(transcode, key=_transcode_key(server, number))
    return replace(view, key=str(number), stream=replace(view.stream, transcode=named))
