"""Persons and their accounts: who they are, what they watched, and whose account is whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.api.scope import require_person, scope_of
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.history.facade import HISTORY
from hub.history.facts import PersonFacts
from hub.history.reads.person_facts import person_facts
from hub.history.rows import AccountRow, PersonRow, PlayerRow
from hub.playback.decisions import AccountId, Decision, DecisionKind, decisions_of
from hub.playback.suggestions import PersonSuggestion

endpoints = Endpoints("people")


class LinkBody(RequestModel):
    """The person to whom an account belongs."""

    person_id: str = Field(min_length=1, max_length=64)


class NameBody(RequestModel):
    """What a person is called; null for the name of the account."""

    name: str | None = Field(default=None, max_length=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOut:
    """Something that was decided; it can be taken back unless `undone_at` says that it was."""

    id: str
    at: datetime
    by: str
    kind: DecisionKind
    about: str
    other: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuestion:
    """Two persons who may be one, by the names of these accounts (`score` of 100)."""

    id: str
    person_id: str
    other_id: str
    account_id: str
    other_account_id: str
    score: float


@endpoints.get("/persons", list[PersonRow])
async def persons(call: Call[None, None]) -> Any:
    """List the persons; a viewer sees the own one."""
    return await call.hub[HISTORY].persons(scope_of(call.caller))


@endpoints.get("/persons/{id}", PersonFacts)
async def person(call: Call[None, None]) -> PersonFacts:
    """Show what one person watched: sums, favourites, players and places."""
    person_id, scope = call.path["id"], scope_of(call.caller)
    require_person(call.caller, person_id)
    return await call.hub[HISTORY].read(lambda db: person_facts(db, person_id, scope))


@endpoints.post("/persons/{id}/rename", DecisionOut, role=Role.ADMIN, body=NameBody)
async def rename(call: Call[None, NameBody]) -> DecisionOut:
    """Choose a person's name, or give it up for that of the account."""
    name = (call.body.name or "").strip() or None
    decisions = await decisions_of(call.hub, call.caller.name)
    return decision_out(await decisions.rename(call.path["id"], name))


@endpoints.post("/persons/{id}/merge", DecisionOut, role=Role.ADMIN, body=LinkBody)
async def merge(call: Call[None, LinkBody]) -> DecisionOut:
    """Say that two persons are one; a name that somebody chose stays."""
    decisions = await decisions_of(call.hub, call.caller.name)
    decision, _ = await decisions.merge(call.path["id"], call.body.person_id)
    return decision_out(decision)


@endpoints.get("/accounts", list[AccountRow])
async def accounts(call: Call[None, None]) -> Any:
    """List the accounts of all servers; a viewer sees the own ones."""
    return await call.hub[HISTORY].accounts(scope_of(call.caller))


@endpoints.post("/accounts/{id}/link", DecisionOut, role=Role.ADMIN, body=LinkBody)
async def link(call: Call[None, LinkBody]) -> DecisionOut:
    """Say to whom an account belongs."""
    decisions = await decisions_of(call.hub, call.caller.name)
    account = account_key(call.path["id"])
    return decision_out(await decisions.link(account, call.body.person_id))


@endpoints.post("/accounts/{id}/unlink", DecisionOut, role=Role.ADMIN)
async def unlink(call: Call[None, None]) -> DecisionOut:
    """Make an account a person of its own."""
    decisions = await decisions_of(call.hub, call.caller.name)
    return decision_out(await decisions.unlink(account_key(call.path["id"])))


@endpoints.get("/players", list[PlayerRow])
async def players(call: Call[None, None]) -> Any:
    """List the players, the latest first; a viewer sees the own ones."""
    return await call.hub[HISTORY].players(scope_of(call.caller))


@endpoints.get("/suggestions/persons", list[PersonQuestion], role=Role.ADMIN)
async def suggestions(call: Call[None, None]) -> list[PersonQuestion]:
    """List persons who may be one, the surest first."""
    decisions = await decisions_of(call.hub, call.caller.name)
    return [_question(one) for one in await decisions.open_questions()]


@endpoints.post("/suggestions/persons/{id}/accept", DecisionOut, role=Role.ADMIN)
async def accept(call: Call[None, None]) -> DecisionOut:
    """Say that two persons are one."""
    decisions = await decisions_of(call.hub, call.caller.name)
    asked = person_question(await decisions.open_questions(), call.path["id"])
    decision, _ = await decisions.merge(asked.person_id, asked.other_id)
    return decision_out(decision)


@endpoints.post("/suggestions/persons/{id}/dismiss", DecisionOut, role=Role.ADMIN)
async def dismiss(call: Call[None, None]) -> DecisionOut:
    """Say that two persons are two; they are not suggested again."""
    decisions = await decisions_of(call.hub, call.caller.name)
    asked = person_question(await decisions.open_questions(), call.path["id"])
    return decision_out(await decisions.differ(asked))


@endpoints.get("/decisions", list[DecisionOut], role=Role.ADMIN)
async def decisions(call: Call[None, None]) -> list[DecisionOut]:
    """List what was decided about persons, accounts and items, the latest first."""
    found = await decisions_of(call.hub, call.caller.name)
    return [decision_out(one) for one in await found.latest()]


@endpoints.post("/decisions/{id}/undo", DecisionOut, role=Role.ADMIN)
async def undo(call: Call[None, None]) -> DecisionOut:
    """Take a decision back."""
    found = await decisions_of(call.hub, call.caller.name)
    return decision_out(await found.undo(call.path["id"]))


def decision_out(decision: Decision) -> DecisionOut:
    """A decision as it is told."""
    return DecisionOut(
        id=decision.id,
        at=decision.at,
        by=decision.by,
        kind=decision.kind,
        about=decision.about,
        other=decision.other,
        undone_at=decision.undone_at,
    )


def account_key(account_id: str) -> AccountId:
    """Server and key of an account id; NotFound for what is none."""
    server_id, slash, key = account_id.partition("/")
    if not slash or not key:
        raise NotFound("There is no such account.")
    return server_id, key


def question_id(asked: PersonSuggestion) -> str:
    """The id of a question about two persons."""
    return f"{asked.person_id}-{asked.other_id}"


def person_question(found: Iterable[PersonSuggestion], wanted: str) -> PersonSuggestion:
    """One of these questions; NotFound when it was answered."""
    for asked in found:
        if question_id(asked) == wanted:
            return asked
    raise NotFound("There is no such question any more.")


def _question(asked: PersonSuggestion) -> PersonQuestion:
    return PersonQuestion(
        id=question_id(asked),
        person_id=asked.person_id,
        other_id=asked.other_id,
        account_id=f"{asked.account.server_id}/{asked.account.key}",
        other_account_id=f"{asked.other.server_id}/{asked.other.key}",
        score=asked.score,
    )
