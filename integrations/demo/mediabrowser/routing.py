"""Routes without regard to case, as ASP.NET has them."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiohttp import web

from integrations.demo.mediabrowser.call import Call
from integrations.demo.mediabrowser.dialect import Dialect, When, everywhere


class Access(Enum):
    """Who may call."""

    ANYONE = 0
    SIGNED_IN = 1
    ADMIN = 2


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `GET /Items/{item_id}` and what answers it.

    A handler returns a response, or what becomes JSON, or None for 204 No Content.
    """

    method: str
    path: str
    handler: Handler
    access: Access = Access.SIGNED_IN
    on: When = everywhere
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.path.strip("/").split("/")))

    def match(self, asked: tuple[str, ...]) -> dict[str, str] | None:
        """The parameters in a path of as many segments; None when it is another path."""
        params = {}
        for ours, theirs in zip(self.segments, asked, strict=True):
            if ours.startswith("{"):
                params[ours[1:-1]] = theirs
            elif ours.lower() != theirs.lower():
                return None
        return params

    @property
    def fixed(self) -> tuple[bool, ...]:
        """Which segments are no parameters, for preferring `Users/Me` to `Users/{id}`."""
        return tuple(not segment.startswith("{") for segment in self.segments)


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[int, list[Route]] = {}
        for route in sorted(routes, key=lambda r: r.fixed, reverse=True):
            self._routes.setdefault(len(route.segments), []).append(route)

    def find(self, method: str, path: str, dialect: Dialect) -> tuple[Route, dict[str, str]]:
        """The most exact route; HTTPNotFound or HTTPMethodNotAllowed when there is none."""
        asked = tuple(path.strip("/").split("/"))
        wanted = "GET" if method == "HEAD" else method
        allowed = set()
        for route in self._routes.get(len(asked), ()):
            params = route.match(asked) if route.on(dialect) else None
            if params is None:
                continue
            if route.method == wanted:
                return route, params
            allowed.add(route.method)
        if allowed:
            raise web.HTTPMethodNotAllowed(method, allowed, text="")
        raise web.HTTPNotFound(text="")
