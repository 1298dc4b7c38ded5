"""One alert: what it says, what it is based on, where it leads, and what became of it."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.alerts.facts import evidence_of
from frontend.pages.alerts.places import map_of, places_of
from frontend.pages.alerts.rows import row
from frontend.pages.frame import caller_of, hub_of
from frontend.views.alerts import AlertRow, AlertView, Link, Step
from hub.api.scope import scope_of
from hub.auth.roles import Caller, Role
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history.facade import HISTORY
from hub.playback.pipeline import PLAYBACK
from rules.alerts.alert import Alert, AlertChange, AlertFilter
from rules.alerts.book import book_of
from rules.alerts.shown import alert_shown
from rules.api.models import book_of as rules_of

routes = web.RouteTableDef()
OTHERS = 5
_STEPS: Mapping[AlertChange, tuple[str, str]] = {
    AlertChange.ACKNOWLEDGED: ("info", "eye"),
    AlertChange.RESOLVED: ("good", "circle-check"),
    AlertChange.REOPENED: ("accent", "rotate-ccw"),
}


@routes.get("/alerts/{id}")
async def page(request: web.Request) -> web.StreamResponse:
    """One alert."""
    caller = caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    book = book_of(hub)
    alert = alert_shown(hub, await book.get(request.match_info["id"]))
    places = places_of(alert, context)
    view = AlertView(
        row=row(alert, context),
        links=await _links(hub, caller, alert, context),
        evidence=evidence_of(alert, context),
        places=places,
        map_data=map_of(places),
        steps=_life(alert, context),
        others=await _others(hub, alert, context),
        excepted=sum(
            one.person_id is not None and one.person_id == alert.subject.person_id
            for one in book.exceptions.all()
        ),
        knows_person=_person_path(hub, alert.subject.person_id) is not None,
    )
    return await render(request, "pages/alert.html", view)


async def _others(hub: Hub, alert: Alert, page: PageContext) -> list[AlertRow]:
    """What else there was about the same person."""
    person = alert.subject.person_id
    if person is None:
        return []
    found = await book_of(hub).page(AlertFilter(person=person), limit=OTHERS + 1)
    return [row(one, page) for one in found.alerts if one.id != alert.id][:OTHERS]


def _life(alert: Alert, page: PageContext) -> list[Step]:
    """What became of it, the latest first."""
    steps = [_step("raised", "warn", "siren", alert.raised_at, {"rule": alert.rule})]
    if alert.count > 1:
        times = {"number": page.formatter.number(alert.count - 1), "count": str(alert.count - 1)}
        steps.append(_step("repeated", "warn", "refresh-cw", alert.last_at, times))
    for one in alert.steps:
        tone, icon = _STEPS[one.change]
        said = _step(one.change.value, tone, icon, one.at, {"name": one.by}, one.note)
        steps.append(said)
    steps.sort(key=lambda one: one.at)  # steps of the same moment stay in their order
    return steps[::-1]


def _step(
    what: str,
    tone: str,
    icon: str,
    at: datetime,
    values: dict[str, str],
    note: str | None = None,
) -> Step:
    text = f"alerts.life.{what}"
    return Step(tone=tone, icon=icon, text=text, at=at, values=values, note=note)


async def _links(hub: Hub, caller: Caller, alert: Alert, page: PageContext) -> list[Link]:
    """What it is about, with ways to those that still exist."""
    about = alert.subject
    found = [
        _link("user", "person", about.person, _person_path(hub, about.person_id)),
        _link("clapperboard", "item", about.item, await _play_path(hub, caller, about.play_id)),
        _link("tv-minimal", "player", about.player, await _player_path(hub, caller, alert)),
        _link("server", "server", about.server, _server_path(hub, about.server_id)),
        _link("network", "address", about.address, None),
        _link("workflow", "rule", alert.rule, _rule_path(hub, alert)),
    ]
    trace = _trace_path(hub, alert)
    if trace is not None:
        found.append(_link("waypoints", "trace", page.t("alerts.trace"), trace))
    return [one for one in found if one is not None]


def _link(icon: str, label: str, name: str | None, path: str | None) -> Link | None:
    if not name:
        return None
    return Link(icon=icon, label=f"alerts.about.{label}", name=name, path=path)


def _person_path(hub: Hub, person_id: str | None) -> str | None:
    known = person_id is not None and hub[PLAYBACK].person(person_id) is not None
    return f"/persons/{person_id}" if known else None


async def _play_path(hub: Hub, caller: Caller, play_id: str | None) -> str | None:
    """The page of the play; what is still on is at the dashboard."""
    if play_id is None:
        return None
    if any(one.play_id == play_id for one in hub[PLAYBACK].sessions()):
        return "/"
    try:
        await hub[HISTORY].play(play_id, scope_of(caller))
    except UsherError:
        return None
    return f"/history/{play_id}"


async def _player_path(hub: Hub, caller: Caller, alert: Alert) -> str | None:
    key = alert.subject.player_key
    if key is None:
        return None
    try:
        players = await hub[HISTORY].players(scope_of(caller))
    except UsherError:
        return None
    return next((f"/players/{one.id}" for one in players if one.key == key), None)


def _server_path(hub: Hub, server_id: str | None) -> str | None:
    known = any(one.server.id == server_id for one in hub[SERVERS])
    return f"/servers/{server_id}" if known else None


def _rule_path(hub: Hub, alert: Alert) -> str | None:
    try:
        rules_of(hub).get(alert.rule_id)
    except UsherError:
        return None
    return f"/rules/{alert.rule_id}"


def _trace_path(hub: Hub, alert: Alert) -> str | None:
    try:
        rules_of(hub).traces.get(alert.rule_id, alert.run_id)
    except UsherError:
        return None
    return f"/rules/{alert.rule_id}/traces/{alert.run_id}"
