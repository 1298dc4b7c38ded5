"""Exceptions: for whom, on which devices and from where nothing is raised."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.alerts.rows import person_names, rule_names
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.views.alerts import Choice, ExceptionRow, ExceptionsView
from hub.auth.roles import Role
from hub.core.errors import InvalidInput
from rules.alerts.book import book_of
from rules.alerts.exceptions import AlertException

routes = web.RouteTableDef()
PATH = "/alerts/exceptions"
LONGEST = 500


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Every exception, the latest first."""
    return await _page(request)


@routes.post(PATH)
async def add(request: web.Request) -> web.StreamResponse:
    """Make one for a person, a network or both."""
    caller = caller_of(request, Role.EDITOR)
    form, context = await posted(request), await context_of(request)
    try:
        await book_of(hub_of(request)).exceptions.add(
            person_id=first(form, "person") or None,
            network=first(form, "network").strip() or None,
            rule_id=first(form, "rule") or None,
            until=_end_of(first(form, "until"), context),
            reason=_words(first(form, "reason")),
            by=caller.name,
        )
    except InvalidInput as error:
        return await _page(request, str(error))
    return await redirect(request, PATH, notice="exceptionMade")


@routes.post(PATH + "/{id}")
async def change(request: web.Request) -> web.StreamResponse:
    """Another rule, end or reason."""
    caller_of(request, Role.EDITOR)
    form, context = await posted(request), await context_of(request)
    try:
        await book_of(hub_of(request)).exceptions.change(
            request.match_info["id"],
            rule_id=first(form, "rule") or None,
            until=_end_of(first(form, "until"), context),
            reason=_words(first(form, "reason")),
        )
    except InvalidInput as error:
        return await _page(request, str(error))
    return await redirect(request, PATH, notice="exceptionChanged")


@routes.post(PATH + "/{id}/remove")
async def remove(request: web.Request) -> web.StreamResponse:
    """Take one back."""
    caller_of(request, Role.EDITOR)
    await book_of(hub_of(request)).exceptions.remove(request.match_info["id"])
    return await redirect(request, PATH, notice="exceptionRemoved")


async def _page(request: web.Request, error: str | None = None) -> web.StreamResponse:
    caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    persons, rules = person_names(hub), rule_names(hub)
    every = reversed(book_of(hub).exceptions.all())
    view = ExceptionsView(
        rows=[_row(one, persons, rules, context) for one in every],
        persons=_choices(persons),
        rules=_choices(rules),
        error=error,
        given=await _given(request) if error else {},
    )
    return await render(request, "pages/exceptions.html", view, status=400 if error else 200)


async def _given(request: web.Request) -> dict[str, str]:
    form = await posted(request)
    return {name: first(form, name) for name in form}


def _row(
    one: AlertException, persons: dict[str, str], rules: dict[str, str], page: PageContext
) -> ExceptionRow:
    last = None if one.until is None else page.formatter.local(one.until - timedelta(seconds=1))
    return ExceptionRow(
        exception=one,
        person=persons.get(one.person_id) if one.person_id else None,
        rule=rules.get(one.rule_id, one.rule_id) if one.rule_id else None,
        over=one.until is not None and one.until <= page.now,
        last_day=None if last is None else last.date().isoformat(),
    )


def _choices(names: dict[str, str]) -> list[Choice]:
    found = [Choice(value, name) for value, name in names.items()]
    return sorted(found, key=lambda one: one.name.casefold())


def _end_of(day: str, page: PageContext) -> datetime | None:
    """The end of a day in the viewer's zone; None for no day, InvalidInput for none that is one."""
    if not day:
        return None
    try:
        wanted = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise InvalidInput(page.t("exceptions.badDay")) from None
    return datetime.combine(wanted, time(), ZoneInfo(page.time_zone)).astimezone(UTC)


def _words(text: str) -> str | None:
    return " ".join(text.split())[:LONGEST] or None
