"""The watch over silent sockets."""

import asyncio

from integrations.demo.jellyfin_server.manners import JellyfinManners
from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.dialect import jellyfin_from
from integrations.demo.mediabrowser.sockets import Socket

_CHECK_SHARE = 0.2
_REMIND_SHARE = 0.75


class KeepAliveWatch:
    """Reminds a socket after three quarters of its time and gives it up after all of it.

    Given up means forgotten by the watch; only 12.0 closes the socket as well.
    """

    def __init__(self, backend: Backend, manners: JellyfinManners) -> None:
        self._backend = backend
        self._manners = manners
        self._timeout_s = backend.settings.keep_alive_s

    async def run(self) -> None:
        """Watch for ever, in real seconds."""
        while True:
            await asyncio.sleep(self._timeout_s * _CHECK_SHARE)
            for socket in list(self._backend.hub.sockets):
                if socket.watched:
                    await self._look_after(socket)

    async def _look_after(self, socket: Socket) -> None:
        silent_s = asyncio.get_running_loop().time() - socket.alive_at
        if silent_s >= self._timeout_s:
            socket.watched = False
            if jellyfin_from(12, 0)(self._backend.dialect):
                socket.abort()
        elif silent_s > self._timeout_s * _REMIND_SHARE:
            self._manners.force_keep_alive(socket)
