"""Items: what was watched of one, the episodes of a show, and items that may be the same."""

from dataclasses import dataclass

from hub.api.endpoint import Call, Endpoints
from hub.api.routes.people import DecisionOut, decision_out
from hub.api.scope import scope_of
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.facts import ItemFacts, ShowFacts, Twin
from hub.history.reads.item_facts import item_facts
from hub.history.reads.show_facts import show_facts
from hub.history.reads.twin_facts import twins
from hub.playback.decisions import Decisions, decisions_of
from hub.playback.item_suggestions import questions

endpoints = Endpoints("history")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuestion:
    """Two items that may be the same."""

    id: str
    first: Twin
    other: Twin


@endpoints.get("/items/{id}/facts", ItemFacts)
async def facts(call: Call[None, None]) -> ItemFacts:
    """Show what was watched of an item and of what belongs to it, by whom, and its copies."""
    item_id, scope = call.path["id"], scope_of(call.caller)
    return await call.hub[HISTORY].read(lambda db: item_facts(db, item_id, scope))


@endpoints.get("/items/{id}/episodes", ShowFacts)
async def episodes(call: Call[None, None]) -> ShowFacts:
    """Show the episodes or tracks of an item with their plays, and who is how far."""
    item_id, scope = call.path["id"], scope_of(call.caller)
    return await call.hub[HISTORY].read(lambda db: show_facts(db, item_id, scope))


@endpoints.get("/suggestions/items", list[ItemQuestion], role=Role.ADMIN)
async def suggestions(call: Call[None, None]) -> list[ItemQuestion]:
    """List items of different servers that may be the same."""
    return await item_questions(call.hub, await decisions_of(call.hub, call.caller.name))


@endpoints.post("/suggestions/items/{id}/accept", DecisionOut, role=Role.ADMIN)
async def accept(call: Call[None, None]) -> DecisionOut:
    """Say that two items are one; their plays and copies are joined."""
    decisions = await decisions_of(call.hub, call.caller.name)
    asked = await item_question(call.hub, decisions, call.path["id"])
    return decision_out(await decisions.join(asked.first, asked.other))


@endpoints.post("/suggestions/items/{id}/dismiss", DecisionOut, role=Role.ADMIN)
async def dismiss(call: Call[None, None]) -> DecisionOut:
    """Say that two items are two; they are not suggested again."""
    decisions = await decisions_of(call.hub, call.caller.name)
    asked = await item_question(call.hub, decisions, call.path["id"])
    return decision_out(await decisions.tell_apart(asked.first, asked.other))


async def item_questions(hub: Hub, decisions: Decisions) -> list[ItemQuestion]:
    """The items to ask about, those that were played most first."""
    found = await hub[HISTORY].read(twins)
    pairs = questions(found, await decisions.told_apart())
    return [
        ItemQuestion(id=f"{first.id}-{other.id}", first=first, other=other)
        for first, other in pairs
    ]


async def item_question(hub: Hub, decisions: Decisions, question_id: str) -> ItemQuestion:
    """One of them; NotFound when it was answered."""
    for asked in await item_questions(hub, decisions):
        if asked.id == question_id:
            return asked
    raise NotFound("There is no such question any more.")
