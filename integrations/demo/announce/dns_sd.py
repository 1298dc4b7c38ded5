"""Plex servers as `_plexmediasvr._tcp.local.` over multicast DNS on loopback."""

import asyncio
import socket

from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from hub.models.server import Platform
from integrations.demo.announce.model import AnnouncedServer
from integrations.demo.announce.sockets import LOOPBACK

SERVICE_TYPE = "_plexmediasvr._tcp.local."


class DnsSdAnnouncer:
    """Registers Plex servers with zeroconf; the port of multicast DNS is always 5353.

    Registering takes a second or two, in which other responders may object to the name, so it
    goes on in the background.
    """

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None
        self._services: dict[str, asyncio.Task[ServiceInfo]] = {}

    async def start(self) -> None:
        """Open the sockets; raises OSError when there is no multicast on loopback."""
        self._zeroconf = AsyncZeroconf(interfaces=[LOOPBACK], ip_version=IPVersion.V4Only)

    def add(self, server: AnnouncedServer) -> None:
        """Announce a Plex server; a second one of the same name gets a number, as the RFC says."""
        if self._zeroconf is not None and server.platform is Platform.PLEX:
            registering = _register(self._zeroconf, _service(server))
            self._services[server.server_id] = asyncio.create_task(registering, name="zeroconf")

    async def remove(self, server_id: str) -> None:
        """Say goodbye for one server."""
        task = self._services.pop(server_id, None)
        if self._zeroconf is not None and task is not None:
            service = await task
            await (await self._zeroconf.async_unregister_service(service))

    async def stop(self) -> None:
        """Say goodbye for all and close the sockets."""
        tasks = list(self._services.values())
        self._services.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
        self._zeroconf = None


async def _register(zeroconf: AsyncZeroconf, service: ServiceInfo) -> ServiceInfo:
    await (await zeroconf.async_register_service(service, allow_name_change=True))
    return service


def _service(server: AnnouncedServer) -> ServiceInfo:
    label = server.name.replace(".", " ")[:63]
    return ServiceInfo(
        SERVICE_TYPE,
        f"{label}.{SERVICE_TYPE}",
        addresses=[socket.inet_aton(LOOPBACK)],
        port=server.port,
        server=f"{server.server_id[:32]}.local.",
    )
