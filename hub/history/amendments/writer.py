"""Applies amendments: when they are made or undone, and whenever a play is written anew.

What is shown of a play is what was recorded with its amendments applied, in their order. So every
change takes three steps: bring the rows back as they were recorded, change what is known, apply it.
All methods belong into the transaction of the caller.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.history.amendments.edits import apply_edits
from hub.history.amendments.kinds import KEPT, AmendmentKind, By, Edit
from hub.history.amendments.shelves import ASIDE, VISIBLE, Shelf, copy, find, move, remove
from hub.history.marks.build import unmark
from hub.history.store.bulk import insert
from hub.history.store.connection import Connection, first_row
from hub.history.store.ids import to_uuid
from hub.history.store.values import milliseconds, naive, naive_or_none
from hub.history.writing.dimension import highest

_ACTIVE = """
SELECT p.id, bool_or(a.kind = 'delete'), bool_or(a.kind = 'hide'), bool_or(a.kind = 'edit')
FROM amended_plays p JOIN amendments a USING (amendment)
WHERE p.undone_at IS NULL AND p.id >= $first AND p.id <= $last
    AND p.id IN (SELECT unnest($ids))
GROUP BY p.id
"""
GIVEN_AWAY = (
    "SELECT d.id FROM amended_plays d JOIN amendments USING (amendment) "
    "WHERE undone_at IS NULL AND person_id IS NOT NULL"
)
"""Plays that were given to another person than their account's."""
_TO_REWIND = """
SELECT id FROM original.plays WHERE origin = 'journal' AND started_at >= $since
UNION
SELECT id FROM (FROM hidden.plays UNION ALL BY NAME FROM deleted.plays)
WHERE origin = 'journal' AND started_at >= $since
    AND id NOT IN (SELECT id FROM original.plays)
"""


class AmendmentsWriter:
    """`settle` and `unsettle` are the steps; they pass over plays that nobody amended."""

    def __init__(self) -> None:
        self._any: bool | None = None

    def reset(self) -> None:
        """Forget what is in memory."""
        self._any = None

    def new(
        self,
        connection: Connection,
        public_id: str,
        kind: AmendmentKind,
        by: By,
        at: datetime,
        edit: Edit,
    ) -> int:
        """Add an amendment without plays; returns its key."""
        key = highest(connection, "amendments", "amendment") + 1
        row: dict[str, Any] = {
            "amendment": key,
            "id": to_uuid(public_id),
            "kind": kind,
            "made_at": naive(at),
            "who": by.name,
            "user_id": by.user_id,
            "watched": edit.watched,
            "person_id": edit.person_id,
            "item_id": None if edit.item_id is None else to_uuid(edit.item_id),
            "started_at": naive_or_none(edit.started_at),
            "ended_at": naive_or_none(edit.ended_at),
            "watch_ms": milliseconds(edit.watch_s),
        }
        insert(connection, "amendments", [row])
        return key

    def amend(self, connection: Connection, amendment: int, ids: Sequence[UUID]) -> int:
        """Amend those of the plays that are still there and not deleted; returns how many."""
        there = [
            play_id
            for shelf in (Shelf.SHOWN, Shelf.HIDDEN)
            for play_id in find(connection, shelf, ids)
        ]
        if not there:
            return 0
        self.unsettle(connection, there)
        insert(connection, "amended_plays", [{"amendment": amendment, "id": one} for one in there])
        self._any = True
        self.settle(connection, there)
        return len(there)

    def undo(
        self,
        connection: Connection,
        amendment: int | None,
        ids: Sequence[UUID],
        by: By,
        at: datetime,
    ) -> int:
        """Undo an amendment, None for all that hide, for these plays; returns how many change."""
        which = (
            "amendment IN (SELECT amendment FROM amendments WHERE kind = 'hide')"
            if amendment is None
            else f"amendment = {int(amendment)}"
        )
        self.unsettle(connection, ids)
        rows = connection.execute(
            "UPDATE amended_plays SET undone_at = $at, undone_by = $by "  # noqa: S608 - a constant
            f"WHERE {which} AND undone_at IS NULL AND id IN (SELECT unnest($ids)) RETURNING id",
            {"ids": list(ids), "at": naive(at), "by": by.name},
        ).fetchall()
        self.settle(connection, ids)
        return len({row[0] for row in rows})

    def settle(self, connection: Connection, ids: Collection[UUID]) -> bool:
        """Apply what is in force to plays that are shown as they were recorded; whether any was."""
        active = self._active(connection, ids)
        if not active:
            return False
        edited = [play_id for play_id, (_, _, edit) in active.items() if edit]
        move(connection, Shelf.SHOWN, Shelf.ORIGINAL, edited)
        recorded = find(connection, Shelf.ORIGINAL, edited)
        deleted = {play_id for play_id, (delete, _, _) in active.items() if delete}
        hidden = {play_id for play_id, (_, hide, _) in active.items() if hide} - deleted
        for target, chosen in (
            (Shelf.DELETED, deleted),
            (Shelf.HIDDEN, hidden),
            (Shelf.SHOWN, set(active) - deleted - hidden),
        ):
            plays = {one: key for one, key in recorded.items() if one in chosen}
            apply_edits(connection, target, copy(connection, Shelf.ORIGINAL, target, plays))
            if target is not Shelf.SHOWN:
                move(connection, Shelf.SHOWN, target, chosen - set(recorded))
        return True

    def unsettle(self, connection: Connection, ids: Collection[UUID]) -> None:
        """Show plays as they were recorded, without their amendments."""
        amended = list(self._active(connection, ids))
        recorded = find(connection, Shelf.ORIGINAL, amended)
        for shelf in VISIBLE:
            remove(connection, shelf, list(find(connection, shelf, recorded).values()))
        for shelf in ASIDE:
            move(connection, shelf, Shelf.SHOWN, amended)

    def forget(self, connection: Connection, ids: Collection[UUID]) -> None:
        """Remove the rows of these plays from the shelves aside; their amendments stay."""
        amended = list(self._active(connection, ids))
        for shelf in ASIDE:
            remove(connection, shelf, list(find(connection, shelf, amended).values()))

    def forget_since(self, connection: Connection, since: datetime) -> int:
        """Remove amended plays that the journal told of and that were recorded since then.

        Returns how many; an edited one is gone from all shelves.
        """
        rows = connection.execute(_TO_REWIND, {"since": naive(since)}).fetchall()
        ids = [row[0] for row in rows]
        for shelf in Shelf:
            remove(connection, shelf, list(find(connection, shelf, ids).values()))
        return len(ids)

    def purge(self, connection: Connection, now: datetime) -> int:
        """Remove for good the rows of plays that were deleted more than 30 days ago."""
        rows = connection.execute(
            "SELECT DISTINCT p.id FROM deleted.plays p JOIN amended_plays d USING (id) "
            "JOIN amendments a USING (amendment) "
            "WHERE a.kind = 'delete' AND d.undone_at IS NULL AND a.made_at < $limit",
            {"limit": naive(now - KEPT)},
        ).fetchall()
        ids = [row[0] for row in rows]
        for shelf in (Shelf.DELETED, Shelf.ORIGINAL):
            remove(connection, shelf, list(find(connection, shelf, ids).values()))
        return len(ids)

    def link(self, connection: Connection, account: int, person: int) -> None:
        """All plays of an account belong to a person, but for those that were given to another."""
        values = {"account": account, "person": person}
        unmark(connection, "person", person)
        if not self.exist(connection):
            connection.execute("UPDATE plays SET person = $person WHERE account = $account", values)
            return
        for shelf in Shelf:
            kept = "" if shelf is Shelf.ORIGINAL else f" AND id NOT IN ({GIVEN_AWAY})"
            connection.execute(
                f"UPDATE {shelf}.plays SET person = $person WHERE account = $account{kept}",  # noqa: S608 - constants
                values,
            )

    def exist(self, connection: Connection) -> bool:
        """Whether anything was ever amended."""
        if self._any is None:
            self._any = first_row(connection, "SELECT 1 FROM amended_plays LIMIT 1") is not None
        return self._any

    def _active(
        self, connection: Connection, ids: Collection[UUID]
    ) -> dict[UUID, tuple[bool, bool, bool]]:
        """Whether each of the plays that are amended is deleted, hidden, edited."""
        if not ids or not self.exist(connection):
            return {}
        bounds = {"ids": list(ids), "first": min(ids), "last": max(ids)}
        rows = connection.execute(_ACTIVE, bounds).fetchall()
        return {row[0]: (row[1], row[2], row[3]) for row in rows}
