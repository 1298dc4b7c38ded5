"""Figures of reports: which there are, what they say, and new ones of the filters of the page."""

import re
from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web
from pydantic import ValidationError

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.analytics.topics import FIGURES as TAB
from frontend.pages.analytics.topics import PATH, topic_tabs
from frontend.pages.filters.filters import TIMES, FilterState, filter_bar, read_filters
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.views.analytics import FigureRow, FiguresView
from frontend.views.filter_fields import OF_PARAM
from frontend.views.forms import read_form
from hub.analytics.catalogue import REPORTS
from hub.analytics.figure_settings import NAME, FigureModel
from hub.analytics.figures import FIGURES, Wanted, kind_of
from hub.analytics.report import Kind
from hub.api.routes.figures import entity_of
from hub.api.scope import scope_of
from hub.auth.roles import Role
from hub.core.errors import UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.hub import Hub
from hub.core.selectors import Option, Select, Text
from hub.history.facade import HISTORY
from hub.history.query.periods import ALL_TIME, PERIODS

routes = web.RouteTableDef()
OWN = f"{PATH}/{TAB}"


@routes.get(OWN)
async def page(request: web.Request) -> web.StreamResponse:
    """The figures there are."""
    return await _page(request)


@routes.post(OWN)
async def make(request: web.Request) -> web.StreamResponse:
    """Keep a figure of the filters in the address."""
    caller_of(request, Role.EDITOR)
    context = await context_of(request)
    state, schema = read_filters(request, context), _schema(context)
    given = read_form(fields_of(schema), await posted(request))
    try:
        chosen = _keyed(validate(schema, given), context)
        figure = FigureModel(
            report=chosen["report"],
            period=chosen["period"],
            name=chosen.get("name") or None,
            filters=_filters(state),
        )
        await hub_of(request)[FIGURES].add(chosen["key"], figure)
    except InvalidForm as error:
        return await _page(request, given=given, errors=error.errors)
    except ValidationError as error:
        said = str(error.errors(include_url=False)[0]["msg"])
        return await _page(request, given=given, errors={"report": said})
    except UsherError as error:
        return await _page(request, given=given, errors={"key": error.message})
    return await redirect(request, OWN, notice="figureMade")


@routes.post(OWN + "/{key}/remove")
async def remove(request: web.Request) -> web.StreamResponse:
    """Forget a figure."""
    caller_of(request, Role.EDITOR)
    await hub_of(request)[FIGURES].remove(request.match_info["key"])
    return await redirect(request, OWN, notice="figureRemoved")


def _keyed(chosen: dict[str, Any], page: PageContext) -> dict[str, Any]:
    """What was chosen; InvalidForm for a key that is no word for a rule."""
    if not re.fullmatch(NAME, chosen["key"]):
        raise InvalidForm({"key": page.t("figures.keyHelp")})
    return chosen


def _filters(state: FilterState) -> dict[str, str | int | bool]:
    """The filters of the page but for its time, which the period of the figure says."""
    return {name: ",".join(values) for name, values in state.given.items() if name not in TIMES}


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller = caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    state = read_filters(request, context)
    view = FiguresView(
        path=OWN,
        tabs=tuple(topic_tabs(context, state, TAB, everybody=True)),
        bar=await filter_bar(state, context, hub[HISTORY], scope_of(caller), OWN),
        query=state.query(*TIMES),
        rows=tuple(_row(hub, context, one) for one in hub[FIGURES].all()),
        form=await own_form(request, "figures.field", _schema(context), given or {}, errors),
    )
    return await render(request, "pages/figures.html", view, status=400 if errors else 200)


def _schema(page: PageContext) -> vol.Schema:
    able = (one for one in REPORTS.values() if one.figure)
    reports = tuple(
        Option(
            one.name, f"{page.t(f'report.{one.name}.title')}: {page.t(f'figures.of.{one.name}')}"
        )
        for one in able
    )
    periods = tuple(
        Option(one, page.t(f"filter.value.period.{one}")) for one in (*PERIODS, ALL_TIME)
    )
    return vol.Schema(
        {
            vol.Required("report"): Select(options=reports),
            vol.Required("period", default="last_30_days"): Select(options=periods),
            vol.Optional("name"): Text(max_length=80),
            vol.Required("key"): Text(max_length=40),
        }
    )


def _row(hub: Hub, page: PageContext, one: Wanted) -> FigureRow:
    figure = one.figure
    names = dict.fromkeys(OF_PARAM[name].name for name in figure.filters if name in OF_PARAM)
    return FigureRow(
        key=one.key,
        name=figure.name or page.t(f"report.{figure.report}.title"),
        report=page.t(f"report.{figure.report}.title"),
        topic=str(REPORTS[figure.report].topic),
        period=page.t(f"filter.value.period.{figure.period}"),
        filters=tuple(page.t(f"filter.name.{name}") for name in names),
        value=_value(page, figure.report, one.value),
        entity_id=entity_of(hub, one),
        configured=one.configured,
    )


def _value(page: PageContext, report: str, value: float | None) -> str:
    """A figure as its report shows it."""
    if value is None:
        return page.t("figures.unknown")
    show = page.formatter
    shown = {
        Kind.SECONDS: show.duration,
        Kind.KBPS: show.rate,
        Kind.BYTES: show.size,
    }.get(kind_of(REPORTS[report]))
    return shown(value) if shown else show.number(value, 0 if value == int(value) else 1)
