"""What can be filtered by and the panel of each filter, asked for when somebody opens them."""

from collections.abc import Iterable

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.filters.filters import FilterState, known_labels, read_filters
from frontend.pages.filters.words import field_view, is_set
from frontend.pages.frame import caller_of, hub_of
from frontend.views.filter_fields import FIELDS, GROUPS, Field
from frontend.views.filters import FieldGroup, FieldName, FilterNames
from hub.api.scope import scope_of
from hub.auth.roles import Caller
from hub.core.errors import NotFound
from hub.history.facade import HISTORY

routes = web.RouteTableDef()
OF_EVERYBODY = frozenset({"person", "account"})
"""Questions that nobody asks who sees the own plays alone."""
_KEPT = "private, max-age=300"


@routes.get("/filters")
async def names(request: web.Request) -> web.StreamResponse:
    """The names of all filters; those in the address are marked as set."""
    caller, page = caller_of(request), await context_of(request)
    state = read_filters(request, page)
    groups = tuple(
        FieldGroup(page.t(f"filter.group.{group}"), _names(fields, state, caller, page))
        for group, fields in GROUPS.items()
    )
    return _kept(await render(request, "pages/filter_names.html", FilterNames(groups)))


@routes.get("/filters/{name}")
async def panel(request: web.Request) -> web.StreamResponse:
    """The panel of one filter, with what the address holds of it filled in."""
    caller, page = caller_of(request), await context_of(request)
    one = FIELDS.get(request.match_info["name"])
    if one is None:
        raise NotFound("There is no such filter.")
    state = read_filters(request, page)
    known = await known_labels(state, hub_of(request)[HISTORY], scope_of(caller))
    view = field_view(one, state.given, page, known)
    return _kept(await render(request, "pages/filter_panel.html", view))


def _names(
    fields: Iterable[Field], state: FilterState, caller: Caller, page: PageContext
) -> tuple[FieldName, ...]:
    return tuple(
        FieldName(
            name=one.name,
            icon=one.icon,
            label=page.t(f"filter.name.{one.name}"),
            active=is_set(one, state.given),
        )
        for one in fields
        if caller.sees_everybody or one.name not in OF_EVERYBODY
    )


def _kept(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = _KEPT
    return response
