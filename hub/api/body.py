"""The body of a request: bounded in size and in time."""

import asyncio

from aiohttp import web

MAX_BODY = 2 * 2**20
PATIENCE_S = 30


async def read_body(request: web.Request) -> bytes:
    """All of it; HTTPRequestEntityTooLarge above 2 MB, HTTPRequestTimeout when it does not come."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
