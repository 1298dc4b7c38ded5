"""One request as a handler sees it, and the answers that are errors."""

from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
from aiohttp import web

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.credentials import Credentials
from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.keyring import Caller
from integrations.demo.mediabrowser.parameters import Parameters
from integrations.demo.world.servers import Account, Entry


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a simulated server, with everything known about it."""

    backend: Backend
    request: web.Request
    params: dict[str, str]
    query: Parameters
    credentials: Credentials
    caller: Caller

    @property
    def dialect(self) -> Dialect:
        """Platform and version of the server."""
        return self.backend.dialect

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.remote or "127.0.0.1"

    async def body(self) -> dict[str, Any]:
        """The JSON object sent, with names in lower case; empty when there is none."""
        raw = await self.request.read()
        if not raw:
            return {}
        try:
            sent = orjson.loads(raw)
        except orjson.JSONDecodeError:
            bad_request("The body is not valid JSON.")
        if not isinstance(sent, dict):
            return {}
        return {name.lower(): value for name, value in sent.items()}

    def number(self, name: str) -> int | None:
        """A whole number from the query; 400 when it is something else."""
        try:
            return self.query.number(name)
        except ValueError:
            bad_request(f"The value '{self.query.text(name)}' is not valid.")

    def page(self, things: list[Any], *, default_limit: int | None = None) -> list[Any]:
        """The part of a list that `startIndex` and `limit` ask for."""
        start = self.number("startIndex") or 0
        limit = self.number("limit")
        limit = default_limit if limit is None else limit
        return things[start:] if limit is None else things[start : start + limit]

    @property
    def account(self) -> Account | None:
        """The account a call is about: the one named in path or query, else the caller's."""
        named = self.params.get("user_id") or self.query.text("userId")
        if named is None:
            return self.caller.account
        account = self.backend.account(named)
        if account is None:
            not_found()
        if not self.caller.is_admin and account is not self.caller.account:
            forbidden()
        return account

    @property
    def entry(self) -> Entry:
        """The item named in the path; 404 when it is not here."""
        entry = self.backend.server.entry(self.params["item_id"].replace("-", "").lower())
        if entry is None:
            not_found()
        return entry


def bad_request(detail: str) -> NoReturn:
    """400, as a problem document."""
    problem = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "detail": detail,
    }
    raise web.HTTPBadRequest(
        text=orjson.dumps(problem).decode(), content_type="application/problem+json"
    )


def unauthorized(text: str = "") -> NoReturn:
    """401: no token, a wrong one, or a wrong password."""
    raise web.HTTPUnauthorized(text=text)


def forbidden(text: str = "") -> NoReturn:
    """403: known, but not allowed."""
    raise web.HTTPForbidden(text=text)


def not_found(text: str = "Error processing request.") -> NoReturn:
    """404 for a thing, not for a path."""
    raise web.HTTPNotFound(text=text)
