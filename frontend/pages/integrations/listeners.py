"""What one person wants to hear about: kinds, and quiet hours for all of their targets."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.pages.notifications import PATH, person_ref
from frontend.views.forms import read_form
from frontend.views.notifications import ListenerView
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.hub import Hub
from hub.core.selectors import Boolean, Select, Time
from hub.notify.message import Kind
from hub.notify.notifications import NOTIFY
from hub.notify.people import Preferences
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
WISHES = vol.Schema(
    {
        vol.Optional("kinds", default=list): Select(
            options=tuple(kind.value for kind in Kind), multiple=True
        ),
        vol.Optional("quiet_from"): Time(),
        vol.Optional("quiet_until"): Time(),
        vol.Required("critical_passes", default=True): Boolean(),
    }
)


@routes.get(PATH + "/persons/{person_id}")
async def page(request: web.Request) -> web.StreamResponse:
    """What a person wants; everybody may change the own wishes."""
    return await _page(request)


@routes.post(PATH + "/persons/{person_id}")
async def save(request: web.Request) -> web.StreamResponse:
    """Keep what was chosen."""
    hub, person_id = hub_of(request), _person(request)
    given = read_form(fields_of(WISHES), await posted(request))
    try:
        chosen = validate(WISHES, given)
    except InvalidForm as error:
        return await _page(request, given, error.errors)
    if ("quiet_from" in chosen) != ("quiet_until" in chosen):
        missing = "quiet_until" if "quiet_from" in chosen else "quiet_from"
        return await _page(request, given, {missing: "required"})
    kinds = set(chosen.pop("kinds"))
    opted_out = tuple(kind for kind in Kind if kind.value not in kinds)
    wishes = Preferences.model_validate({**chosen, "opted_out": opted_out})
    await hub[NOTIFY].prefer(person_id, wishes)
    return await redirect(request, PATH, notice="saved")


async def _page(
    request: web.Request,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    hub, person_id = hub_of(request), _person(request)
    values = _stored(hub, person_id) if given is None else given
    view = ListenerView(
        person=person_ref(hub, person_id),
        targets=tuple(
            one.title for one in hub[NOTIFY].targets() if one.options.person == person_id
        ),
        form=await own_form(request, "notify.wish", WISHES, values, errors),
    )
    status = 400 if errors else 200
    return await render(request, "pages/listener.html", view, status=status)


def _stored(hub: Hub, person_id: str) -> dict[str, Any]:
    wishes = hub[NOTIFY].people.get(person_id)
    return {
        "kinds": [kind.value for kind in Kind if wishes.wants(kind)],
        "quiet_from": wishes.quiet_from and wishes.quiet_from.isoformat("minutes"),
        "quiet_until": wishes.quiet_until and wishes.quiet_until.isoformat("minutes"),
        "critical_passes": wishes.critical_passes,
    }


def _person(request: web.Request) -> str:
    """The person of the address; NotFound when it is neither the caller nor an admin's business."""
    caller: Caller = caller_of(request)
    person_id = request.match_info["person_id"]
    mine = caller.role is Role.ADMIN or caller.person_id == person_id
    if not mine or hub_of(request)[PLAYBACK].person(person_id) is None:
        raise NotFound("There is no such person.")
    return person_id
