"""Whether two persons or two items are one: asked, answered, taken back."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, first, hub_of, local_path, posted, redirect
from frontend.pages.media.posters import SQUARE, icon_of
from frontend.pages.names import server_ref
from frontend.views.catalogue import DecisionRow
from frontend.views.common import PersonRef
from frontend.views.persons import ItemQuestion, Suggestion, SuggestionsView, TwinSide
from hub.api.routes.items import item_question, item_questions
from hub.api.routes.people import person_question, question_id
from hub.api.session_out import POSTER, picture_path
from hub.auth.roles import Caller, Role
from hub.core.hub import Hub
from hub.history.facts import Twin
from hub.playback.decisions import Decision, Decisions, decisions_of
from hub.playback.pipeline import PLAYBACK
from hub.playback.suggestions import PersonSuggestion

routes = web.RouteTableDef()
MOST_QUESTIONS = 30
MOST_DECISIONS = 10

Answer = Callable[[Hub, Decisions, str], Awaitable[Decision]]


@routes.get("/suggestions")
async def page(request: web.Request) -> web.StreamResponse:
    """Everything that is asked, and what was decided lately."""
    caller = caller_of(request, Role.ADMIN)
    hub, context = hub_of(request), await context_of(request)
    decisions = await decisions_of(hub, caller.name)
    asked = await item_questions(hub, decisions)
    view = SuggestionsView(
        people=await person_suggestions(hub, caller, context),
        items=tuple(
            ItemQuestion(id=one.id, first=_side(hub, one.first), other=_side(hub, one.other))
            for one in asked[:MOST_QUESTIONS]
        ),
        more=max(0, len(asked) - MOST_QUESTIONS),
        decisions=await latest_decisions(hub, caller, context),
        done=await done(request),
    )
    return await render(request, "pages/suggestions.html", view)


@routes.post("/suggestions/{kind}/{question_id}/{answer}")
async def answered(request: web.Request) -> web.StreamResponse:
    """Yes or no to a question."""
    caller = caller_of(request, Role.ADMIN)
    hub, matched = hub_of(request), request.match_info
    answer = _ANSWERS.get((matched["kind"], matched["answer"]))
    if answer is None:
        raise web.HTTPNotFound
    decisions = await decisions_of(hub, caller.name)
    decision = await answer(hub, decisions, matched["question_id"])
    return await decided(request, decision)


@routes.post("/decisions/{decision_id}/undo")
async def undo(request: web.Request) -> web.StreamResponse:
    """Take a decision back."""
    caller = caller_of(request, Role.ADMIN)
    decisions = await decisions_of(hub_of(request), caller.name)
    await decisions.undo(request.match_info["decision_id"])
    return await redirect(request, await _back(request), notice="undone")


async def decided(request: web.Request, decision: Decision, path: str = "") -> web.Response:
    """Back to where one was, where it is said what was decided, with the way back."""
    return await redirect(request, f"{path or await _back(request)}?done={decision.id}")


async def done(request: web.Request) -> DecisionRow | None:
    """The decision that led to this page."""
    decision_id = request.query.get("done")
    caller = caller_of(request)
    if decision_id is None or caller.role is not Role.ADMIN:
        return None
    found = await (await decisions_of(hub_of(request), caller.name)).get(decision_id)
    return None if found is None else _row(found, await context_of(request))


async def person_suggestions(hub: Hub, caller: Caller, page: PageContext) -> tuple[Suggestion, ...]:
    """The persons to ask about; nothing for who may not answer."""
    if caller.role is not Role.ADMIN:
        return ()
    asked = await (await decisions_of(hub, caller.name)).open_questions()
    names = {person.id: person.name for person in hub[PLAYBACK].persons()}
    return tuple(_suggestion(hub, page, one, names) for one in asked)


async def latest_decisions(hub: Hub, caller: Caller, page: PageContext) -> tuple[DecisionRow, ...]:
    """What was decided lately; nothing for who may not take it back."""
    if caller.role is not Role.ADMIN:
        return ()
    found = await (await decisions_of(hub, caller.name)).latest(MOST_DECISIONS)
    return tuple(_row(one, page) for one in found)


async def _back(request: web.Request) -> str:
    return local_path(first(await posted(request), "back") or "/suggestions").partition("?")[0]


async def _same_person(_hub: Hub, decisions: Decisions, asked_id: str) -> Decision:
    asked = person_question(await decisions.open_questions(), asked_id)
    return (await decisions.merge(asked.person_id, asked.other_id))[0]


async def _different_people(_hub: Hub, decisions: Decisions, asked_id: str) -> Decision:
    return await decisions.differ(person_question(await decisions.open_questions(), asked_id))


async def _same_item(hub: Hub, decisions: Decisions, asked_id: str) -> Decision:
    asked = await item_question(hub, decisions, asked_id)
    return await decisions.join(asked.first, asked.other)


async def _different_items(hub: Hub, decisions: Decisions, asked_id: str) -> Decision:
    asked = await item_question(hub, decisions, asked_id)
    return await decisions.tell_apart(asked.first, asked.other)


_ANSWERS: dict[tuple[str, str], Answer] = {
    ("persons", "accept"): _same_person,
    ("persons", "dismiss"): _different_people,
    ("items", "accept"): _same_item,
    ("items", "dismiss"): _different_items,
}


def _suggestion(
    hub: Hub, page: PageContext, one: PersonSuggestion, names: dict[str, str]
) -> Suggestion:
    where = [server_ref(hub, account.server_id).name for account in (one.account, one.other)]
    key = "persons.sameName" if one.exact else "persons.likeName"
    return Suggestion(
        id=question_id(one),
        first=PersonRef(id=one.person_id, name=names[one.person_id]),
        second=PersonRef(id=one.other_id, name=names[one.other_id]),
        why=page.t(key, servers=page.formatter.listed(where)),
    )


def _side(hub: Hub, one: Twin) -> TwinSide:
    item = one.item
    return TwinSide(
        id=one.id,
        title=item.title,
        subtitle=_place(one),
        poster=picture_path(one.server_id, one.thumb, POSTER),
        icon=icon_of(item.type),
        square=item.type in SQUARE,
        servers=tuple(server_ref(hub, server_id) for server_id in one.servers),
        guids=item.guids,
        plays=one.plays,
    )


def _place(one: Twin) -> str | None:
    item = one.item
    numbers = (("S", item.parent_index), ("E", item.index))
    place = [f"{letter}{number}" for letter, number in numbers if number is not None]
    year = [str(item.year)] if item.year else []
    above: Sequence[str | None] = (item.grandparent_title or item.parent_title,)
    return " · ".join([part for part in above if part] + place + year) or None


def _row(decision: Decision, page: PageContext) -> DecisionRow:
    key = f"decision.{decision.kind}"
    return DecisionRow(
        id=decision.id,
        text=page.t(key, about=decision.about, other=decision.other or ""),
        by=decision.by,
        at=decision.at,
        undone=decision.undone_at is not None,
    )
