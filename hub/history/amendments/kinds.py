"""Amendments: plays that people hide, delete or edit, each of which can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from hub.core.errors import InvalidInput
from hub.history.query.queries import Filters

MOST_PLAYS = 10_000
"""Play ids that one call may name; a filter may match more."""
KEPT = timedelta(days=30)
"""How long the rows of deleted plays are kept for an undo; that they were deleted, for ever."""


class AmendmentKind(StrEnum):
    """What is done to plays: hidden ones are not counted, deleted ones are gone."""

    HIDE = "hide"
    DELETE = "delete"
    EDIT = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New values of plays; None leaves a value as it is.

    The times cut or stretch the play; they and `watch_s` are for one play at a time.
    """

    watched: bool | None = None
    person_id: str | None = None
    item_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    watch_s: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set."""
        return all(getattr(self, field.name) is None for field in fields(self))

    @property
    def has_times(self) -> bool:
        """Whether it changes when, or for how long, a play was."""
        return any(value is not None for value in (self.started_at, self.ended_at, self.watch_s))


@dataclass(frozen=True, slots=True)
class By:
    """Who amends, as shown later: a name, and the id of the user if it is one."""

    name: str
    user_id: str | None = None


Selection = Sequence[str] | Filters
"""Play ids, or filters that choose the plays."""


def checked(selection: Selection) -> Selection:
    """The selection; InvalidInput for no ids at all, or too many."""
    if not isinstance(selection, Filters) and not 1 <= len(selection) <= MOST_PLAYS:
        raise InvalidInput(
            f"Name 1 to {MOST_PLAYS} plays, not {len(selection)}.",
            hint="Choose the plays by a filter when there are more.",
        )
    return selection


@dataclass(frozen=True, slots=True)
class Amended:
    """What a call changed: how many plays, and the amendment that undoes it; None when none."""

    amendment_id: str | None
    plays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentRow:
    """One amendment as a list shows it.

    `plays` were amended, `undone` of them are as before again; `play_id` and `title` are those of
    one of them. `until` is when a deletion can no longer be undone.
    """

    id: str
    kind: AmendmentKind
    at: datetime
    who: str
    user_id: str | None
    edit: Edit | None
    plays: int
    undone: int
    undone_at: datetime | None
    undone_by: str | None
    until: datetime | None
    play_id: str | None
    title: str | None
    grandparent_title: str | None
