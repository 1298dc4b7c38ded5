"""In what the two platforms behave differently, apart from what their objects hold."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from aiohttp import web

from integrations.demo.mediabrowser.call import Call
from integrations.demo.mediabrowser.credentials import Accepted
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.keyring import Caller
from integrations.demo.mediabrowser.routing import Route
from integrations.demo.mediabrowser.sockets import Feed, Rhythm, Socket


class Manners(ABC):
    """The behaviour of one platform; what depends on the version asks the dialect."""

    server_header: str

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """Routes only this platform has."""

    @abstractmethod
    def rhythm(self, dialect: Dialect) -> Rhythm:
        """When subscribers of a feed are told."""

    @abstractmethod
    def accepted(self, dialect: Dialect) -> Accepted:
        """The forms of credentials that are taken."""

    @abstractmethod
    def prefixes(self, dialect: Dialect) -> tuple[str, ...]:
        """First parts of a path, in lower case, that mean nothing."""

    @abstractmethod
    def unavailable(self, dialect: Dialect) -> web.Response:
        """The 503 it gives while starting."""

    @abstractmethod
    def refusal(self) -> str:
        """The text of a 401."""

    @abstractmethod
    def admit(self, call: Call) -> None:
        """Raise when a socket is not to be opened."""

    @abstractmethod
    def greet(self, socket: Socket) -> None:
        """What a new socket is told first."""

    @abstractmethod
    def may_subscribe(self, caller: Caller, feed: Feed, dialect: Dialect) -> bool:
        """Whether the owner of a socket may have a feed."""

    @abstractmethod
    def heard(self, socket: Socket, kind: str) -> None:
        """A message from a socket that is no subscription."""
