"""Hiding, deleting and editing plays, with undo: for editors and admins."""

from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, Field, model_validator

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.auth import AUTH
from hub.auth.changes import Action
from hub.auth.roles import Caller, Role
from hub.history.amendments.kinds import (
    MOST_PLAYS,
    Amended,
    AmendmentKind,
    AmendmentRow,
    By,
    Edit,
    Selection,
)
from hub.history.facade import HISTORY
from hub.history.query.queries import MAX_LIMIT, Filters

endpoints = Endpoints("amendments")

_DONE = {
    AmendmentKind.HIDE: Action.PLAYS_HIDDEN,
    AmendmentKind.DELETE: Action.PLAYS_DELETED,
    AmendmentKind.EDIT: Action.PLAYS_EDITED,
}


class ChosenPlays(RequestModel):
    """Plays by id, or by the filters of the list of plays, with the zone they are meant in.

    `filter` without a filter in it means all plays.
    """

    ids: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=MOST_PLAYS)
    filter: dict[str, Any] | None = None
    zone: str = "UTC"

    @model_validator(mode="after")
    def _one_of_both(self) -> "ChosenPlays":
        if (self.ids is None) is (self.filter is None):
            raise ValueError("give either ids or a filter")
        return self

    def selection(self) -> Selection:
        """The same for the history; InvalidInput for a filter that cannot be used."""
        if self.ids is not None:
            return self.ids
        return Filters.parse(self.filter or {}, self.zone)


class PlaysEdit(ChosenPlays):
    """New values; what is not given stays. Times and watch time are for one play at a time."""

    watched: bool | None = None
    person: str | None = None
    item: str | None = None
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    watch_s: float | None = Field(default=None, ge=0)

    def edit(self) -> Edit:
        """The same for the history."""
        return Edit(
            watched=self.watched,
            person_id=self.person,
            item_id=self.item,
            started_at=self.started_at,
            ended_at=self.ended_at,
            watch_s=self.watch_s,
        )


class AmendmentsParams(RequestModel):
    """A page of amendments, of one play alone if it is named."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: str | None = None
    play: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """For how many plays something was undone."""

    plays: int


@endpoints.post("/plays/hide", Amended, role=Role.EDITOR, body=ChosenPlays)
async def hide(call: Call[None, ChosenPlays]) -> Amended:
    """Hide plays: they are counted nowhere, and listed with `hidden=1` alone."""
    return await _amend(call, AmendmentKind.HIDE)


@endpoints.post("/plays/unhide", Undone, role=Role.EDITOR, body=ChosenPlays)
async def unhide(call: Call[None, ChosenPlays]) -> Undone:
    """Show hidden plays again."""
    plays = await call.hub[HISTORY].unhide(call.body.selection(), by(call.caller))
    _tell(call, Action.PLAYS_UNHIDDEN, plays)
    return Undone(plays)


@endpoints.post("/plays/delete", Amended, role=Role.EDITOR, body=ChosenPlays)
async def delete(call: Call[None, ChosenPlays]) -> Amended:
    """Delete plays: they can be brought back for 30 days, and no import brings them back."""
    return await _amend(call, AmendmentKind.DELETE)


@endpoints.post("/plays/edit", Amended, role=Role.EDITOR, body=PlaysEdit)
async def edit(call: Call[None, PlaysEdit]) -> Amended:
    """Edit plays: watched or not, whose, of what, and when and how long a single one was."""
    return await _amend(call, AmendmentKind.EDIT, call.body.edit())


@endpoints.get(
    "/amendments", list[AmendmentRow], role=Role.EDITOR, query=AmendmentsParams, paged=True
)
async def amendments(call: Call[AmendmentsParams, None]) -> Answer:
    """List what was hidden, deleted and edited, the latest first."""
    given = call.query
    page = await call.hub[HISTORY].amendments(given.cursor, given.limit, play_id=given.play)
    return Answer(page.rows, {"next_cursor": page.cursor})


@endpoints.post("/amendments/{id}/undo", Undone, role=Role.EDITOR)
async def undo(call: Call[None, None]) -> Undone:
    """Undo an amendment: its plays are as they were without it."""
    plays = await call.hub[HISTORY].undo(call.path["id"], by(call.caller))
    _tell(call, Action.AMENDMENT_UNDONE, plays)
    return Undone(plays)


def by(caller: Caller) -> By:
    """Who amends."""
    return By(caller.name, caller.user_id)


async def _amend(
    call: Call[None, ChosenPlays] | Call[None, PlaysEdit],
    kind: AmendmentKind,
    values: Edit | None = None,
) -> Amended:
    done = await call.hub[HISTORY].amend(kind, call.body.selection(), by(call.caller), edit=values)
    _tell(call, _DONE[kind], done.plays, done.amendment_id)
    return done


def _tell(call: Call[Any, Any], action: Action, plays: int, detail: str | None = None) -> None:
    if plays:
        about = "1 play" if plays == 1 else f"{plays} plays"
        call.hub[AUTH].changes.tell(action, about, detail)
