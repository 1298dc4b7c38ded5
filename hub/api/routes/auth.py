"""Signing in and out over the API."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.envelope import success
from hub.api.proxy import CLIENT
from hub.api.security import clear_session_cookie, set_session_cookie
from hub.auth.auth import AUTH
from hub.auth.roles import Caller, Role

endpoints = Endpoints("auth")


class Credentials(RequestModel):
    """A name and a password."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class NewPassword(RequestModel):
    """The password that was and the one that shall be."""

    current: str = Field(min_length=1, max_length=256)
    new: str = Field(min_length=1, max_length=256)


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in; `csrf_token` goes into the X-CSRF-Token header of every change."""

    user_id: str | None
    name: str
    role: Role
    person_id: str | None
    csrf_token: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh token and who it is for."""

    token: str
    expires_at: str
    user: Me


@endpoints.post("/auth/login", SignedIn, role=None, body=Credentials)
async def login(call: Call[None, Credentials]) -> web.StreamResponse:
    """Sign in; gives a bearer token and sets the session cookie."""
    auth = call.hub[AUTH]
    client = call.request[CLIENT]
    token = await auth.sign_in(
        call.body.username,
        call.body.password,
        address=client.address,
        agent=call.request.headers.get("User-Agent"),
    )
    caller = auth.caller_of(token.text)
    data = SignedIn(token.text, token.expires_at.isoformat(), _me(call, caller or call.caller))
    response = success(data, started=call.started)
    lifetime_s = (token.expires_at - datetime.now(UTC)).total_seconds()
    set_session_cookie(call.request, response, token.text, lifetime_s)
    return response


@endpoints.post("/auth/logout", None)
async def logout(call: Call[None, None]) -> web.StreamResponse:
    """Sign out; the token is worthless from now on."""
    if call.caller.session_id is not None:
        await call.hub[AUTH].sign_out(call.caller.session_id)
    response = success(None, started=call.started)
    clear_session_cookie(call.request, response)
    return response


@endpoints.get("/auth/me", Me)
async def me(call: Call[None, None]) -> Me:
    """Tell who is signed in."""
    return _me(call, call.caller)


@endpoints.post("/auth/password", None, body=NewPassword)
async def change_password(call: Call[None, NewPassword]) -> Answer:
    """Change the own password; every other sign-in of this user ends."""
    await call.hub[AUTH].change_password(call.caller, call.body.current, call.body.new)
    return Answer(None)


def _me(call: Call[object, object], caller: Caller) -> Me:
    auth = call.hub[AUTH]
    token = auth.csrf_token(caller.session_id) if caller.session_id else None
    return Me(caller.user_id, caller.name, caller.role, caller.person_id, token)
