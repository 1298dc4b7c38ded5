"""A proxy between hub and server, as broken as some are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

import aiohttp
from aiohttp import web

from tests.support.serving import serving


@asynccontextmanager
async def without_websockets(target: str, ssl: SSLContext | None = None) -> AsyncIterator[str]:
    """The address of a proxy that hands on everything but websockets, by https with `ssl`."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def forward(request: web.Request) -> web.StreamResponse:
            if "websockets" in request.path:
                return web.Response(status=502, text="no upgrade here")
            headers = {k: v for k, v in request.headers.items() if k != "Host"}
            url = f"{target}{request.rel_url}"
            async with session.request(request.method, url, headers=headers) as answer:
                kind = answer.headers.get("Content-Type", "")
                response = web.StreamResponse(status=answer.status, headers={"Content-Type": kind})
                await response.prepare(request)
                async for chunk in answer.content.iter_any():
                    await response.write(chunk)
                return response

        async with serving(forward, ssl=ssl) as url:
            yield url
