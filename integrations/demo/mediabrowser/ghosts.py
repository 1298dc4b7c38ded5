"""Sessions of clients that are not there any more, on command."""

from datetime import datetime, timedelta

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.roster_model import ClientSession
from integrations.demo.world.delivery import direct_play
from integrations.demo.world.servers import Account
from integrations.demo.world.stream import StopCause, Stream

_STEP_S = 10.0
_SWEEP = timedelta(minutes=5)
_SWAY_S = 20.0


class Ghosts:
    """Lets clients die, stall and come back, and clears up after them as the server does.

    A dead client's position is carried on by the server, until a sweep every five minutes finds
    that it has not reported for five: it can be seen playing for up to ten.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._stalled: dict[str, float] = {}
        self._survivors: list[ClientSession] = []
        self._next_sweep: datetime = backend.world.clock.now() + _SWEEP

    def vanish(self, stream: Stream) -> None:
        """The client of a stream dies without a word; WorldError when it does not play."""
        session = self._backend.roster.playing(stream)
        if session is not None and session.playing is not None:
            session.playing.stream = None
        stream.stop(StopCause.ERROR)

    def join(self, stream: Stream, account: Account) -> None:
        """Somebody else watches along, in the same session."""
        session = self._backend.roster.playing(stream)
        if session is not None:
            session.additional.append(account)

    def settle(self) -> None:
        """The stalled clients give up at last."""
        for session_id in self._stalled:
            session = self._backend.roster.get(session_id)
            if session is not None:
                self._backend.roster.stop(session)
        self._stalled.clear()

    def remember(self) -> None:
        """Before a restart: keep in mind what is playing."""
        self._survivors = [s for s in self._backend.roster.sessions if s.playing]

    def revive(self) -> None:
        """After a restart: what played before comes back, as if it were sent as it is."""
        for session in self._survivors:
            playing = session.playing
            if playing is None:
                continue
            playing.stream = None
            playing.redelivered(direct_play(playing.playback.media))
            self._stalled[session.id] = playing.position_s
            self._backend.roster.adopt(session)
            self._backend.roster.check_in(session, playing.position_s)
        self._survivors = []

    async def run(self) -> None:
        """Haunt for ever."""
        while True:
            await self._backend.world.clock.sleep(_STEP_S)
            self.step()

    def step(self) -> None:
        """Ten seconds have passed."""
        for session in self._backend.roster.sessions:
            if session.playing and session.playing.stream is None:
                self._haunt(session)
        now = self._backend.world.clock.now()
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP
            self._sweep(now)

    def _haunt(self, session: ClientSession) -> None:
        playing = session.playing
        if playing is None:
            return
        base = self._stalled.get(session.id)
        if base is not None:
            swayed = playing.position_s + _STEP_S
            position = swayed if swayed <= base + _SWAY_S else base
            self._backend.roster.check_in(session, position)
        elif not playing.paused:
            runtime = playing.playback.media.duration_s
            further = playing.position_s + _STEP_S
            if runtime is None or further < runtime:
                self._backend.roster.guess(session, further)

    def _sweep(self, now: datetime) -> None:
        for session in self._backend.roster.sessions:
            seen = session.last_check_in
            if session.playing and seen is not None and now - seen > _SWEEP:
                self._backend.roster.stop(session)
