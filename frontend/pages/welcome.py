"""Before one is in: signing in and out, and the setup wizard."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, first, frame_of, hub_of, local_path, posted, redirect
from frontend.pages.offers import added_servers, available, discovered
from frontend.texts import languages, translate
from frontend.views.forms import Form, Words, build_form, read_form
from frontend.views.welcome import SetupFinishView, SetupFormView, SetupServersView, SignInView
from hub.api.limits import ATTEMPTS
from hub.api.proxy import CLIENT
from hub.api.security import CALLER, clear_session_cookie, set_session_cookie
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.core.errors import TooManyRequests, Unauthenticated, UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.household import HOUSEHOLD
from hub.core.selectors import Location, Option, Select, Text, TimeZone
from hub.discovery.discovery import DISCOVERY

routes = web.RouteTableDef()
REMEMBERED_S = 30 * 86400.0
LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}

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
        vol.Required("language"): Select(
            options=tuple(Option(code, LANGUAGE_NAMES.get(code, code)) for code in languages())
        ),
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
    try:
        return await _signed_in(request, name, first(form, "password"), following)
    except (Unauthenticated, TooManyRequests) as error:
        view = SignInView(username=name, error=error.message, next_path=following)
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
    return await _form(request, "account", ACCOUNT)


@routes.post("/setup/account")
async def account(request: web.Request) -> web.StreamResponse:
    """Make the owner and sign them in."""
    given = read_form(fields_of(ACCOUNT), await posted(request))
    try:
        chosen = _account(given)
        await hub_of(request)[AUTH].create_owner(chosen["username"], chosen["password"])
    except InvalidForm as error:
        return await _form(request, "account", ACCOUNT, given, error.errors)
    except UsherError as error:
        return await _form(request, "account", ACCOUNT, given, {"password": error.message})
    return await _signed_in(request, chosen["username"], chosen["password"], "/setup/home")


@routes.get("/setup/home")
async def home_page(request: web.Request) -> web.StreamResponse:
    """The second step: language, zone and place."""
    caller_of(request, Role.ADMIN)
    return await _form(request, "home", HOME, await _household(request))


@routes.post("/setup/home")
async def home(request: web.Request) -> web.StreamResponse:
    """Keep them."""
    caller_of(request, Role.ADMIN)
    given = read_form(fields_of(HOME), await posted(request))
    try:
        await hub_of(request)[HOUSEHOLD].update(**household_changes(validate(HOME, given)))
    except InvalidForm as error:
        return await _form(request, "home", HOME, given, error.errors)
    return await redirect(request, "/setup/servers")


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


async def home_form(
    request: web.Request, given: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> Form:
    """The form about the household, also for the settings."""
    return await _built(request, "home", HOME, given, errors)


async def _household(request: web.Request) -> dict[str, Any]:
    current = hub_of(request)[HOUSEHOLD].current
    page = await frame_of(request)
    point = {"latitude": current.latitude, "longitude": current.longitude}
    return {
        "name": current.name,
        "language": current.language if current.complete else page.language,
        "time_zone": current.time_zone,
        "home": point if current.latitude is not None else None,
    }


async def _form(
    request: web.Request,
    step: str,
    schema: vol.Schema,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    form = await _built(request, step, schema, given or {}, errors)
    view = SetupFormView(step=step, form=form)
    return await render(request, "pages/setup_form.html", view, status=400 if errors else 200)


async def _built(
    request: web.Request,
    step: str,
    schema: vol.Schema,
    given: Mapping[str, Any],
    errors: Mapping[str, str] | None,
) -> Form:
    language = (await context_of(request)).language
    fields = fields_of(schema, given)
    return build_form(
        fields,
        {field.name: _words(language, step, field.name) for field in fields},
        {name: _sentence(language, text) for name, text in (errors or {}).items()},
    )


def _words(language: str, step: str, name: str) -> Words:
    key = f"setup.{step}.field.{name}"
    label, help_text = translate(language, key), translate(language, f"{key}Help")
    return Words(label, None if help_text == f"{key}Help" else help_text)


def _sentence(language: str, text: str) -> str:
    """What a form says is wrong: the words for a key, or the sentence itself."""
    translated = translate(language, f"form.{text}")
    return text[:1].upper() + text[1:] if translated == f"form.{text}" else translated


async def _signed_in(
    request: web.Request, name: str, password: str, following: str
) -> web.StreamResponse:
    client, attempts = request[CLIENT], request.app[ATTEMPTS]
    keys = (client.address, f"name {name.casefold()}")
    for key in keys:
        attempts.spend(key)
    token = await hub_of(request)[AUTH].sign_in(
        name, password, address=client.address, agent=request.headers.get("User-Agent")
    )
    for key in keys:
        attempts.restore(key)
    response = await redirect(request, following)
    set_session_cookie(request, response, token.text, REMEMBERED_S)
    return response
