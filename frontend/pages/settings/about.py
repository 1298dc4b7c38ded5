"""Version, health, and mistakes of the configuration; and the way into the settings."""

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, hub_of, redirect
from frontend.pages.health import about_view
from hub.auth.roles import Role

routes = web.RouteTableDef()


@routes.get("/settings")
async def index(request: web.Request) -> web.StreamResponse:
    """The first of the settings."""
    return await redirect(request, "/settings/account")


@routes.get("/settings/about")
async def page(request: web.Request) -> web.StreamResponse:
    """How the hub is."""
    caller = caller_of(request)
    context = await context_of(request)
    view = await about_view(hub_of(request), context, admin=caller.role is Role.ADMIN)
    return await render(request, "pages/settings_about.html", view)
