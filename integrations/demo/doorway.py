"""The port of a simulated server: it can be shut and opened again under the same number."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import web


class Doorway:
    """Serves one application on a loopback port. ``port`` 0 takes a free one at ``start``."""

    def __init__(self, app: web.Application, host: str = "127.0.0.1", port: int = 0) -> None:
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True
        )
        self._host = host
        self._port = port
        self._site: web.TCPSite | None = None
        self._turning = asyncio.Lock()

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._host

    @property
    def port(self) -> int:
        """The port; 0 before the first start."""
        return self._port

    @property
    def url(self) -> str:
        """Base address without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    @property
    def is_open(self) -> bool:
        """True while it takes connections."""
        return self._site is not None

    async def start(self) -> None:
        """Make the application ready and open the port."""
        await self._runner.setup()
        await self.open()

    async def stop(self) -> None:
        """Shut the port and the application; open connections are cut."""
        self.cut_connections()
        await self._runner.cleanup()
        self._site = None

    async def open(self) -> None:
        """Take connections; nothing happens when it does already."""
        await _to_the_end(self._open())

    async def shut(self) -> None:
        """Refuse connections from now on, and cut those there are."""
        await _to_the_end(self._shut())

    async def _open(self) -> None:
        async with self._turning:
            if self._site is None:
                site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
                await site.start()
                self._site = site
                self._port = self._runner.addresses[0][1]

    async def _shut(self) -> None:
        async with self._turning:
            if self._site is not None:
                await self._site.stop()
                self._site = None
                self.cut_connections()

    def cut_connections(self) -> None:
        """Drop every connection without a word, as a crashed process would."""
        server = self._runner.server
        if server is None:
            return
        for connection in server.connections:
            if connection.transport is not None:
                connection.transport.abort()


async def _to_the_end(turn: Coroutine[Any, Any, None]) -> None:
    """Finish opening or shutting even when cancelled: half-way, a listening socket would leak."""
    task = asyncio.ensure_future(turn)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
