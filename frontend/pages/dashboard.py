"""The dashboard: what plays now, how the servers are, what was watched last."""

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.curves import curves
from frontend.pages.frame import caller_of, hub_of, redirect
from frontend.pages.history.plays import recent_play
from frontend.pages.integrations.offers import discovered
from frontend.views.dashboard import DashboardView
from hub.api.scope import scope_of
from hub.api.server_health import server_healths
from hub.api.session_out import visible_sessions
from hub.auth.roles import Role
from hub.core.errors import Unavailable
from hub.core.household import HOUSEHOLD
from hub.history.facade import HISTORY
from hub.history.query.queries import PlaysQuery

routes = web.RouteTableDef()
RECENT = 8


@routes.get("/")
async def page(request: web.Request) -> web.StreamResponse:
    """The dashboard."""
    caller = caller_of(request)
    hub = hub_of(request)
    if caller.role is Role.ADMIN and not hub[HOUSEHOLD].current.complete:
        return await redirect(request, "/setup/home")
    try:
        recent = (
            await hub[HISTORY].plays(PlaysQuery(sort="-ended_at", limit=RECENT), scope_of(caller))
        ).rows
    except Unavailable:
        recent = ()
    servers = tuple(server_healths(hub, caller))
    view = DashboardView(
        sessions=tuple(visible_sessions(hub, caller)),
        servers=servers,
        recent=tuple(recent_play(row) for row in recent),
        discovered=len(discovered(hub)) if caller.role is Role.ADMIN else 0,
        curves=curves(hub, caller, await context_of(request), servers),
    )
    return await render(request, "pages/dashboard.html", view)
