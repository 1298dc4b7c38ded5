"""How Emby behaves: old credentials, and sockets that are opened for everybody."""

from collections.abc import Iterable

from aiohttp import web

from integrations.demo.mediabrowser.call import Call
from integrations.demo.mediabrowser.credentials import Accepted
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.keyring import Caller
from integrations.demo.mediabrowser.manners import Manners
from integrations.demo.mediabrowser.routing import Route
from integrations.demo.mediabrowser.sockets import Feed, Rhythm, Socket

_ACCEPTED = Accepted(
    schemes=frozenset({"emby", "mediabrowser"}),
    authorization_headers=("X-Emby-Authorization", "Authorization"),
    headers=("X-Emby-Token", "X-MediaBrowser-Token"),
    queries=("api_key", "X-Emby-Token"),
)


class EmbyManners(Manners):
    """Emby."""

    server_header = "UPnP/1.0 DLNADOC/1.50"

    def routes(self) -> Iterable[Route]:
        """None."""
        return ()

    def rhythm(self, dialect: Dialect) -> Rhythm:
        """Once at the beginning, then at every change, but not more often than asked for."""
        return Rhythm(first=True, trailing=True)

    def accepted(self, dialect: Dialect) -> Accepted:
        """All the forms there ever were."""
        return _ACCEPTED

    def prefixes(self, dialect: Dialect) -> tuple[str, ...]:
        """`/emby` may be there or not."""
        return ("/emby", "/mediabrowser")

    def unavailable(self, dialect: Dialect) -> web.Response:
        """A plain text."""
        return web.Response(status=503, text="Emby Server is loading. Please try again shortly.")

    def refusal(self) -> str:
        """A sentence."""
        return "Access token is invalid or expired."

    def admit(self, call: Call) -> None:
        """Everybody, even with a wrong token: that socket stays silent."""

    def greet(self, socket: Socket) -> None:
        """There is no greeting, and no keep-alive above that of the protocol."""

    def may_subscribe(self, caller: Caller, feed: Feed, dialect: Dialect) -> bool:
        """Administrators; others get no answer."""
        return caller.is_admin

    def heard(self, socket: Socket, kind: str) -> None:
        """Other messages have no effect, progress reports among them."""
