"""Trust: everybody's, one person's with its changes, and the card on the page of a person."""

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.alerts.trust_rows import trust_row
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.views.common import PersonRef
from frontend.views.trust import PersonTrustView, TrustCardView, TrustStep, TrustView
from hub.api.scope import require_person
from hub.auth.roles import Role
from hub.core.context import Context
from hub.core.errors import NotFound, UsherError
from hub.core.hub import Hub
from hub.playback.pipeline import PLAYBACK
from rules.alerts.alert import AlertFilter
from rules.alerts.book import book_of as alerts_of
from rules.api.models import book_of as rules_of
from rules.effects import SetTrust, Severity
from rules.trust.book import TRUST_BOOK, TrustBook, book_of
from rules.trust.score import LEAST, MOST, TrustBy, TrustChange

routes = web.RouteTableDef()
PATH = "/trust"
SHOWN = 200
PAGE = 50


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Everybody who ever lost trust, the least trusted first."""
    caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    book, text = book_of(hub), request.query.get("q", "").strip()
    persons = {one.id: PersonRef(id=one.id, name=one.name) for one in hub[PLAYBACK].persons()}
    changed = {who: score for who, score in book.scores().items() if who in persons}
    chosen = _chosen(persons, changed, text)
    view = TrustView(
        rows=[await trust_row(book, one, context.now) for one in chosen[:SHOWN]],
        full=len(persons) - len(changed),
        text=text,
        costs=_costs(book, context),
    )
    return await render(request, "pages/trust.html", view)


@routes.get(PATH + "/{person_id}")
async def person_page(request: web.Request) -> web.StreamResponse:
    """One person's trust, and why it is so."""
    caller_of(request, Role.EDITOR)
    return await _person_page(request)


@routes.post(PATH + "/{person_id}")
async def change(request: web.Request) -> web.StreamResponse:
    """Set the score, or let it begin anew."""
    caller = caller_of(request, Role.EDITOR)
    form, hub = await posted(request), hub_of(request)
    person, book = _person(request), book_of(hub)
    wanted = book.settings.start if first(form, "reset") else _score(first(form, "to"))
    if wanted is None:
        return await _person_page(request, (await context_of(request)).t("trust.missing"))
    reason = " ".join(first(form, "reason").split())[:500] or None
    await book.set_by_user(
        str(person.id),
        SetTrust(to=wanted, reason=reason),
        user_id=caller.user_id,
        name=caller.name,
        context=Context(user_id=caller.user_id),
    )
    return await redirect(request, f"{PATH}/{person.id}", notice="trustChanged")


@routes.get(PATH + "/{person_id}/card")
async def card(request: web.Request) -> web.StreamResponse:
    """The score for the page of a person; everybody may see the own."""
    caller, hub = caller_of(request), hub_of(request)
    require_person(caller, request.match_info["person_id"])
    if TRUST_BOOK not in hub:
        return web.Response()
    person, context = _person(request), await context_of(request)
    row = await trust_row(hub[TRUST_BOOK], person, context.now)
    view = TrustCardView(row, details=caller.sees_everybody)
    return await render(request, "pages/trust_card.html", view)


async def _person_page(request: web.Request, error: str | None = None) -> web.StreamResponse:
    hub, context, person = hub_of(request), await context_of(request), _person(request)
    book = book_of(hub)
    before = request.query.get("before") or None
    changes = await book.history(str(person.id), before=before, limit=PAGE + 1)
    counts = await alerts_of(hub).counts(AlertFilter(person=person.id))
    view = PersonTrustView(
        row=await trust_row(book, person, context.now),
        steps=[_step(hub, one, context) for one in changes[:PAGE]],
        older=f"before={changes[PAGE - 1].id}" if len(changes) > PAGE else None,
        start=book.settings.start,
        rate=book.settings.recovery_per_day,
        alerts=sum(counts.values()),
        error=error,
    )
    return await render(request, "pages/person_trust.html", view, status=400 if error else 200)


def _chosen(persons: dict[str, PersonRef], changed: dict[str, float], text: str) -> list[PersonRef]:
    """Who lost trust; who is looked for, whether they did or not."""
    wanted = text.casefold()
    offered = persons if wanted else changed
    found = [persons[who] for who in offered if wanted in persons[who].name.casefold()]
    return sorted(found, key=lambda one: (changed.get(str(one.id), MOST + 1), one.name.casefold()))


def _step(hub: Hub, one: TrustChange, page: PageContext) -> TrustStep:
    by = "user" if one.by is TrustBy.USER else "rule"
    return TrustStep(
        at=one.at,
        before=one.before,
        after=one.after,
        by=page.t(f"trust.by.{by}", name=one.by_name or one.by_id or ""),
        reason=one.reason,
        path=_run_path(hub, one),
    )


def _run_path(hub: Hub, one: TrustChange) -> str | None:
    """The run that made it, as long as that is kept; else the rule, while there is one."""
    if one.by is not TrustBy.RULE or one.by_id is None:
        return None
    rules = rules_of(hub)
    try:
        rules.get(one.by_id)
        rules.traces.get(one.by_id, one.run_id or "")
    except UsherError:
        return None
    return f"/rules/{one.by_id}/traces/{one.run_id}"


def _costs(book: TrustBook, page: PageContext) -> dict[str, str]:
    number = page.formatter.number
    steps = {str(one): number(book.settings.steps.of(one), 1) for one in Severity}
    return {**steps, "rate": number(book.settings.recovery_per_day, 1)}


def _score(text: str) -> float | None:
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        return None
    return score if LEAST <= score <= MOST else None


def _person(request: web.Request) -> PersonRef:
    found = hub_of(request)[PLAYBACK].person(request.match_info["person_id"])
    if found is None:
        raise NotFound("There is no such person.")
    return PersonRef(id=found.id, name=found.name)
