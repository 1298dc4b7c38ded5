"""The own account: language and zone, password, and where one is signed in."""

from collections.abc import Mapping

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.pages.forms import language_select, own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.pages.settings.browsers import browser_name
from frontend.views.forms import read_form
from frontend.views.settings import AccountView, SignInRow
from hub.auth.auth import AUTH
from hub.auth.roles import Caller
from hub.auth.users import User
from hub.core.errors import Conflict, UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.hub import Hub
from hub.core.selectors import Text, TimeZone

routes = web.RouteTableDef()
PATH = "/settings/account"
PROFILE = vol.Schema(
    {vol.Optional("language"): language_select(), vol.Optional("time_zone"): TimeZone()}
)
PASSWORD = vol.Schema(
    {
        vol.Required("current"): Text(type="password", autocomplete="current-password"),
        vol.Required("new"): Text(type="password", autocomplete="new-password"),
    }
)


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """The own account."""
    return await _page(request)


@routes.post(PATH)
async def save_profile(request: web.Request) -> web.StreamResponse:
    """Keep language and zone."""
    user = _own_user(request)
    given = read_form(fields_of(PROFILE), await posted(request))
    try:
        chosen = validate(PROFILE, given)
    except InvalidForm as error:
        return await _page(request, profile_errors=error.errors)
    await hub_of(request)[AUTH].users.update(
        user.id, language=chosen.get("language"), time_zone=chosen.get("time_zone")
    )
    return await redirect(request, PATH, notice="saved")


@routes.post(PATH + "/password")
async def change_password(request: web.Request) -> web.StreamResponse:
    """Change the password; every other sign-in ends."""
    caller = caller_of(request)
    given = read_form(fields_of(PASSWORD), await posted(request))
    try:
        chosen = validate(PASSWORD, given)
        await hub_of(request)[AUTH].change_password(caller, chosen["current"], chosen["new"])
    except InvalidForm as error:
        return await _page(request, password_errors=error.errors)
    except UsherError as error:
        return await _page(request, password_errors={"base": error.message})
    return await redirect(request, PATH, notice="passwordChanged")


@routes.post(PATH + "/sign-ins/{sign_in_id}/end")
async def end_sign_in(request: web.Request) -> web.StreamResponse:
    """Sign out somewhere else."""
    user, auth = _own_user(request), hub_of(request)[AUTH]
    wanted = request.match_info["sign_in_id"]
    if any(sign_in.id == wanted for sign_in in auth.sign_ins_of(user.id)):
        await auth.sign_out(wanted)
    return await redirect(request, PATH, notice="signInEnded")


async def _page(
    request: web.Request,
    profile_errors: Mapping[str, str] | None = None,
    password_errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller, hub = caller_of(request), hub_of(request)
    user = hub[AUTH].users.get(caller.user_id) if caller.user_id else None
    suggested = {"language": user.language, "time_zone": user.time_zone} if user else {}
    words = "settings.account.field"
    view = AccountView(
        profile=await own_form(request, words, PROFILE, suggested, profile_errors),
        password=await own_form(request, words, PASSWORD, {}, password_errors),
        sign_ins=_sign_ins(hub, caller),
    )
    status = 400 if profile_errors or password_errors else 200
    return await render(request, "pages/settings_account.html", view, status=status)


def _sign_ins(hub: Hub, caller: Caller) -> tuple[SignInRow, ...]:
    if caller.user_id is None:
        return ()
    return tuple(
        SignInRow(
            id=one.id,
            name=browser_name(one.user_agent),
            address=one.address,
            last_seen_at=one.created_at,
            current=one.id == caller.session_id,
        )
        for one in hub[AUTH].sign_ins_of(caller.user_id)
    )


def _own_user(request: web.Request) -> User:
    caller = caller_of(request)
    if caller.user_id is None:
        raise Conflict("This sign-in belongs to no user.")
    return hub_of(request)[AUTH].users.get(caller.user_id)
