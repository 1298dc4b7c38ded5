"""The simulated Jellyfin server."""

from integrations.demo.jellyfin_server import segments
from integrations.demo.jellyfin_server.keep_alive import KeepAliveWatch
from integrations.demo.jellyfin_server.manners import JellyfinManners
from integrations.demo.jellyfin_server.quick_connect import QuickConnect
from integrations.demo.jellyfin_server.webhooks import WebhookPlugin
from integrations.demo.mediabrowser.backend import Settings
from integrations.demo.mediabrowser.simulator import MediaBrowserSimulator
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.world import World


class JellyfinServer(MediaBrowserSimulator):
    """Jellyfin of the version the world says; it may change while the server runs.

    `legacy_authorization` is the administrator's setting, which counts from 10.11 on.
    """

    def __init__(
        self,
        world: World,
        server: SimulatedServer,
        settings: Settings | None = None,
        *,
        port: int = 0,
        legacy_authorization: bool | None = None,
    ) -> None:
        settings = settings or Settings()
        self.quick_connect = QuickConnect()
        routes = (*self.quick_connect.routes(), *segments.ROUTES)
        manners = JellyfinManners(routes, settings.keep_alive_s, legacy_authorization)
        super().__init__(world, server, manners, settings, port)
        self._keep_alive = KeepAliveWatch(self.backend, manners)
        plugin = WebhookPlugin(self.backend, self.webhooks, lambda: self.url)
        self.news.listen(plugin.library)

    async def start(self) -> None:
        """Open the port and watch over the sockets."""
        await super().start()
        self.backend.tasks.create(self._keep_alive.run(), name="keep-alive")
