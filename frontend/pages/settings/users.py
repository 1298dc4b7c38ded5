"""Everybody who may sign in, and what they may do."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.texts import translate
from frontend.views.common import PersonRef
from frontend.views.forms import read_form
from frontend.views.settings import UserRow, UsersView, UserView
from hub.auth.auth import AUTH
from hub.auth.roles import Caller, Role
from hub.auth.users import User
from hub.core.errors import UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.hub import Hub
from hub.core.selectors import Boolean, Option, Select, Text
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
PATH = "/settings/users"
WORDS = "settings.users.field"
ROLES = Select(options=tuple(role.value for role in Role))
NOBODY = "nobody"
PASSWORD = vol.Schema(
    {vol.Required("new"): Text(type="password", autocomplete="new-password", max_length=256)}
)


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Everybody who may sign in."""
    return await _list(request)


@routes.post(PATH)
async def add(request: web.Request) -> web.StreamResponse:
    """Add somebody."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    schema = _new_user(hub)
    given = read_form(fields_of(schema), await posted(request))
    try:
        chosen = validate(schema, given)
        await hub[AUTH].create_user(
            chosen["username"],
            Role(chosen["role"]),
            password=chosen["password"],
            person_id=chosen_person(chosen),
        )
    except UsherError as error:
        return await _list(request, given, _errors(error))
    return await redirect(request, PATH, notice="userAdded")


@routes.get(PATH + "/{user_id}")
async def user_page(request: web.Request) -> web.StreamResponse:
    """One user."""
    caller_of(request, Role.ADMIN)
    return await _one(request, hub_of(request)[AUTH].users.get(request.match_info["user_id"]))


@routes.post(PATH + "/{user_id}")
async def save(request: web.Request) -> web.StreamResponse:
    """Change role, person, or whether they may sign in."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    user = hub[AUTH].users.get(request.match_info["user_id"])
    schema = _known_user(hub)
    given = read_form(fields_of(schema), await posted(request))
    try:
        chosen = validate(schema, given)
        await hub[AUTH].users.update(
            user.id,
            role=Role(chosen["role"]),
            person_id=chosen_person(chosen),
            disabled=bool(chosen.get("disabled")),
        )
    except UsherError as error:
        return await _one(request, user, _errors(error))
    return await redirect(request, PATH, notice="saved")


@routes.post(PATH + "/{user_id}/password")
async def set_password(request: web.Request) -> web.StreamResponse:
    """Give somebody another password; they are signed out everywhere."""
    caller = caller_of(request, Role.ADMIN)
    auth = hub_of(request)[AUTH]
    user = auth.users.get(request.match_info["user_id"])
    if user.id == caller.user_id:
        return await redirect(request, "/settings/account")
    given = read_form(fields_of(PASSWORD), await posted(request))
    try:
        await auth.set_password(user.id, validate(PASSWORD, given)["new"])
    except InvalidForm as error:
        return await _one(request, user, password_errors=error.errors)
    except UsherError as error:
        return await _one(request, user, password_errors={"new": error.message})
    return await redirect(request, PATH, notice="passwordSet")


@routes.post(PATH + "/{user_id}/delete")
async def delete(request: web.Request) -> web.StreamResponse:
    """Remove a user, but never oneself."""
    caller = caller_of(request, Role.ADMIN)
    auth = hub_of(request)[AUTH]
    user = auth.users.get(request.match_info["user_id"])
    if user.id == caller.user_id:
        return await _one(request, user, {"base": "self"})
    await auth.users.delete(user.id)
    await auth.sign_out_everywhere(user.id)
    return await redirect(request, PATH, notice="userRemoved")


async def _list(
    request: web.Request,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller, hub = caller_of(request, Role.ADMIN), hub_of(request)
    schema = _new_user(hub, await nobody_in(request))
    view = UsersView(
        users=tuple(_row(hub, caller, user) for user in hub[AUTH].users.all()),
        form=await own_form(request, WORDS, schema, given or {}, errors),
    )
    return await render(request, "pages/settings_users.html", view, status=400 if errors else 200)


async def _one(
    request: web.Request,
    user: User,
    errors: Mapping[str, str] | None = None,
    password_errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    hub, caller = hub_of(request), caller_of(request, Role.ADMIN)
    given = {
        "role": user.role.value,
        "person": user.person_id or NOBODY,
        "disabled": user.disabled,
    }
    schema = _known_user(hub, await nobody_in(request))
    view = UserView(
        user=_row(hub, caller, user),
        form=await own_form(request, WORDS, schema, given, errors),
        password=await own_form(request, WORDS, PASSWORD, {}, password_errors),
    )
    status = 400 if errors or password_errors else 200
    return await render(request, "pages/settings_user.html", view, status=status)


def _row(hub: Hub, caller: Caller, user: User) -> UserRow:
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


def _new_user(hub: Hub, nobody: str = NOBODY) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required("username"): Text(max_length=64),
            vol.Required("password"): Text(type="password", autocomplete="new-password"),
            vol.Required("role", default=Role.VIEWER.value): ROLES,
            vol.Optional("person"): person_select(hub, nobody),
        }
    )


def _known_user(hub: Hub, nobody: str = NOBODY) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required("role"): ROLES,
            vol.Optional("person"): person_select(hub, nobody),
            vol.Optional("disabled"): Boolean(),
        }
    )


def person_select(hub: Hub, nobody: str = NOBODY) -> Select:
    """Everybody there is, and nobody, who is called so."""
    persons = sorted(hub[PLAYBACK].persons(), key=lambda person: person.name.casefold())
    options = (Option(person.id, person.name) for person in persons)
    return Select(options=(Option(NOBODY, nobody), *options))


async def nobody_in(request: web.Request) -> str:
    """What nobody is called on a page."""
    return translate((await context_of(request)).language, "settings.users.nobody")


def chosen_person(chosen: Mapping[str, Any]) -> str | None:
    """The id of who was chosen."""
    person = chosen.get("person")
    return None if person in {None, NOBODY} else str(person)


def _errors(error: UsherError) -> Mapping[str, str]:
    return error.errors if isinstance(error, InvalidForm) else {"base": error.message}
