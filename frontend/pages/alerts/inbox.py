"""Alerts: the inbox, and what is done to one without scripts."""

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.alerts.rows import InboxQuery, by_day
from frontend.pages.frame import caller_of, first, hub_of, local_path, posted, redirect
from frontend.views.alerts import InboxView
from hub.auth.roles import Role
from hub.core.context import Context
from rules.alerts.alert import AlertStatus
from rules.alerts.book import book_of
from rules.api.models import book_of as rules_of
from rules.api.models import rule_out

routes = web.RouteTableDef()
PATH = "/alerts"
PAGE = 50


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """The inbox: what is open, unless the address says otherwise."""
    caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    book, rules, asked = book_of(hub), rules_of(hub), InboxQuery(request.query)
    cursor = request.query.get("cursor") or None
    found = await book.page(asked.filter(), cursor=cursor, limit=PAGE)
    counts = await book.counts(asked.filter(status=False))
    view = InboxView(
        days=by_day(found.alerts, context),
        tabs=asked.tabs(counts),
        selects=await asked.selects(hub, book, context),
        status=asked.status,
        more=None if found.cursor is None else asked.string(cursor=found.cursor),
        first=None if cursor is None else asked.string(),
        total=sum((await book.counts()).values()),
        filtered=asked.narrowed,
        watching=sum(rule_out(rules, one).state == "on" for one in rules.all()),
    )
    return await render(request, "pages/alerts.html", view)


@routes.post(PATH + "/{id}/status")
async def change(request: web.Request) -> web.StreamResponse:
    """Give an alert a status, and go back to where one was."""
    caller = caller_of(request, Role.EDITOR)
    form, alert_id = await posted(request), request.match_info["id"]
    try:
        status = AlertStatus(first(form, "to"))
    except ValueError:
        raise web.HTTPBadRequest from None
    note = " ".join(first(form, "note").split())[:2000] or None
    context = Context(user_id=caller.user_id)
    await book_of(hub_of(request)).change(alert_id, status, caller.name, note, context)
    back = local_path(first(form, "back") or f"{PATH}/{alert_id}")
    return await redirect(request, back, notice=f"alert.{status}")
