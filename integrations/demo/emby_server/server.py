"""The simulated Emby server."""

from integrations.demo.emby_server.manners import EmbyManners
from integrations.demo.emby_server.webhooks import Webhooks
from integrations.demo.mediabrowser.backend import Settings
from integrations.demo.mediabrowser.dialect import emby_from
from integrations.demo.mediabrowser.roster import Event, Happening
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.mediabrowser.simulator import MediaBrowserSimulator
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.world import World

_PUSHED = {
    Event.PLAYBACK_STARTED: "PlaybackStart",
    Event.PLAYBACK_STOPPED: "PlaybackStopped",
    Event.SESSION_ENDED: "SessionEnded",
}


class EmbyServer(MediaBrowserSimulator):
    """Emby of the version the world says; it may change while the server runs."""

    def __init__(
        self,
        world: World,
        server: SimulatedServer,
        settings: Settings | None = None,
        *,
        port: int = 0,
    ) -> None:
        super().__init__(world, server, EmbyManners(), settings or Settings(), port)
        self.notifications = Webhooks(self.backend, self.webhooks)
        self.news.listen(self.notifications.library)
        self.backend.roster.follow(self._push)

    def _push(self, happening: Happening) -> None:
        """Up to 4.8 administrators are told of starts and stops without asking."""
        kind = _PUSHED.get(happening.event)
        if kind is None or emby_from(4, 9)(self.backend.dialect):
            return
        admins = [s for s in self.backend.hub.sockets if s.caller.is_admin]
        if admins:
            view = self.backend.view(happening.session, for_admin=True)
            self.backend.hub.broadcast(kind, session_dto(view), admins)
