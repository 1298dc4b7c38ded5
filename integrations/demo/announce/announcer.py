"""The root of the announcers: starts each, and goes on without the one that cannot start."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable
from functools import partial

from integrations.demo.announce import gdm, mediabrowser, sockets
from integrations.demo.announce.dns_sd import DnsSdAnnouncer
from integrations.demo.announce.model import AnnouncedServer, AnnouncePorts
from integrations.demo.announce.responder import Responder

_log = logging.getLogger(__name__)

_Bind = Callable[[int], socket.socket]
_Answers = Callable[[str, Iterable[AnnouncedServer]], list[bytes]]

_GDM_SOCKETS: tuple[_Bind, ...] = (
    partial(sockets.multicast, gdm.GROUP),
    partial(sockets.unicast, sockets.LOOPBACK),
)
_MEDIABROWSER_SOCKETS: tuple[_Bind, ...] = (
    partial(sockets.unicast, sockets.LOOPBACK),
    partial(sockets.unicast, sockets.LOOPBACK_BROADCAST),
)


class Announcer:
    """Announces servers on loopback until it is stopped.

    Servers may come and go at any time; a port that is not free is reported once and left out.
    """

    def __init__(self, ports: AnnouncePorts | None = None, *, zeroconf: bool = True) -> None:
        self.ports = ports or AnnouncePorts()
        self._servers: dict[str, AnnouncedServer] = {}
        self._transports: list[asyncio.DatagramTransport] = []
        self._zeroconf = DnsSdAnnouncer() if zeroconf else None

    @property
    def servers(self) -> tuple[AnnouncedServer, ...]:
        """What is announced now."""
        return tuple(self._servers.values())

    async def start(self) -> None:
        """Open the sockets; `ports` then says where they are."""
        self.ports = AnnouncePorts(
            gdm=await self._listen("Plex", _GDM_SOCKETS, self.ports.gdm, gdm.answers),
            mediabrowser=await self._listen(
                "Jellyfin and Emby",
                _MEDIABROWSER_SOCKETS,
                self.ports.mediabrowser,
                mediabrowser.answers,
            ),
        )
        await self._start_zeroconf()

    async def add(self, server: AnnouncedServer) -> None:
        """Announce a server, or announce it anew when its address or name has changed."""
        if self._servers.get(server.server_id) == server:
            return
        await self.remove(server.server_id)
        self._servers[server.server_id] = server
        if self._zeroconf is not None:
            self._zeroconf.add(server)

    async def remove(self, server_id: str) -> None:
        """Stop announcing a server; one that is not announced is no error."""
        if self._servers.pop(server_id, None) is not None and self._zeroconf is not None:
            await self._zeroconf.remove(server_id)

    async def stop(self) -> None:
        """Say goodbye and close the sockets."""
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        self._servers.clear()
        if self._zeroconf is not None:
            await self._zeroconf.stop()

    async def _listen(
        self, whose: str, binds: tuple[_Bind, ...], port: int, answers: _Answers
    ) -> int:
        """Answer on the first socket, and on the others where the system has them."""
        try:
            first = binds[0](port)
        except OSError as error:
            _log.warning(
                "The demo's %s servers are not announced: UDP port %s is not free (%s)",
                whose,
                port,
                error.strerror,
            )
            return port
        port = first.getsockname()[1]
        await self._serve(first, answers)
        for bind in binds[1:]:
            try:
                await self._serve(bind(port), answers)
            except OSError as error:
                _log.debug("One way to ask for %s servers is off: %s", whose, error)
        return port

    async def _serve(self, sock: socket.socket, answers: _Answers) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Responder(lambda question: answers(question, self.servers)), sock=sock
        )
        self._transports.append(transport)

    async def _start_zeroconf(self) -> None:
        if self._zeroconf is None:
            return
        try:
            await self._zeroconf.start()
        except OSError as error:
            self._zeroconf = None
            _log.warning("The demo's Plex servers are not announced by zeroconf: %s", error)
