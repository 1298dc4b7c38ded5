"""What was found and ignored, and how it is brought back."""

from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.integrations.offers import icon_of
from frontend.views.integrations import Ignored, IgnoredView
from hub.auth.roles import Role
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES
from hub.core.integrations import INTEGRATIONS

routes = web.RouteTableDef()
PATH = "/integrations/ignored"


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Everything that is ignored."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    loader = hub[INTEGRATIONS]
    found = (
        Ignored(
            domain=entry.domain,
            unique_id=entry.unique_id,
            icon=icon_of(entry.domain),
            title=entry.title,
            integration=loader.get(entry.domain).name if entry.domain in loader else entry.domain,
        )
        for entry in hub[ENTRIES].all(ignored=True)
        if entry.ignored and entry.unique_id is not None
    )
    return await render(
        request, "pages/integrations_ignored.html", IgnoredView(ignored=tuple(found))
    )


@routes.post(PATH)
async def offer(request: web.Request) -> web.StreamResponse:
    """Offer one of them again."""
    caller_of(request, Role.ADMIN)
    form = await posted(request)
    await hub_of(request)[DISCOVERED].unignore(first(form, "domain"), first(form, "unique_id"))
    return await redirect(request, "/integrations", notice="offered")
