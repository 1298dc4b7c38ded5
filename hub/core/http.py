"""The one way of asking other servers by HTTP: time limits, size limits, errors with a cause."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from hub.core.errors import InvalidInput, NotFound, Unavailable, UsherError
from hub.core.hub import Key
from hub.core.redirects import LeavesOrigin, guarded_redirects

CONNECT_S = 5.0
TOTAL_S = 20.0
SILENT_STREAM_S = 120.0
"""An event stream that says nothing this long, not even a ping, is opened again."""
MAX_BODY = 64 * 2**20
_WEB_APP = re.compile(r"/web(/(index\.html)?([?#].*)?)?$")
"""Of Plex, Jellyfin and Emby alike, behind a base path if there is one."""


_OF_THE_NETWORK = (aiohttp.ClientError, TimeoutError, OSError, UnicodeError)
"""The last is what the resolver makes of names that no host can have."""


class CannotConnect(Unavailable):
    """Nothing answers."""

    code = "cannot_connect"


class ConnectTimeout(Unavailable):
    """It does not answer in time."""

    code = "timeout_connect"


class InvalidCertificate(Unavailable):
    """The certificate cannot be trusted, or there is none where one was expected."""

    code = "invalid_certificate"


class InvalidAuth(UsherError):
    """The credentials are refused."""

    code = "invalid_auth"


class BadAnswer(Unavailable):
    """It answers, but not as this kind of server does."""

    code = "wrong_server"


class Redirected(BadAnswer):
    """It sends its callers to another address, where the credentials do not follow."""

    code = "redirected"


class Busy(Unavailable):
    """It answers that it is not ready (503, starting or in maintenance)."""

    code = "server_busy"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a good status, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class HttpClient:
    """Asks one server. `headers` go with every request; they may be secret and are not logged."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        headers: Mapping[str, str],
        *,
        verify_ssl: bool = True,
    ) -> None:
        self.url = base_url(url)
        self.headers = dict(headers)
        self._session = session
        self._ssl = verify_ssl

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        total_s: float | None = None,
    ) -> Reply:
        """One request; every failure is an UsherError that says what went wrong."""
        try:
            async with self._session.request(
                method,
                self.address(path),
                params=params,
                json=json,
                headers={**self.headers, **(headers or {})},
                ssl=self._ssl,
                timeout=aiohttp.ClientTimeout(total=total_s or TOTAL_S, sock_connect=CONNECT_S),
                allow_redirects=method == "GET",
            ) as response:
                body = await _read(response)
                _check(response.status, self.url)
                return Reply(response.status, response.headers, body)
        except _OF_THE_NETWORK as error:
            raise explain(error, self.url) from error

    async def get(self, path: str, **options: Any) -> Reply:
        """Ask for something."""
        return await self.request("GET", path, **options)

    async def websocket(
        self, path: str, *, params: Mapping[str, Any] | None = None, heartbeat: float | None = 30.0
    ) -> aiohttp.ClientWebSocketResponse:
        """Open a socket; the caller closes it."""
        try:
            async with asyncio.timeout(TOTAL_S):
                return await self._session.ws_connect(
                    self.address(path),
                    params=params,
                    headers=self.headers,
                    ssl=self._ssl,
                    heartbeat=heartbeat,
                    max_msg_size=16 * 2**20,
                    timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
                )
        except aiohttp.WSServerHandshakeError as error:
            if error.status in {401, 403}:
                raise _refused(self.url) from error
            raise BadAnswer(
                f"{self.url} does not open a socket (status {error.status})."
            ) from error
        except _OF_THE_NETWORK as error:
            raise explain(error, self.url) from error

    async def stream(
        self, path: str, *, params: Mapping[str, Any] | None = None
    ) -> aiohttp.ClientResponse:
        """Begin to read an answer without an end (server-sent events); the caller closes it."""
        try:
            async with asyncio.timeout(TOTAL_S):
                response = await self._session.get(
                    self.address(path),
                    params=params,
                    headers={**self.headers, "Accept": "text/event-stream"},
                    ssl=self._ssl,
                    timeout=aiohttp.ClientTimeout(
                        total=None, sock_connect=CONNECT_S, sock_read=SILENT_STREAM_S
                    ),
                )
        except _OF_THE_NETWORK as error:
            raise explain(error, self.url) from error
        try:
            _check(response.status, self.url)
        except UsherError:
            response.close()
            raise
        return response

    def address(self, path: str) -> URL:
        """The full address of a path below the server's own."""
        return URL(self.url + path, encoded=True)


def base_url(text: str) -> str:
    """A server's address without a trailing slash; InvalidInput when it is none."""
    try:
        url = URL(text.strip())
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise InvalidInput("The address must begin with http:// or https:// and name a host.")
    return str(url.with_query(None).with_fragment(None).with_user(None)).rstrip("/")


def without_page(address: str) -> str:
    """A server's address as people copy it from their browser, without the page of its web app."""
    return _WEB_APP.sub("", address.strip())


def explain(error: BaseException, url: str) -> UsherError:
    """What an error of the network means, in words."""
    if isinstance(error, LeavesOrigin):
        return Redirected(f"{url} sends its callers to {error.target}.", hint="Use that address.")
    if isinstance(error, aiohttp.ClientSSLError):
        return _insecure(error, url)
    if isinstance(error, TimeoutError):
        return ConnectTimeout(f"{url} does not answer in time.")
    if isinstance(error, (aiohttp.ClientConnectorDNSError, UnicodeError)):
        return CannotConnect(f"The host name in {url} is not known.")
    if isinstance(error, (aiohttp.ClientConnectionError, OSError)):
        return CannotConnect(f"Nothing answers at {url}.")
    return BadAnswer(f"{url} does not answer as it should ({type(error).__name__}).")


def _insecure(error: aiohttp.ClientSSLError, url: str) -> InvalidCertificate:
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return InvalidCertificate(f"{url} does not speak https.", hint="Try http://.")
    return InvalidCertificate(
        f"The certificate of {url} cannot be trusted.",
        hint="Check the host name, or switch the check off for a server in your own network.",
    )


def _check(status: int, url: str) -> None:
    if status in {401, 403}:
        raise _refused(url)
    if status == 404:
        raise NotFound(f"{url} does not have what was asked for.")
    if status in {502, 503, 504}:
        raise Busy(f"{url} is not ready yet (status {status}).")
    if status >= 400:
        raise BadAnswer(f"{url} answers with an error (status {status}).")


def _refused(url: str) -> InvalidAuth:
    return InvalidAuth(f"{url} refuses the credentials.", hint="Sign in again.")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    chunks = []
    size = 0
    async for chunk in response.content.iter_chunked(2**18):
        size += len(chunk)
        if size > MAX_BODY:
            raise BadAnswer(f"{response.url.host} sends more than {MAX_BODY // 2**20} MB.")
        chunks.append(chunk)
    return b"".join(chunks)


def client_session(version: str) -> aiohttp.ClientSession:
    """The session that all clients share: no cookies, no secrets to other origins."""
    return aiohttp.ClientSession(
        headers={"User-Agent": f"Usher/{version}"},
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[guarded_redirects()],
    )


SESSION: Key[aiohttp.ClientSession] = Key("HTTP session")
