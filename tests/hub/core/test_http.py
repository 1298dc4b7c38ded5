"""Asking other servers: in time, within bounds, and without giving secrets away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from hub import __version__
from hub.core import http
from hub.core.errors import InvalidInput, NotFound, UsherError
from hub.core.http import (
    BadAnswer,
    Busy,
    CannotConnect,
    ConnectTimeout,
    HttpClient,
    InvalidAuth,
    InvalidCertificate,
    Redirected,
    base_url,
    client_session,
    without_page,
)
from tests.support.certificates import self_signed
from tests.support.ports import free_port
from tests.support.serving import serving

SECRET = {"X-Plex-Token": "secret", "Accept": "application/json"}
Ask = Callable[[HttpClient], Awaitable[object]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with client_session(__version__) as made:
        yield made


async def get(client: HttpClient) -> object:
    return await client.get("/a")


async def socket(client: HttpClient) -> object:
    return await client.websocket("/a")


async def stream(client: HttpClient) -> object:
    return await client.stream("/a")


@pytest.mark.parametrize("ask", [get, socket, stream])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_secrets_never_reach_another_origin(
    session: aiohttp.ClientSession, ask: Ask, status: int
) -> None:
    reached: list[str] = []

    async def other(request: web.Request) -> web.Response:
        reached.append(str(request.headers))
        return web.Response()

    async with serving(other) as elsewhere:

        async def redirect(_: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": f"{elsewhere}/b"})

        async with serving(redirect) as url:
            with pytest.raises(Redirected, match="Use that address"):
                await ask(HttpClient(session, url, SECRET))
    assert reached == []


async def test_what_carries_no_secret_may_go_anywhere(session: aiohttp.ClientSession) -> None:
    async def other(_: web.Request) -> web.Response:
        return web.Response(text="there")

    async with serving(other) as elsewhere:

        async def redirect(_: web.Request) -> web.Response:
            raise web.HTTPFound(elsewhere)

        async with serving(redirect) as url:
            reply = await HttpClient(session, url, {"Accept": "text/plain"}).get("/")
    assert reply.body == b"there"


async def test_a_redirect_within_the_origin_is_followed(session: aiohttp.ClientSession) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/a":
            raise web.HTTPFound("/b")
        return web.Response(text=request.headers["X-Plex-Token"])

    async with serving(answer) as url:
        assert (await HttpClient(session, url, SECRET).get("/a")).body == b"secret"


async def test_a_redirect_without_an_end(session: aiohttp.ClientSession) -> None:
    async def answer(_: web.Request) -> web.Response:
        raise web.HTTPFound("/a")

    async with serving(answer) as url:
        with pytest.raises(BadAnswer):
            await HttpClient(session, url, SECRET).get("/a")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, InvalidAuth),
        (403, InvalidAuth),
        (404, NotFound),
        (400, BadAnswer),
        (500, BadAnswer),
        (502, Busy),
        (503, Busy),
    ],
)
@pytest.mark.parametrize("ask", [get, stream])
async def test_what_a_status_means(
    session: aiohttp.ClientSession, ask: Ask, status: int, error: type[UsherError]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="no")

    async with serving(answer) as url:
        with pytest.raises(error):
            await ask(HttpClient(session, url, SECRET))


@pytest.mark.parametrize("ask", [get, socket, stream])
async def test_a_server_that_never_answers(
    session: aiohttp.ClientSession, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.1)

    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with serving(hang) as url:
        with pytest.raises(ConnectTimeout):
            await ask(HttpClient(session, url, SECRET))


async def test_a_body_that_trickles(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.2)

    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.01)

    async with serving(trickle) as url:
        with pytest.raises(ConnectTimeout):
            await HttpClient(session, url, SECRET).get("/")


async def test_an_event_stream_that_falls_silent(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SILENT_STREAM_S", 0.1)

    async def silence(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    async with (
        serving(silence) as url,
        await HttpClient(session, url, SECRET).stream("/") as response,
    ):
        with pytest.raises(TimeoutError):
            await response.content.readline()


@pytest.mark.parametrize("encoding", ["identity", "deflate"])
async def test_a_body_without_an_end(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """Compressed, too: what counts is what comes out."""
    monkeypatch.setattr(http, "MAX_BODY", 100_000)

    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if encoding == "deflate":
            response.enable_compression(web.ContentCoding.deflate)
        await response.prepare(request)
        while True:
            await response.write(b"\0" * 50_000)
            await asyncio.sleep(0)

    async with serving(flood) as url:
        with pytest.raises(BadAnswer, match="sends more than"):
            await HttpClient(session, url, SECRET).get("/")


async def test_a_body_that_breaks_off(session: aiohttp.ClientSession) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    async with serving(half) as url:
        with pytest.raises(UsherError):
            await HttpClient(session, url, SECRET).get("/")


async def test_nobody_answers(session: aiohttp.ClientSession) -> None:
    with pytest.raises(CannotConnect, match="Nothing answers"):
        await HttpClient(session, f"http://127.0.0.1:{free_port()}", SECRET).get("/")
    for name in ("plex.invalid", "a..b.invalid", f"{'a' * 300}.invalid"):
        with pytest.raises(CannotConnect, match="host name"):
            await HttpClient(session, f"http://{name}", SECRET).get("/")


async def test_certificates(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="safe", headers={"Connection": "close"})

    async with serving(answer, ssl=self_signed(tmp_path)) as url:
        with pytest.raises(InvalidCertificate, match="cannot be trusted"):
            await HttpClient(session, url, SECRET).get("/")
        reply = await HttpClient(session, url, SECRET, verify_ssl=False).get("/")
        assert reply.body == b"safe"
    async with serving(answer) as plain:
        with pytest.raises(InvalidCertificate, match="does not speak https"):
            await HttpClient(session, plain.replace("http:", "https:"), SECRET).get("/")


async def test_no_error_tells_a_secret(session: aiohttp.ClientSession) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=401)

    async with serving(refuse) as url:
        with pytest.raises(InvalidAuth) as error:
            await HttpClient(session, url, SECRET).get("/")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("told", "url"),
    [
        (" http://plex:32400/ ", "http://plex:32400"),
        ("https://[::1]:32400", "https://[::1]:32400"),
        ("http://user:password@plex/web?X-Plex-Token=t#x", "http://plex/web"),
        ("HTTP://PLEX", "http://plex"),
    ],
)
def test_addresses(told: str, url: str) -> None:
    assert base_url(told) == url


@pytest.mark.parametrize(
    ("copied", "address"),
    [
        ("http://nas:8096/web/index.html#!/home.html", "http://nas:8096"),
        ("http://nas:8096/web/#/home.html", "http://nas:8096"),
        (" https://home.example/jellyfin/web/ ", "https://home.example/jellyfin"),
        ("http://nas:32400/web", "http://nas:32400"),
        ("http://nas:32400/webby", "http://nas:32400/webby"),
        ("http://web:32400/", "http://web:32400/"),
    ],
)
def test_an_address_as_browsers_show_it(copied: str, address: str) -> None:
    assert without_page(copied) == address


@pytest.mark.parametrize(
    "told", ["", "plex", "ftp://plex", "http://", "http://plex:99999", "http:/x"]
)
def test_what_is_no_address(told: str) -> None:
    with pytest.raises(InvalidInput):
        base_url(told)
