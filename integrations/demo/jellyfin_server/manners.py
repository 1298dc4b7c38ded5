"""How Jellyfin behaves: credentials by version, sockets with a keep-alive."""

import asyncio
from collections.abc import Iterable, Sequence

import orjson
from aiohttp import web

from integrations.demo.mediabrowser.call import Call, forbidden
from integrations.demo.mediabrowser.credentials import Accepted
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.keyring import Caller
from integrations.demo.mediabrowser.manners import Manners
from integrations.demo.mediabrowser.routing import Route
from integrations.demo.mediabrowser.sockets import Feed, Rhythm, Socket

_MODERN = Accepted(
    schemes=frozenset({"mediabrowser"}),
    authorization_headers=("Authorization",),
    headers=(),
    queries=("ApiKey",),
)
_LEGACY = Accepted(
    schemes=frozenset({"mediabrowser", "emby"}),
    authorization_headers=("X-Emby-Authorization", "Authorization"),
    headers=("X-Emby-Token", "X-MediaBrowser-Token"),
    queries=("ApiKey", "api_key"),
)
_RETRY_AFTER_S = 5


class JellyfinManners(Manners):
    """Jellyfin. `legacy_authorization` is the setting of that name; None is the default."""

    server_header = "Kestrel"

    def __init__(
        self, routes: Sequence[Route], keep_alive_s: float, legacy_authorization: bool | None
    ) -> None:
        self._routes = routes
        self._keep_alive_s = keep_alive_s
        self._legacy_authorization = legacy_authorization

    def routes(self) -> Iterable[Route]:
        """Quick Connect and media segments."""
        return self._routes

    def rhythm(self, dialect: Dialect) -> Rhythm:
        """By the clock in 10.8; since then by what happens, without any first message."""
        timed = dialect.version < (10, 9)
        return Rhythm(first=timed, regular=timed)

    def accepted(self, dialect: Dialect) -> Accepted:
        """The old forms always worked up to 10.10, then by a setting that 12.0 turned off."""
        if dialect.version < (10, 11):
            return _LEGACY
        by_default = dialect.version < (12, 0)
        chosen = self._legacy_authorization
        return _LEGACY if (by_default if chosen is None else chosen) else _MODERN

    def prefixes(self, dialect: Dialect) -> tuple[str, ...]:
        """The prefixes of old clients, which are gone in 12.0."""
        return ("/emby", "/mediabrowser") if dialect.version < (12, 0) else ()

    def unavailable(self, dialect: Dialect) -> web.Response:
        """A start page with Retry-After since 10.11, a plain text before."""
        if dialect.version >= (10, 11):
            page = "<!DOCTYPE html><title>Jellyfin Startup</title><p>Starting …</p>"
            headers = {"Retry-After": str(_RETRY_AFTER_S)}
            return web.Response(status=503, text=page, content_type="text/html", headers=headers)
        return web.Response(status=503, body=orjson.dumps("Server is starting."))

    def refusal(self) -> str:
        """Nothing."""
        return ""

    def admit(self, call: Call) -> None:
        """403 without a valid token."""
        if not call.caller.is_known:
            forbidden("Token is required.")

    def greet(self, socket: Socket) -> None:
        """The first frame says after how many seconds of silence a socket counts as lost."""
        socket.alive_at = asyncio.get_running_loop().time()
        self.force_keep_alive(socket)

    def may_subscribe(self, caller: Caller, feed: Feed, dialect: Dialect) -> bool:
        """Sessions: for all in 10.8, for administrators up to 10.10, for all again since."""
        if caller.is_admin:
            return True
        if feed is Feed.SESSIONS:
            return not (10, 9) <= dialect.version < (10, 11)
        return feed is Feed.TASKS

    def heard(self, socket: Socket, kind: str) -> None:
        """A sign of life is answered in kind."""
        if kind == "KeepAlive":
            socket.alive_at = asyncio.get_running_loop().time()
            socket.send("KeepAlive")

    def force_keep_alive(self, socket: Socket) -> None:
        """Ask for a sign of life."""
        socket.send("ForceKeepAlive", int(self._keep_alive_s))
