"""A small server on loopback whose every answer a test gives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import web
from aiohttp.typedefs import Handler

SHUTDOWN_S = 0.1
"""How long both ends may take to say goodbye by TLS."""


@asynccontextmanager
async def serving(handler: Handler, *, ssl: SSLContext | None = None) -> AsyncIterator[str]:
    """Let `handler` answer every request; the address of the server."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with serving_application(app, ssl=ssl) as url:
        yield url


@asynccontextmanager
async def serving_application(
    app: web.Application, *, ssl: SSLContext | None = None
) -> AsyncIterator[str]:
    """Serve an application on a free port; its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ssl).start()
        scheme = "http" if ssl is None else "https"
        yield f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
        if ssl is not None:
            await asyncio.sleep(SHUTDOWN_S)
