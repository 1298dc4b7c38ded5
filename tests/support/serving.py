"""A small server on loopback whose every answer a test gives."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Let `handler` answer every request; the address of the server."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/")).rstrip("/")
