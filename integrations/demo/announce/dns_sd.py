"""Plex servers as `_plexmediasvr._tcp.local.` over multicast DNS on loopback."""

import socket

from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from hub.models.server import Platform
from integrations.demo.announce.model import AnnouncedServer
from integrations.demo.announce.sockets import LOOPBACK

SERVICE_TYPE = "_plexmediasvr._tcp.local."


class DnsSdAnnouncer:
    """Registers Plex servers with zeroconf; the port of multicast DNS is always 5353."""

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None
        self._services: dict[str, ServiceInfo] = {}

    async def start(self) -> None:
        """Open the sockets; raises OSError when there is no multicast on loopback."""
        self._zeroconf = AsyncZeroconf(interfaces=[LOOPBACK], ip_version=IPVersion.V4Only)

    async def add(self, server: AnnouncedServer) -> None:
        """Announce a Plex server; a second one of the same name gets a number, as the RFC says."""
        if self._zeroconf is None or server.platform is not Platform.PLEX:
            return
        service = _service(server)
        await (await self._zeroconf.async_register_service(service, allow_name_change=True))
        self._services[server.server_id] = service

    async def remove(self, server_id: str) -> None:
        """Say goodbye for one server."""
        service = self._services.pop(server_id, None)
        if self._zeroconf is not None and service is not None:
            await (await self._zeroconf.async_unregister_service(service))

    async def stop(self) -> None:
        """Say goodbye for all and close the sockets."""
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
        self._zeroconf = None
        self._services.clear()


def _service(server: AnnouncedServer) -> ServiceInfo:
    label = server.name.replace(".", " ")[:63]
    return ServiceInfo(
        SERVICE_TYPE,
        f"{label}.{SERVICE_TYPE}",
        addresses=[socket.inet_aton(LOOPBACK)],
        port=server.port,
        server=f"{server.server_id[:32]}.local.",
    )
