"""Rules: the list, and one rule with its runs; switched, run and removed from here."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.rules.parts import run_row, story_of
from frontend.views.common import Fact
from frontend.views.rule_outline import outline_of
from frontend.views.rules import STATES, RuleRow, RulesView, RuleView, Tab, execution_chip
from hub.auth.roles import Caller, Role
from hub.core.context import Context
from hub.core.errors import UsherError
from hub.core.hub import Hub
from rules.alerts.book import ALERT_BOOK
from rules.api.blueprints import library_of
from rules.api.models import RuleOut, book_of, problems_out, rule_detail, rule_out
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.translating import shown_in
from rules.happening import Happening

routes = web.RouteTableDef()
PATH: Final = "/rules"
RULE: Final = PATH + "/{id}"
_ORDER: Final = {"invalid": 0, "on": 1, "off": 2}


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """All rules; those that cannot run first."""
    caller_of(request, Role.EDITOR)
    hub, language = hub_of(request), (await context_of(request)).language
    book = book_of(hub)
    text, state = request.query.get("q", "").strip(), request.query.get("state", "")
    every = [rule_out(book, one) for one in book.all()]
    counts = Counter(one.state for one in every)
    told = [(one, blueprint_of(hub, one.blueprint, language)) for one in every]
    shown = [(one, made_of) for one, made_of in told if _fits(one, made_of, text, state)]
    alerts = await alerts_by_rule(hub)
    view = RulesView(
        rows=[
            _row(one, made_of, alerts)
            for one, made_of in sorted(shown, key=lambda found: _ORDER[found[0].state])
        ],
        tabs=[Tab(name, counts[name]) for name in ("on", "off", "invalid") if counts[name]],
        total=len(every),
        text=text,
        state=state,
        problems=problems_out(book.problems),
    )
    return await render(request, "pages/rules.html", view)


@routes.get(RULE)
async def rule_page(request: web.Request) -> web.StreamResponse:
    """One rule: what it does, whether it runs, and its last runs."""
    caller_of(request, Role.EDITOR)
    hub, rule_id = hub_of(request), request.match_info["id"]
    book, context = book_of(hub), await context_of(request)
    detail, one = await rule_detail(book, rule_id), book.get(rule_id)
    outline = outline_of(book.shown_body(one))
    made_of = blueprint_of(hub, detail.blueprint, context.language)
    alerts = await alerts_by_rule(hub)
    view = RuleView(
        rule=detail,
        made_of=detail.blueprint if made_of is None else made_of.name,
        does=detail.description or (made_of.description if made_of else None),
        chip=STATES[detail.state],
        story=story_of(outline, context.language),
        runs=[run_row(summary, context.language) for summary in book.traces.of(rule_id)],
        facts=_facts(detail, detail.facts, context),
        alerts=alerts.get(rule_id, 0),
        text=detail.yaml,
        removable=one.source.location is not None,
    )
    return await render(request, "pages/rule.html", view)


@routes.post(RULE + "/switch")
async def switch(request: web.Request) -> web.StreamResponse:
    """Switch a rule on or off."""
    caller_of(request, Role.EDITOR)
    form, rule_id = await posted(request), request.match_info["id"]
    await book_of(hub_of(request)).switch(rule_id, on=first(form, "on") == "true")
    return await redirect(request, _back(first(form, "back"), rule_id))


@routes.post(RULE + "/run")
async def run(request: web.Request) -> web.StreamResponse:
    """Run a rule now; the page of the run says what came of it."""
    caller = caller_of(request, Role.EDITOR)
    form, rule_id = await posted(request), request.match_info["id"]
    book = book_of(hub_of(request))
    book.get(rule_id)
    asked = Happening(kind="manual", at=datetime.now(UTC), context=_context(caller))
    skip = bool(first(form, "skip"))
    run_id = book.engine.run_now(rule_id, asked, {}, skip_conditions=skip)
    try:
        book.traces.get(rule_id, run_id)
    except UsherError:  # a rule may keep no traces
        return await redirect(request, f"{PATH}/{rule_id}", notice="ruleRan")
    return await redirect(request, f"{PATH}/{rule_id}/traces/{run_id}", notice="ruleRan")


@routes.post(RULE + "/remove")
async def remove(request: web.Request) -> web.StreamResponse:
    """Remove a rule with its traces."""
    caller_of(request, Role.EDITOR)
    await book_of(hub_of(request)).remove(request.match_info["id"])
    return await redirect(request, PATH, notice="ruleRemoved")


async def alerts_by_rule(hub: Hub) -> dict[str, int]:
    """How many alerts of each rule there are."""
    return dict(await hub[ALERT_BOOK].counts_by_rule()) if ALERT_BOOK in hub else {}


def blueprint_of(hub: Hub, path: str | None, language: str) -> Blueprint | None:
    """The blueprint of a rule in a language; None where it has none, or one that is not there."""
    if path is None:
        return None
    try:
        return shown_in(library_of(hub).get(path), language)
    except UsherError:
        return None


def _row(rule: RuleOut, made_of: Blueprint | None, alerts: dict[str, int]) -> RuleRow:
    last = None if rule.last_execution is None else execution_chip(rule.last_execution)
    return RuleRow(
        rule=rule,
        does=rule.description or (made_of.description if made_of else rule.blueprint),
        chip=STATES[rule.state],
        last=last,
        alerts=alerts.get(rule.id, 0),
    )


def _fits(rule: RuleOut, made_of: Blueprint | None, text: str, state: str) -> bool:
    said = (made_of.name, made_of.description) if made_of else ()
    parts = (rule.name, rule.id, rule.description, rule.blueprint, *said)
    words = " ".join(part or "" for part in parts).casefold()
    found = all(word in words for word in text.casefold().split())
    return found and state in ("", rule.state)


def _facts(rule: RuleOut, facts: Sequence[str], context: PageContext) -> tuple[Fact, ...]:
    place = rule.file if rule.line is None else f"{rule.file}:{rule.line}"
    found = [
        Fact(context.t("rules.mode"), context.t(f"rules.modes.{rule.mode}")),
        Fact(context.t("rules.file"), place, code=True),
        Fact("id", rule.id, code=True),
    ]
    if facts:
        found.append(Fact(context.t("rules.facts"), ", ".join(facts), code=True))
    return tuple(found)


def _context(caller: Caller) -> Context:
    return Context(user_id=caller.user_id)


def _back(wanted: str, rule_id: str) -> str:
    return PATH if wanted == "list" else f"{PATH}/{rule_id}"
