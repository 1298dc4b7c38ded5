"""Turns what happens in the world into what clients report to their server."""

from dataclasses import dataclass

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.roster_model import ClientInfo, ClientSession, NowPlaying
from integrations.demo.world.changes import Change
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import (
    Stream,
    StreamDecided,
    StreamItemChanged,
    StreamProgressed,
    StreamSought,
    StreamStarted,
    StreamStateChanged,
    StreamStopped,
)

_REPORTS = (StreamProgressed, StreamSought, StreamStateChanged, StreamDecided)


@dataclass(slots=True)
class Quirks:
    """Habits of clients and servers that can be switched on.

    `next_without_stop`: every client, not only those of music, goes on to the next item without
    reporting that the last one ended. `revive_on_restart`: clients that stalled keep reporting over
    a restart, and the server takes their word for a new session (jellyfin#16815).
    """

    next_without_stop: bool = False
    revive_on_restart: bool = False


class Follower:
    """Plays the clients of one server. Streams it no longer hears of are ignored."""

    def __init__(self, backend: Backend, quirks: Quirks) -> None:
        self._backend = backend
        self._roster = backend.roster
        self._quirks = quirks

    def __call__(self, change: Change) -> None:
        """Report a change of a stream; changes of other sorts are not for clients."""
        if isinstance(change, StreamStarted):
            self.begin(change.stream)
        elif isinstance(change, _REPORTS):
            session = self._roster.playing(change.stream)
            if session is not None:
                self._roster.report(session, change.stream)
        elif isinstance(change, StreamItemChanged):
            self._next(change)
        elif isinstance(change, StreamStopped):
            self._stop(change.stream)

    def begin(self, stream: Stream) -> ClientSession:
        """A client starts to play; also called for what plays when the server comes up."""
        session = self._roster.touch(
            client_info(stream),
            stream.account,
            stream.connection.address,
            controllable=stream.app.controllable,
        )
        now = self._backend.world.clock.now()
        self._roster.start(session, NowPlaying.begin(stream, now))
        return session

    def _next(self, change: StreamItemChanged) -> None:
        stream = change.stream
        session = self._roster.playing(stream)
        if session is None or session.playing is None:
            return
        if stream.is_live:
            self._next_programme(session, session.playing, stream)
            return
        seamless = stream.item.kind is ItemKind.TRACK or self._quirks.next_without_stop
        if not seamless:
            session.playing.position_s = change.left_at_s
            self._roster.stop(session)
        self._roster.start(session, NowPlaying.begin(stream, change.at))

    def _next_programme(self, session: ClientSession, playing: NowPlaying, stream: Stream) -> None:
        """Jellyfin keeps the programme that was on when the channel was tuned in."""
        if self._backend.dialect.is_emby:
            playing.airing = stream.airing
        self._roster.report(session, stream)

    def _stop(self, stream: Stream) -> None:
        session = self._roster.playing(stream)
        if session is not None and session.playing is not None:
            session.playing.position_s = stream.position_s
            self._roster.stop(session)


def client_info(stream: Stream) -> ClientInfo:
    """How the app of a stream introduces itself."""
    return ClientInfo(
        client=stream.app.product,
        device_id=stream.viewer.client_id,
        device=stream.device.name,
        version=stream.app.version,
    )
