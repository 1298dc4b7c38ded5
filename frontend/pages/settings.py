"""Settings: the own account, users, the hub, tokens, and how everything is."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.formatting import Formatter
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.pages.health import about_view
from frontend.pages.integrations import webhook_of
from frontend.pages.offers import icon_of
from frontend.pages.welcome import HOME, home_form, household_changes
from frontend.texts import languages
from frontend.views.common import PersonRef
from frontend.views.forms import Form, Words, build_form, read_form
from frontend.views.settings import (
    AccountView,
    HubView,
    SignInRow,
    TokenRow,
    TokensView,
    UserRow,
    UsersView,
    WebhookRow,
)
from hub.auth.auth import AUTH
from hub.auth.roles import Caller, Role
from hub.auth.users import User
from hub.core.entries import ENTRIES
from hub.core.errors import Conflict, UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.selectors import Boolean, Option, Select, Text, TimeZone
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}
ROLES = Select(options=tuple(Option(role.value, role.value.capitalize()) for role in Role))
NOBODY = "nobody"
BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}

PROFILE = vol.Schema(
    {
        vol.Optional("language"): Select(
            options=tuple(Option(code, LANGUAGE_NAMES.get(code, code)) for code in languages())
        ),
        vol.Optional("time_zone"): TimeZone(),
    }
)
PASSWORD = vol.Schema(
    {
        vol.Required("current"): Text(type="password", autocomplete="current-password"),
        vol.Required("new"): Text(type="password", autocomplete="new-password"),
    }
)
TOKEN = vol.Schema(
    {
        vol.Required("name"): Text(max_length=64),
        vol.Required("role", default=Role.VIEWER.value): ROLES,
    }
)
STRENGTH = "12 characters or more, with upper and lower case, a digit and a sign."
WORDS = {
    "current": Words("Current password"),
    "new": Words("New password", STRENGTH),
    "password": Words("Password", STRENGTH),
    "username": Words("User name"),
    "role": Words("Role"),
    "person": Words("Person", "A viewer sees what this person watches, and nothing else."),
    "language": Words("Language"),
    "time_zone": Words("Time zone", "Empty: that of the hub."),
    "name": Words("Name", "What it is for."),
    "disabled": Words("Disabled", "May not sign in."),
}


@routes.get("/settings")
async def index(request: web.Request) -> web.StreamResponse:
    """The first of the settings."""
    return await redirect(request, "/settings/account")


@routes.get("/settings/account")
async def account_page(request: web.Request) -> web.StreamResponse:
    """The own account."""
    return await _account_page(request)


@routes.post("/settings/account")
async def account(request: web.Request) -> web.StreamResponse:
    """Keep language and zone."""
    user = _own_user(request)
    chosen = validate(PROFILE, read_form(fields_of(PROFILE), await posted(request)))
    await hub_of(request)[AUTH].users.update(
        user.id, language=chosen.get("language"), time_zone=chosen.get("time_zone")
    )
    return await redirect(request, "/settings/account")


@routes.post("/settings/account/password")
async def password(request: web.Request) -> web.StreamResponse:
    """Change the password; every other sign-in ends."""
    caller = caller_of(request)
    given = read_form(fields_of(PASSWORD), await posted(request))
    try:
        chosen = validate(PASSWORD, given)
        auth = hub_of(request)[AUTH]
        await auth.change_password(caller, chosen["current"], chosen["new"])
    except InvalidForm as error:
        return await _account_page(request, error.errors)
    except UsherError as error:
        return await _account_page(request, {"base": error.message})
    return await redirect(request, "/settings/account")


@routes.post("/settings/account/sign-ins/{sign_in_id}/end")
async def end_sign_in(request: web.Request) -> web.StreamResponse:
    """Sign out somewhere else."""
    user, auth = _own_user(request), hub_of(request)[AUTH]
    wanted = request.match_info["sign_in_id"]
    if any(sign_in.id == wanted for sign_in in auth.sign_ins_of(user.id)):
        await auth.sign_out(wanted)
    return await redirect(request, "/settings/account")


@routes.get("/settings/users")
async def users_page(request: web.Request) -> web.StreamResponse:
    """Everybody who may sign in."""
    return await _users_page(request)


@routes.post("/settings/users")
async def add_user(request: web.Request) -> web.StreamResponse:
    """Add somebody."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    schema = _user_schema(hub)
    given = read_form(fields_of(schema), await posted(request))
    try:
        chosen = validate(schema, given)
        await hub[AUTH].create_user(
            chosen["username"],
            Role(chosen["role"]),
            password=chosen["password"],
            person_id=_person_id(chosen),
        )
    except InvalidForm as error:
        return await _users_page(request, given, error.errors)
    except UsherError as error:
        return await _users_page(request, given, {"base": error.message})
    return await redirect(request, "/settings/users")


@routes.get("/settings/hub")
async def hub_page(request: web.Request) -> web.StreamResponse:
    """Name, language, zone and place of the household."""
    caller_of(request, Role.ADMIN)
    current = hub_of(request)[HOUSEHOLD].current
    point = {"latitude": current.latitude, "longitude": current.longitude}
    given = {
        "name": current.name,
        "language": current.language,
        "time_zone": current.time_zone,
        "home": point if current.latitude is not None else None,
    }
    return await _hub_page(request, given)


@routes.post("/settings/hub")
async def save_hub(request: web.Request) -> web.StreamResponse:
    """Keep them."""
    caller_of(request, Role.ADMIN)
    given = read_form(fields_of(HOME), await posted(request))
    try:
        await hub_of(request)[HOUSEHOLD].update(**household_changes(validate(HOME, given)))
    except InvalidForm as error:
        return await _hub_page(request, given, error.errors)
    return await redirect(request, "/settings/hub")


@routes.get("/settings/tokens")
async def tokens_page(request: web.Request) -> web.StreamResponse:
    """Tokens and webhooks."""
    return await _tokens_page(request)


@routes.post("/settings/tokens")
async def make_token(request: web.Request) -> web.StreamResponse:
    """Make a token and show it this once."""
    caller_of(request, Role.ADMIN)
    given = read_form(fields_of(TOKEN), await posted(request))
    try:
        chosen = validate(TOKEN, given)
    except InvalidForm as error:
        return await _tokens_page(request, given=given, errors=error.errors)
    tokens = hub_of(request)[AUTH].tokens
    _, text = await tokens.create(chosen["name"], Role(chosen["role"]))
    return await _tokens_page(request, fresh=text)


@routes.post("/settings/tokens/{token_id}/revoke")
async def revoke(request: web.Request) -> web.StreamResponse:
    """Make a token worthless."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[AUTH].tokens.revoke(request.match_info["token_id"])
    return await redirect(request, "/settings/tokens")


@routes.get("/settings/about")
async def about_page(request: web.Request) -> web.StreamResponse:
    """Version, health and mistakes of the configuration."""
    caller = caller_of(request)
    formatter: Formatter = (await context_of(request)).formatter
    view = await about_view(hub_of(request), formatter, admin=caller.role is Role.ADMIN)
    return await render(request, "pages/settings_about.html", view)


async def _account_page(
    request: web.Request, errors: Mapping[str, str] | None = None
) -> web.StreamResponse:
    caller, hub = caller_of(request), hub_of(request)
    user = hub[AUTH].users.get(caller.user_id) if caller.user_id else None
    suggested = {"language": user.language, "time_zone": user.time_zone} if user else {}
    view = AccountView(
        profile=_form(PROFILE, suggested),
        password=_form(PASSWORD, {}, errors),
        sign_ins=tuple(_sign_ins(hub, caller)),
    )
    return await render(request, "pages/settings_account.html", view, status=400 if errors else 200)


def _sign_ins(hub: Hub, caller: Caller) -> list[SignInRow]:
    if caller.user_id is None:
        return []
    return [
        SignInRow(
            id=one.id,
            name=_browser(one.user_agent),
            address=one.address,
            last_seen_at=one.created_at,
            current=one.id == caller.session_id,
        )
        for one in hub[AUTH].sign_ins_of(caller.user_id)
    ]


def _browser(agent: str | None) -> str:
    """A browser and its system in a few words; the agent's own first word for anything else."""
    text = agent or ""
    name = _first_of(BROWSERS, text) or text.partition("/")[0] or "Unknown app"
    system = _first_of(SYSTEMS, text)
    return f"{name} on {system}" if system else name


def _first_of(marks: Mapping[str, str], text: str) -> str | None:
    return next((name for mark, name in marks.items() if mark in text), None)


async def _users_page(
    request: web.Request,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller, hub = caller_of(request, Role.ADMIN), hub_of(request)
    view = UsersView(
        users=tuple(_user_row(hub, caller, user) for user in hub[AUTH].users.all()),
        form=_form(_user_schema(hub), given or {}, errors),
    )
    return await render(request, "pages/settings_users.html", view, status=400 if errors else 200)


def _user_row(hub: Hub, caller: Caller, user: User) -> UserRow:
    person = hub[PLAYBACK].person(user.person_id) if user.person_id else None
    return UserRow(
        id=user.id,
        name=user.name,
        role=user.role,
        person=PersonRef(id=person.id, name=person.name) if person else None,
        last_seen_at=user.last_sign_in,
        disabled=user.disabled,
        is_self=user.id == caller.user_id,
    )


def _user_schema(hub: Hub) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required("username"): Text(max_length=64),
            vol.Required("password"): Text(type="password", autocomplete="new-password"),
            vol.Required("role", default=Role.VIEWER.value): ROLES,
            vol.Optional("person"): _person_selector(hub),
        }
    )


def _person_selector(hub: Hub) -> Select:
    options = [Option(person.id, person.name) for person in hub[PLAYBACK].persons()]
    return Select(options=(Option(NOBODY, "Nobody"), *options))


def _person_id(chosen: Mapping[str, Any]) -> str | None:
    person = chosen.get("person")
    return None if person in {None, NOBODY} else str(person)


@routes.get("/settings/users/{user_id}")
async def user_page(request: web.Request) -> web.StreamResponse:
    """One user."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    return await _user_page(request, hub[AUTH].users.get(request.match_info["user_id"]))


@routes.post("/settings/users/{user_id}")
async def save_user(request: web.Request) -> web.StreamResponse:
    """Change role, person, or whether they may sign in."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    user = hub[AUTH].users.get(request.match_info["user_id"])
    given = read_form(fields_of(_edit_schema(hub)), await posted(request))
    try:
        chosen = validate(_edit_schema(hub), given)
        await hub[AUTH].users.update(
            user.id,
            role=Role(chosen["role"]),
            person_id=_person_id(chosen),
            disabled=bool(chosen.get("disabled")),
        )
    except InvalidForm as error:
        return await _user_page(request, user, error.errors)
    except Conflict as error:
        return await _user_page(request, user, {"base": error.message})
    return await redirect(request, "/settings/users")


@routes.post("/settings/users/{user_id}/delete")
async def delete_user(request: web.Request) -> web.StreamResponse:
    """Remove a user."""
    caller = caller_of(request, Role.ADMIN)
    auth = hub_of(request)[AUTH]
    user = auth.users.get(request.match_info["user_id"])
    if user.id == caller.user_id:
        return await _user_page(request, user, {"base": "This is you. Another admin can do it."})
    await auth.users.delete(user.id)
    await auth.sign_out_everywhere(user.id)
    return await redirect(request, "/settings/users")


async def _user_page(
    request: web.Request, user: User, errors: Mapping[str, str] | None = None
) -> web.StreamResponse:
    hub, caller = hub_of(request), caller_of(request, Role.ADMIN)
    given = {
        "role": user.role.value,
        "person": user.person_id or NOBODY,
        "disabled": user.disabled,
    }
    view = UsersView(
        users=(_user_row(hub, caller, user),), form=_form(_edit_schema(hub), given, errors)
    )
    return await render(request, "pages/settings_user.html", view, status=400 if errors else 200)


def _edit_schema(hub: Hub) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required("role"): ROLES,
            vol.Optional("person"): _person_selector(hub),
            vol.Optional("disabled"): Boolean(),
        }
    )


async def _hub_page(
    request: web.Request, given: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> web.StreamResponse:
    configured = hub_of(request)[HOUSEHOLD].configured
    view = HubView(
        form=await home_form(request, given, errors),
        from_file=tuple(name.replace("_", " ") for name in configured),
    )
    return await render(request, "pages/settings_hub.html", view, status=400 if errors else 200)


async def _tokens_page(
    request: web.Request,
    *,
    fresh: str | None = None,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    view = TokensView(
        tokens=tuple(
            TokenRow(
                id=one.id,
                name=one.name,
                role=one.role,
                created_at=one.created_at,
                last_used_at=one.last_used_at,
            )
            for one in hub[AUTH].tokens.all()
        ),
        webhooks=_webhooks(request, hub),
        form=_form(TOKEN, given or {}, errors),
        fresh=fresh,
    )
    return await render(request, "pages/settings_tokens.html", view, status=400 if errors else 200)


def _webhooks(request: web.Request, hub: Hub) -> tuple[WebhookRow, ...]:
    found = []
    for entry in hub[ENTRIES].all():
        webhook = webhook_of(request, hub, entry)
        if webhook is not None:
            found.append(
                WebhookRow(
                    entry_id=entry.id,
                    title=entry.title,
                    icon=icon_of(entry.domain),
                    url=webhook.url,
                    last_at=None,
                )
            )
    return tuple(found)


def _form(
    schema: vol.Schema, given: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> Form:
    fields = fields_of(schema, given)
    words = {field.name: WORDS[field.name] for field in fields if field.name in WORDS}
    return build_form(fields, words, errors)


def _own_user(request: web.Request) -> User:
    caller = caller_of(request)
    if caller.user_id is None:
        raise Conflict("This sign-in belongs to no user.")
    return hub_of(request)[AUTH].users.get(caller.user_id)
