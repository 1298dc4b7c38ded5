"""Name, language, zone and place of the household."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from frontend.app import render
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.pages.welcome import HOME, household_changes, household_values
from frontend.views.forms import read_form
from frontend.views.settings import HubView
from hub.auth.roles import Role
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.household import HOUSEHOLD

routes = web.RouteTableDef()
PATH = "/settings/hub"


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """What is in force."""
    caller_of(request, Role.ADMIN)
    return await _page(request, household_values(hub_of(request)[HOUSEHOLD].current))


@routes.post(PATH)
async def save(request: web.Request) -> web.StreamResponse:
    """Keep it."""
    caller_of(request, Role.ADMIN)
    given = read_form(fields_of(HOME), await posted(request))
    try:
        changes = household_changes(validate(HOME, given))
    except InvalidForm as error:
        return await _page(request, given, error.errors)
    await hub_of(request)[HOUSEHOLD].update(**changes)
    return await redirect(request, PATH, notice="saved")


async def _page(
    request: web.Request, given: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> web.StreamResponse:
    configured = hub_of(request)[HOUSEHOLD].configured
    view = HubView(
        form=await own_form(request, "setup.home.field", HOME, given, errors),
        from_file=tuple(name.replace("_", " ") for name in configured),
    )
    return await render(request, "pages/settings_hub.html", view, status=400 if errors else 200)
