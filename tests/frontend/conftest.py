"""The preview of all pages, served on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from frontend.preview.app import create_app
from frontend.preview.pages import SAMPLES

EVERY_PAGE = [
    (sample.path.replace("{", "").replace("}", ""), scenario)
    for sample in SAMPLES
    for scenario in sample.scenarios
]
"""Every page of the preview with every scenario."""

Serve = Callable[[str], Awaitable[TestServer]]


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve the preview below a base path."""
    servers: list[TestServer] = []

    async def start(base: str = "") -> TestServer:
        server = TestServer(create_app(base), host="127.0.0.1")
        await server.start_server()
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.close()


@pytest_asyncio.fixture
async def preview(serve: Serve) -> AsyncIterator[TestClient[Request, Application]]:
    """A client of the preview at the root."""
    client = TestClient(await serve(""))
    yield client
    await client.close()
