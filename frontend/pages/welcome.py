"""Before one is in: signing in and out, and the setup wizard."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.forms import language_select, own_form
from frontend.pages.frame import (
    LANGUAGE_COOKIE,
    caller_of,
    first,
    hub_of,
    local_path,
    posted,
    redirect,
)
from frontend.pages.integrations.offers import added_servers, available, discovered
from frontend.sentences import in_language
from frontend.views.forms import read_form
from frontend.views.welcome import (
    SetupFinishView,
    SetupFormView,
    SetupLostView,
    SetupServersView,
    SignInView,
)
from hub.api.proxy import CLIENT
from hub.api.security import CALLER, clear_session_cookie, set_session_cookie
from hub.auth.auth import AUTH, OwnerLost
from hub.auth.roles import Role
from hub.core.errors import TooManyRequests, Unauthenticated, UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.household import HOUSEHOLD, Household
from hub.core.selectors import Location, Text, TimeZone
from hub.discovery.discovery import DISCOVERY

routes = web.RouteTableDef()
REMEMBERED_S = 30 * 86400.0

ACCOUNT = vol.Schema(
    {
        vol.Required("username"): Text(autocomplete="username", max_length=64),
        vol.Required("password"): Text(type="password", autocomplete="new-password"),
        vol.Required("again"): Text(type="password", autocomplete="new-password"),
    }
)
HOME = vol.Schema(
    {
        vol.Required("name"): Text(max_length=60),
        vol.Required("language"): language_select(),
        vol.Required("time_zone"): TimeZone(),
        vol.Optional("home"): Location(),
    }
)


@routes.get("/sign-in")
async def sign_in_page(request: web.Request) -> web.StreamResponse:
    """The sign-in form."""
    if hub_of(request)[AUTH].needs_owner:
        return await redirect(request, "/setup/account")
    if request[CALLER] is not None:
        return await redirect(request, "/")
    view = SignInView(next_path=local_path(request.query.get("next", "/")))
    return await render(request, "pages/sign_in.html", view)


@routes.post("/sign-in")
async def sign_in(request: web.Request) -> web.StreamResponse:
    """Sign in and go on to where one was going."""
    form = await posted(request)
    name, following = first(form, "username"), local_path(first(form, "next") or "/")
    kept = REMEMBERED_S if first(form, "remember") else None
    try:
        return await _signed_in(request, name, first(form, "password"), following, kept)
    except (Unauthenticated, TooManyRequests) as error:
        said = in_language((await context_of(request)).language, error.message)
        view = SignInView(username=name, error=said, next_path=following)
        return await render(request, "pages/sign_in.html", view, status=401)


@routes.post("/sign-out")
async def sign_out(request: web.Request) -> web.StreamResponse:
    """Sign out."""
    caller = caller_of(request)
    if caller.session_id is not None:
        await hub_of(request)[AUTH].sign_out(caller.session_id)
    response = await redirect(request, "/sign-in")
    clear_session_cookie(request, response)
    return response


@routes.get("/setup/account")
async def account_page(request: web.Request) -> web.StreamResponse:
    """The wizard's first step: who owns this hub."""
    if not hub_of(request)[AUTH].needs_owner:
        return await redirect(request, "/setup/home")
    if hub_of(request)[AUTH].lost_owner:
        response = await _lost(request)
    else:
        response = await _form(request, "account", ACCOUNT)
    if chosen := request.query.get("lang"):
        await _speak(request, response, chosen)
    return response


@routes.post("/setup/account")
async def account(request: web.Request) -> web.StreamResponse:
    """Make the owner and sign them in."""
    given = read_form(fields_of(ACCOUNT), await posted(request))
    try:
        chosen = _account(given)
        await hub_of(request)[AUTH].create_owner(chosen["username"], chosen["password"])
    except OwnerLost:
        return await _lost(request)
    except InvalidForm as error:
        return await _form(request, "account", ACCOUNT, given, error.errors)
    except UsherError as error:
        return await _form(request, "account", ACCOUNT, given, {"password": error.message})
    return await _signed_in(request, chosen["username"], chosen["password"], "/setup/home")


@routes.get("/setup/home")
async def home_page(request: web.Request) -> web.StreamResponse:
    """The second step: language, zone and place."""
    caller_of(request, Role.ADMIN)
    values = household_values(hub_of(request)[HOUSEHOLD].current)
    values["language"] = (await context_of(request)).language
    return await _form(request, "home", HOME, values)


@routes.post("/setup/home")
async def home(request: web.Request) -> web.StreamResponse:
    """Keep them."""
    caller_of(request, Role.ADMIN)
    given = read_form(fields_of(HOME), await posted(request))
    try:
        chosen = validate(HOME, given)
    except InvalidForm as error:
        return await _form(request, "home", HOME, given, error.errors)
    await hub_of(request)[HOUSEHOLD].update(**household_changes(chosen))
    response = await redirect(request, "/setup/servers")
    await _speak(request, response, chosen["language"])
    return response


@routes.get("/setup/servers")
async def servers_page(request: web.Request) -> web.StreamResponse:
    """The third step: what is on the network."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    hub[DISCOVERY].ask()
    view = SetupServersView(
        step="servers",
        discovered=discovered(hub),
        added=added_servers(hub),
        available=await available(hub, (await context_of(request)).language, servers_only=True),
    )
    return await render(request, "pages/setup_servers.html", view)


@routes.post("/setup/servers")
async def servers(request: web.Request) -> web.StreamResponse:
    """Go on to the end."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[HOUSEHOLD].update(complete=True)
    return await redirect(request, "/setup/finish")


@routes.get("/setup/finish")
async def finish_page(request: web.Request) -> web.StreamResponse:
    """The end of the wizard."""
    caller = caller_of(request, Role.ADMIN)
    view = SetupFinishView(step="finish", name=caller.name, added=added_servers(hub_of(request)))
    return await render(request, "pages/setup_finish.html", view)


def _account(given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = validate(ACCOUNT, given)
    if chosen["password"] != chosen["again"]:
        raise InvalidForm({"again": "differs"})
    return chosen


def household_changes(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The household's fields from the form about it."""
    point = chosen.get("home") or {}
    return {
        "name": chosen["name"],
        "language": chosen["language"],
        "time_zone": chosen["time_zone"],
        "latitude": point.get("latitude"),
        "longitude": point.get("longitude"),
    }


def household_values(current: Household) -> dict[str, Any]:
    """The household as the form about it shows it."""
    point = {"latitude": current.latitude, "longitude": current.longitude}
    return {
        "name": current.name,
        "language": current.language,
        "time_zone": current.time_zone,
        "home": point if current.latitude is not None else None,
    }


async def _speak(request: web.Request, response: web.StreamResponse, language: str) -> None:
    """Go through the rest of the wizard in this language."""
    base = (await context_of(request)).base
    response.set_cookie(LANGUAGE_COOKIE, language, path=base or "/", httponly=True, samesite="Lax")


async def _form(
    request: web.Request,
    step: str,
    schema: vol.Schema,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    form = await own_form(request, f"setup.{step}.field", schema, given or {}, errors)
    view = SetupFormView(step=step, form=form)
    return await render(request, "pages/setup_form.html", view, status=400 if errors else 200)


async def _lost(request: web.Request) -> web.StreamResponse:
    """What to do where whoever comes first must not own what somebody else left."""
    return await render(request, "pages/setup_lost.html", SetupLostView(), status=403)


async def _signed_in(
    request: web.Request,
    name: str,
    password: str,
    following: str,
    kept_s: float | None = REMEMBERED_S,
) -> web.StreamResponse:
    """Sign in; `kept_s` is how long the browser keeps it, None until it is closed."""
    client = request[CLIENT]
    token = await hub_of(request)[AUTH].sign_in(
        name, password, address=client.address, agent=request.headers.get("User-Agent")
    )
    response = await redirect(request, following)
    set_session_cookie(request, response, token.text, kept_s)
    return response
