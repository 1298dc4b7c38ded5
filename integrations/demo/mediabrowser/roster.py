"""All sessions of a server, and what happens to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integrations.demo.mediabrowser.roster_model import ClientInfo, ClientSession, NowPlaying
from integrations.demo.world.servers import Account
from integrations.demo.world.stream import Stream


class Event(StrEnum):
    """What a server tells of a session."""

    SESSION_STARTED = "session started"
    SESSION_ENDED = "session ended"
    ACTIVITY = "activity"
    PLAYBACK_STARTED = "playback started"
    PROGRESS = "progress"
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    PLAYBACK_STOPPED = "playback stopped"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `playing` is what it is about, kept although a stop has taken it away.

    `automated` marks what the server made up itself, without word from the client.
    """

    event: Event
    session: ClientSession
    at: datetime
    playing: NowPlaying | None = None
    automated: bool = False


Follower = Callable[[Happening], None]


class Roster:
    """The sessions of one server, by id. They live in memory: a restart forgets them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._sessions: dict[str, ClientSession] = {}
        self._followers: list[Follower] = []

    def follow(self, follower: Follower) -> None:
        """Call `follower` with everything that happens."""
        self._followers.append(follower)

    @property
    def sessions(self) -> list[ClientSession]:
        """All sessions, the most active first."""
        return sorted(self._sessions.values(), key=lambda s: s.last_activity, reverse=True)

    def get(self, session_id: str) -> ClientSession | None:
        """The session with an id."""
        return self._sessions.get(session_id)

    def playing(self, stream: Stream) -> ClientSession | None:
        """The session in which a stream plays."""
        for session in self._sessions.values():
            if session.playing and session.playing.stream is stream:
                return session
        return None

    def touch(
        self,
        info: ClientInfo,
        account: Account | None,
        address: str,
        *,
        controllable: bool = False,
    ) -> ClientSession:
        """Note that an app was active, making its session where there is none.

        App and device name the session, so another account on the same device takes it over.
        """
        now = self._now()
        session = self._sessions.get(info.session_id)
        if session is None:
            session = ClientSession(info, account, address, now, controllable)
            self._sessions[session.id] = session
            self._tell(Event.SESSION_STARTED, session)
            return session
        session.info, session.account, session.address = info, account, address
        session.controllable = session.controllable or controllable
        idle_s = (now - session.last_activity).total_seconds()
        session.last_activity = now
        if idle_s > 10:
            self._tell(Event.ACTIVITY, session)
        return session

    def start(self, session: ClientSession, playing: NowPlaying) -> None:
        """A client says that it plays something."""
        session.playing = playing
        session.last_check_in = session.last_activity = self._now()
        self._mark_pause(session)
        self._tell(Event.PLAYBACK_STARTED, session)

    def report(self, session: ClientSession, stream: Stream) -> None:
        """A client says where it is."""
        playing = session.playing
        if playing is None:
            return
        before = playing.paused
        playing.report(stream)
        session.last_check_in = session.last_activity = self._now()
        self._mark_pause(session)
        if playing.paused != before:
            self._tell(Event.PAUSED if playing.paused else Event.UNPAUSED, session)
        else:
            self._tell(Event.PROGRESS, session)

    def check_in(self, session: ClientSession, position_s: float) -> None:
        """A client repeats itself, though nobody plays anything."""
        if session.playing is None:
            return
        session.playing.position_s = position_s
        session.last_check_in = session.last_activity = self._now()
        self._tell(Event.PROGRESS, session)

    def guess(self, session: ClientSession, position_s: float) -> None:
        """The server carries a position on for a client that keeps silent."""
        if session.playing is None:
            return
        session.playing.position_s = position_s
        session.last_activity = self._now()
        self._tell(Event.PROGRESS, session, automated=True)

    def stop(self, session: ClientSession) -> None:
        """Playback ends, by word of the client or because it is gone; the session stays."""
        playing, session.playing = session.playing, None
        session.last_activity = self._now()
        if playing is not None:
            self._tell(Event.PLAYBACK_STOPPED, session, playing)

    def end(self, session: ClientSession) -> None:
        """A session goes: its app has disconnected or signed out."""
        if self._sessions.pop(session.id, None):
            self._tell(Event.SESSION_ENDED, session)

    def forget_all(self) -> None:
        """The server goes down; nobody is told."""
        self._sessions.clear()

    def adopt(self, session: ClientSession) -> None:
        """Take a session in as it is."""
        self._sessions[session.id] = session

    def _mark_pause(self, session: ClientSession) -> None:
        if session.playing is None or not session.playing.paused:
            session.last_paused = None
        elif session.last_paused is None:
            session.last_paused = self._now()

    def _tell(
        self,
        event: Event,
        session: ClientSession,
        playing: NowPlaying | None = None,
        *,
        automated: bool = False,
    ) -> None:
        happening = Happening(
            event, session, self._now(), playing or session.playing, automated=automated
        )
        for follower in tuple(self._followers):
            follower(happening)
