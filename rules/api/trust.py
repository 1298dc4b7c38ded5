"""The trust of persons: everybody sees the own score, admins and editors all of them."""

from typing import Any

from pydantic import BaseModel, Field, model_validator

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.scope import require_person
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.playback.pipeline import PLAYBACK
from rules.effects import AdjustTrust, SetTrust
from rules.trust.book import book_of
from rules.trust.score import TrustChange

endpoints = Endpoints("trust")


class TrustOut(BaseModel):
    """A score, and how it came about for those who may know; the latest change first."""

    person_id: str
    score: float
    start: float
    recovery_per_day: float
    changes: tuple[TrustChange, ...] = ()


class TrustParams(RequestModel):
    """A page of changes."""

    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=64)


class TrustRequest(RequestModel):
    """Add `by`, or set `to`."""

    by: float | None = Field(default=None, ge=-100, le=100, allow_inf_nan=False)
    to: float | None = Field(default=None, ge=0, le=100, allow_inf_nan=False)
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _one(self) -> "TrustRequest":
        if (self.by is None) == (self.to is None):
            raise ValueError("give either by or to")
        return self

    def change(self) -> AdjustTrust | SetTrust:
        """What is asked for."""
        if self.to is not None:
            return SetTrust(to=self.to, reason=self.reason)
        return AdjustTrust(by=self.by or 0.0, reason=self.reason)


@endpoints.get("/persons/{id}/trust", TrustOut, query=TrustParams, paged=True)
async def trust(call: Call[TrustParams, None]) -> Answer:
    """Show how much a person is trusted, and why; a viewer sees the own score alone."""
    person_id = _person(call)
    book, asked = book_of(call.hub), call.query
    changes: list[TrustChange] = []
    if call.caller.sees_everybody:
        found = await book.history(person_id, before=asked.cursor, limit=asked.limit + 1)
        changes = list(found)
    page = tuple(changes[: asked.limit])
    out = TrustOut(
        person_id=person_id,
        score=book.of(person_id),
        start=book.settings.start,
        recovery_per_day=book.settings.recovery_per_day,
        changes=page,
    )
    return Answer(out, {"next_cursor": page[-1].id if len(changes) > len(page) else None})


@endpoints.post("/persons/{id}/trust", TrustChange, role=Role.EDITOR, body=TrustRequest)
async def change_trust(call: Call[None, TrustRequest]) -> TrustChange:
    """Change how much a person is trusted."""
    return await book_of(call.hub).set_by_user(
        _person(call),
        call.body.change(),
        user_id=call.caller.user_id,
        name=call.caller.name,
        context=call.context(),
    )


def _person(call: Call[Any, Any]) -> str:
    person_id = call.path["id"]
    require_person(call.caller, person_id)
    if call.hub[PLAYBACK].person(person_id) is None:
        raise NotFound("There is no such person.")
    return person_id
