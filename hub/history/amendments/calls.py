"""Amending plays as one call: chosen by id or filter, in transactions that hold nobody up."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.history.amendments.edits import span_of
from hub.history.amendments.kinds import (
    KEPT,
    Amended,
    AmendmentKind,
    By,
    Edit,
    Selection,
    checked,
)
from hub.history.amendments.shelves import Shelf, find
from hub.history.amendments.times import bounded
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.connection import Connection
from hub.history.store.database import Database
from hub.history.store.ids import to_uuid, wanted
from hub.history.store.reader import Reader
from hub.history.store.values import naive_or_none
from hub.history.writing.writer import Writer
from hub.models.ids import new_id

AT_ONCE = 2_000
"""Plays of one transaction, so that what is recorded meanwhile waits for a moment only."""


class Amendments:
    """What `History` offers of them; a call that is cut short can be undone for what it did."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def amend(
        self, kind: AmendmentKind, selection: Selection, by: By, edit: Edit, at: datetime
    ) -> Amended:
        """Amend the chosen plays; NotFound when there are none of them."""
        _check_edit(kind, edit)
        ids = await self._chosen(selection)
        if edit.has_times and len(ids) > 1:
            raise InvalidInput("Times and watch time can be set for one play at a time.")
        await self._database.write(lambda db: _check_possible(db, ids, edit))
        public_id, done = new_id(), 0
        for portion in _portions(ids):
            amend = partial(
                self._writer.amend,
                public_id=public_id,
                kind=kind,
                plays=portion,
                by=by,
                at=at,
                edit=edit,
            )
            done += await self._database.write(amend)
        return Amended(public_id if done else None, done)

    async def unhide(self, selection: Selection, by: By, at: datetime) -> int:
        """Show hidden plays again; returns how many."""
        if isinstance(selection, Filters):
            selection = Filters({**selection.values, "hidden": True}, selection.zone)
        return await self._undo(await self._chosen(selection, hidden=True), None, by, at)

    async def undo(self, amendment_id: str, by: By, at: datetime) -> int:
        """Undo an amendment for all plays it is in force for; NotFound, or Conflict if too late."""
        key = wanted(amendment_id, "amendment")
        rows = await self._database.read(
            lambda db: db.rows(
                "SELECT kind, made_at, amendment FROM amendments WHERE id = $id", {"id": key}
            )
        )
        if not rows:
            raise NotFound("There is no such amendment.")
        kind, made_at, amendment = rows[0]
        if kind == AmendmentKind.DELETE and made_at < at - KEPT:
            raise Conflict("It is too late: deleted plays are kept for 30 days.")
        sql = "SELECT id FROM amended_plays WHERE amendment = $a AND undone_at IS NULL ORDER BY id"
        ids = await self._database.read(lambda db: db.keys(sql, {"a": amendment}))
        return await self._undo(ids, amendment, by, at)

    async def purge(self, now: datetime | None = None) -> int:
        """Remove for good what was deleted more than 30 days ago; returns how many plays."""
        at = datetime.now(UTC) if now is None else now
        return await self._database.write(lambda db: self._writer.amendments.purge(db, at))

    async def _undo(self, ids: list[UUID], amendment: int | None, by: By, at: datetime) -> int:
        done = 0
        for portion in _portions(ids):
            undo = partial(
                self._writer.undo_amendment, amendment=amendment, plays=portion, by=by, at=at
            )
            done += await self._database.write(undo)
        return done

    async def _chosen(self, selection: Selection, *, hidden: bool = False) -> list[UUID]:
        """The ids of the plays, in order; NotFound when there are none."""
        checked(selection)
        if isinstance(selection, Filters):
            filters = selection
            ids = await self._database.read(
                lambda db: _matching(db, filters), hidden=bool(filters.values.get("hidden"))
            )
        else:
            named = _uuids(selection)
            shelves = (Shelf.HIDDEN,) if hidden else (Shelf.SHOWN, Shelf.HIDDEN)
            ids = await self._database.write(
                lambda db: sorted({one for shelf in shelves for one in find(db, shelf, named)})
            )
        if not ids:
            raise NotFound("There are no such plays.")
        return ids


def _check_edit(kind: AmendmentKind, edit: Edit) -> None:
    if (kind is AmendmentKind.EDIT) is edit.is_empty:
        raise InvalidInput("Give at least one new value for an edit, and none for anything else.")


def _uuids(public_ids: Sequence[str]) -> list[UUID]:
    try:
        return sorted({to_uuid(public_id) for public_id in public_ids})
    except ValueError as error:
        raise InvalidInput(f"{error}.") from None


def _matching(reader: Reader, filters: Filters) -> list[UUID]:
    limit = where(reader, filters, Scope.all())
    return reader.keys(f"SELECT p.id FROM plays p WHERE {limit.sql} ORDER BY p.id", limit.params)  # noqa: S608 - declared filters


def _portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _check_possible(connection: Connection, ids: Sequence[UUID], edit: Edit) -> None:
    """Raise unless what an edit points to exists and its times fit the play."""
    _check_target(connection, "persons", "person", edit.person_id)
    if edit.item_id is not None:
        _check_target(connection, "items", "item", wanted(edit.item_id, "item"))
    if not edit.has_times:
        return
    for shelf in (Shelf.SHOWN, Shelf.HIDDEN):
        for key in find(connection, shelf, ids).values():
            _check_times(connection, shelf, key, edit)


def _check_target(
    connection: Connection, table: str, what: str, public_id: str | UUID | None
) -> None:
    if public_id is None:
        return
    sql = f"SELECT 1 FROM {table} WHERE id = $id"  # noqa: S608 - constants
    if not connection.execute(sql, {"id": public_id}).fetchall():
        raise NotFound(f"There is no such {what}.")


def _check_times(connection: Connection, shelf: Shelf, play: int, edit: Edit) -> None:
    span = span_of(connection, shelf, play)
    started_at, ended_at = naive_or_none(edit.started_at), naive_or_none(edit.ended_at)
    if (started_at or span.started_at) >= (ended_at or span.ended_at):
        raise InvalidInput("A play ends after it starts.")
    most_s = bounded(span, started_at, ended_at).most_ms / 1000
    if edit.watch_s is not None and not 0 <= edit.watch_s <= most_s:
        raise InvalidInput(f"Between start and end at most {most_s:g} s were played.")
