"""Blueprints from addresses: pages of GitHub, redirects, and what is refused."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from hub.core.errors import InvalidInput, Unavailable
from rules.blueprints import fetching
from rules.blueprints.fetching import MAX_BYTES, fetch, file_of_gist, raw_address

TEXT = "blueprint:\n  name: x   # mine\n  domain: rule\ntriggers: []\nactions: []\n"


async def _text(_: web.Request) -> web.Response:
    return web.Response(text=TEXT)


async def _large(_: web.Request) -> web.Response:
    return web.Response(body=b"x" * (MAX_BYTES + 1))


async def _loop(_: web.Request) -> web.Response:
    raise web.HTTPFound("/loop")


async def _file(_: web.Request) -> web.Response:
    raise web.HTTPFound("file:///etc/passwd")


async def _moved(_: web.Request) -> web.Response:
    raise web.HTTPFound("/me/good.yaml")


async def _inwards(request: web.Request) -> web.Response:
    raise web.HTTPFound(f"http://localhost:{request.url.port}/me/good.yaml")


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_get("/me/good.yaml", _text)
    app.router.add_get("/large.yaml", _large)
    app.router.add_get("/loop", _loop)
    app.router.add_get("/file", _file)
    app.router.add_get("/moved", _moved)
    app.router.add_get("/inwards", _inwards)
    made = TestServer(app, host="127.0.0.1")
    async with made:
        yield made


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.mark.parametrize("path", ["/me/good.yaml", "/moved"])
async def test_a_file_is_fetched(
    server: TestServer, session: aiohttp.ClientSession, path: str
) -> None:
    address = str(server.make_url(path))
    fetched = await fetch(session, address)
    assert f"source_url: {address}\n" in fetched.text
    assert "# mine" in fetched.text
    assert fetched.path.startswith("127_0_0_1/")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "answered 404"),
        ("/large.yaml", "larger than 256 kB"),
        ("/loop", "more than 5 times"),
        ("/file", "must begin with http"),
        ("/inwards", "private network"),
    ],
)
async def test_what_is_refused(
    server: TestServer, session: aiohttp.ClientSession, path: str, says: str
) -> None:
    with pytest.raises((InvalidInput, Unavailable), match=says):
        await fetch(session, str(server.make_url(path)))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "x", "http://a:b@c/d"])
async def test_only_http_without_passwords(session: aiohttp.ClientSession, address: str) -> None:
    with pytest.raises(InvalidInput):
        await fetch(session, address)


async def test_a_server_that_is_silent(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    app = web.Application()
    app.router.add_get("/x", never)
    monkeypatch.setattr(fetching, "TOTAL_S", 0.2)
    async with TestServer(app, host="127.0.0.1") as server:
        with pytest.raises(Unavailable, match="did not answer"):
            await fetch(session, str(server.make_url("/x")))


def test_pages_of_github_lead_to_their_files() -> None:
    page = URL("https://github.com/ann/rules/blob/main/a/b.yaml")
    assert str(raw_address(page)) == "https://raw.githubusercontent.com/ann/rules/main/a/b.yaml"
    gist = URL("https://gist.github.com/ann/0123abc#file-x-yaml")
    assert str(raw_address(gist)) == "https://api.github.com/gists/0123abc"


def test_the_yaml_file_of_a_gist_is_taken() -> None:
    body = b'{"files": {"a.md": {"content": "no"}, "b.yaml": {"content": "yes"}}}'
    assert file_of_gist(body) == ("b.yaml", "yes")
    with pytest.raises(InvalidInput):
        file_of_gist(b'{"files": {}}')
    with pytest.raises(Unavailable):
        file_of_gist(b"<html>")
