"""How an endpoint is declared: method, path, who may call it, and the types that go in and out.

One declaration gives the route, its validation, its envelope and its OpenAPI entry.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from hub.auth.roles import Caller, Role
from hub.core.context import Context
from hub.core.hub import Hub

Q_co = TypeVar("Q_co", covariant=True)
B_co = TypeVar("B_co", covariant=True)

PREFIX = "/api/v1"
HUB = web.AppKey("hub", Hub)


class RequestModel(BaseModel):
    """Base of what a request may hold: unknown names are mistakes.

    What checks it is built with the first request, 1 to 15 ms each, and not at the start.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


@dataclass(frozen=True, slots=True)
class Call(Generic[Q_co, B_co]):
    """One validated request to an endpoint."""

    hub: Hub
    caller: Caller
    query: Q_co
    body: B_co
    path: Mapping[str, str]
    request: web.Request
    started: float

    def context(self) -> Context:
        """The context of whatever this call sets off."""
        return Context(user_id=self.caller.user_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back when it is more than data."""

    data: Any
    metadata: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call[Any, Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A declared endpoint; `role` None means that nobody need be signed in."""

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    role: Role | None
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answer: Any
    paged: bool = False
    media: str | None = None


class Endpoints:
    """The endpoints of one subject, collected by decorators in its module."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Endpoint] = []

    def get(self, path: str, answer: Any, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a GET; see `add` for the options."""
        return self.add("GET", path, answer, **options)

    def post(self, path: str, answer: Any, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a POST; see `add` for the options."""
        return self.add("POST", path, answer, **options)

    def add(
        self,
        method: str,
        path: str,
        answer: Any,
        *,
        role: Role | None = Role.VIEWER,
        query: type[BaseModel] | None = None,
        body: type[BaseModel] | None = None,
        paged: bool = False,
        media: str | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint; its summary is the first line of the handler's docstring.

        One with a `media` type answers with that alone, without an envelope.
        """

        def declare(handler: Handler) -> Handler:
            summary = (handler.__doc__ or "").strip().splitlines()[0]
            self.all.append(
                Endpoint(
                    method=method,
                    path=path,
                    handler=handler,
                    summary=summary,
                    tag=self.tag,
                    role=role,
                    query=query,
                    body=body,
                    answer=answer,
                    paged=paged,
                    media=media,
                )
            )
            return handler

        return declare
