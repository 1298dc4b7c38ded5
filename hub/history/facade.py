"""The history as the rest of the hub sees it: one object, reached by `hub[HISTORY]`."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hub.core.availability import Availability
from hub.core.hub import Key
from hub.geography.shown import Shown
from hub.history.amendments import list as amendments_list
from hub.history.amendments.calls import Amendments
from hub.history.amendments.kinds import Amended, AmendmentKind, AmendmentRow, By, Edit, Selection
from hub.history.batch import Batch, Checkpoint, PersonLink
from hub.history.errors import HistoryUnavailable
from hub.history.query.queries import Filters, ItemsQuery, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import NameKind
from hub.history.reads import (
    catalogue,
    detail,
    items,
    packing,
    people,
    plays,
    search,
    segments,
    totals,
    unread_files,
)
from hub.history.rows import (
    AccountRow,
    ItemDetail,
    ItemRow,
    LibraryRow,
    NameMatch,
    Page,
    PersonRow,
    PlayDetail,
    PlayerRow,
    PlayRow,
    SegmentRow,
    ServerRow,
    Totals,
)
from hub.history.settings import HistoryModel
from hub.history.store import maintenance, verify
from hub.history.store.connection import Connection
from hub.history.store.database import Database
from hub.history.store.reader import Reader
from hub.history.writing import changed
from hub.history.writing.listed import Listed
from hub.history.writing.where import Locate, nowhere
from hub.history.writing.writer import Writer
from hub.models.item import File, Item
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.server import Library, Server

_log = logging.getLogger(__name__)

T = TypeVar("T")

IMPORTED_AT_ONCE = 5_000
"""Imported plays of one transaction: about a tenth of a second."""
IMPORTING_MEMORY = 128 * 10**6
"""Bytes of pages in memory during an import; what a question needs beyond goes to the disk."""
PURGE_EVERY_S = 3600.0


class History:
    """Plays, segments and the catalogue.

    Every method raises HistoryUnavailable, saying what to do, while `availability.is_up` is not
    True; nothing here blocks the event loop. `scope` says whose plays a read may see, `shown` how
    exactly places are told.
    """

    def __init__(
        self,
        path: Path,
        settings: HistoryModel,
        locate: Locate = nowhere,
        shown: Shown | None = None,
    ) -> None:
        self.path = path
        self.availability = Availability("The history", _log)
        self._database = Database(path, settings, self.availability)
        self._database.memory.shown = shown or Shown()
        self._writer = Writer(locate)
        self._database.forget = self._writer.reset
        self._amendments = Amendments(self._database, self._writer)

    async def start(self) -> None:
        """Open the file, migrating it; what fails is in `availability` and is tried again."""
        await self._database.start()
        quietly = partial(self._database.read, quietly=True)
        self._database.prepare(search.prepare(quietly))
        self._database.prepare(packing.keep(quietly, self._database.memory))

    async def stop(self) -> None:
        """Finish what is being written and let the file go."""
        await self._database.stop()

    # What the journal says ---------------------------------------------------------------------

    async def checkpoint(self) -> Checkpoint | None:
        """How far the journal was applied; None in a history that never saw one."""
        return await self._database.write(self._writer.checkpoint)

    async def commit(self, batch: Batch) -> None:
        """Apply a batch once: all of it or nothing; one at or before the checkpoint is ignored."""
        await self._database.write(lambda connection: self._writer.commit(connection, batch))

    async def rewind(self, since: datetime, to: Checkpoint | None = None) -> int:
        """Forget the plays that began at `since` or later, so that a replay writes them anew.

        The checkpoint is `to` afterwards, None for a replay of the whole journal. Imported plays
        and the catalogue stay. Returns how many plays were removed.
        """
        return await self._database.write(lambda db: self._writer.rewind(db, since, to))

    async def import_plays(self, seen: Sequence[Play]) -> int:
        """Write plays of another origin; those with a known id are replaced. Returns how many.

        They go in portions with a transaction each, so that a commit waits for a moment only; give
        some thousands in a call, and the same objects where they are the same.
        """
        written = 0
        for first in range(0, len(seen), IMPORTED_AT_ONCE):
            some = seen[first : first + IMPORTED_AT_ONCE]
            written += await self._database.write(partial(self._writer.import_plays, plays=some))
        return written

    @contextlib.asynccontextmanager
    async def importing(self) -> AsyncIterator[None]:
        """While very much is imported and compacted, take far less memory than questions may."""
        async with self._database.frugally(IMPORTING_MEMORY):
            yield

    async def import_people(
        self,
        accounts: Sequence[Account],
        persons: Sequence[Person],
        links: Sequence[PersonLink],
    ) -> None:
        """Write accounts, persons and links that the journal does not tell of."""
        await self._database.write(
            lambda db: self._writer.import_people(db, accounts, persons, links)
        )

    # The catalogue -----------------------------------------------------------------------------

    async def put_server(self, server: Server) -> None:
        """Add or update a server."""
        await self._database.write(lambda db: self._writer.put_server(db, server))

    async def remove_server(self, server_id: str, at: datetime) -> None:
        """Mark a server and all its libraries, accounts and items as removed; plays stay."""
        await self._database.write(lambda db: self._writer.remove_server(db, server_id, at))

    async def put_libraries(
        self, server_id: str, libraries: Sequence[Library], at: datetime
    ) -> None:
        """Set the libraries of a server: all of them, those missing are marked as removed."""
        await self._database.write(
            lambda db: self._writer.put_libraries(db, server_id, libraries, at)
        )

    async def put_accounts(self, server_id: str, accounts: Sequence[Account], at: datetime) -> None:
        """Set the accounts of a server: all of them, those missing are marked as removed."""
        await self._database.write(
            lambda db: self._writer.put_accounts(db, server_id, accounts, at)
        )

    async def put_items(
        self, server_id: str, items: Sequence[Item], library_key: str | None, at: datetime
    ) -> Listed:
        """Add or update items of a library, joined with known items by their guids.

        What is new and what is described otherwise, once `remove_items` ended a first reading.
        """
        return await self._database.write(
            lambda db: self._writer.put_items(db, server_id, items, library_key, at)
        )

    async def put_files(self, server_id: str, files: Mapping[str, Sequence[File]]) -> None:
        """Set all files of items by their server's keys; unknown keys are passed over."""
        await self._database.write(lambda db: self._writer.put_files(db, server_id, files))

    async def files_unread_since(self, server_id: str, library_key: str) -> datetime | None:
        """From when on saved items of a library have files that are not known; None: all have."""
        return await self.read(lambda db: unread_files.unread_since(db, server_id, library_key))

    async def remove_items(
        self, server_id: str, library_key: str, *, not_seen_since: datetime, at: datetime
    ) -> Sequence[Item]:
        """End a reading: mark the items that no `put_items` has named since as removed.

        What is gone, by name (5,000 at most); what only has another key now is not among it.
        """
        return await self._database.write(
            lambda db: self._writer.remove_items(db, server_id, library_key, not_seen_since, at)
        )

    # What people amend -------------------------------------------------------------------------

    async def amend(
        self,
        kind: AmendmentKind,
        selection: Selection,
        by: By,
        *,
        edit: Edit | None = None,
        at: datetime | None = None,
    ) -> Amended:
        """Hide, delete or edit plays; NotFound when there are none, InvalidInput if impossible.

        It holds for good, however often the plays are written anew, until it is undone.
        """
        when = datetime.now(UTC) if at is None else at
        return await self._amendments.amend(kind, selection, by, edit or Edit(), when)

    async def unhide(self, selection: Selection, by: By, at: datetime | None = None) -> int:
        """Show hidden plays again, whatever hid them; returns how many."""
        return await self._amendments.unhide(selection, by, at or datetime.now(UTC))

    async def undo(self, amendment_id: str, by: By, at: datetime | None = None) -> int:
        """Undo an amendment; returns for how many plays. Conflict 30 days after a deletion."""
        return await self._amendments.undo(amendment_id, by, at or datetime.now(UTC))

    async def amendments(
        self, cursor: str | None = None, limit: int = 50, *, play_id: str | None = None
    ) -> Page[AmendmentRow]:
        """One page of amendments, the latest first; of one play alone, if it is named."""
        return await self.read(lambda db: amendments_list.amendments(db, cursor, limit, play_id))

    async def purge(self, now: datetime | None = None) -> int:
        """Remove for good what was deleted more than 30 days ago; returns how many plays."""
        return await self._amendments.purge(now)

    async def keep_purging(self) -> None:
        """Purge every hour, for ever; not while the history is not there."""
        while True:
            with contextlib.suppress(HistoryUnavailable):
                await self.purge()
            await asyncio.sleep(PURGE_EVERY_S)

    # Reads -------------------------------------------------------------------------------------

    async def plays(self, query: PlaysQuery, scope: Scope) -> Page[PlayRow]:
        """One page of plays; InvalidInput for a cursor of another list."""
        hidden = bool(query.filters.values.get("hidden"))
        return await self.read(lambda db: plays.page(db, query, scope), hidden=hidden)

    async def totals(self, filters: Filters, scope: Scope) -> Totals:
        """What all plays behind these filters add up to."""
        hidden = bool(filters.values.get("hidden"))
        return await self.read(lambda db: totals.totals(db, filters, scope), hidden=hidden)

    async def segments(self, query: PlaysQuery, scope: Scope) -> Page[SegmentRow]:
        """The segments of the plays of a list, play after play; the last play comes whole."""
        hidden = bool(query.filters.values.get("hidden"))
        return await self.read(lambda db: segments.page(db, query, scope), hidden=hidden)

    async def search_names(
        self, text: str, kinds: Collection[NameKind], limit: int, scope: Scope
    ) -> Sequence[NameMatch]:
        """Items, persons, accounts and players by name, the best first; typing errors are forgiven.

        Under a person's scope, those that this person played with.
        """
        return await self.read(lambda db: search.search_names(db, text, kinds, limit, scope))

    async def play(self, play_id: str, scope: Scope) -> PlayDetail:
        """One play with everything; NotFound when there is none, or none for this scope."""
        return await self.read(lambda db: detail.play(db, play_id, scope))

    async def persons(self, scope: Scope) -> Sequence[PersonRow]:
        """The persons by name, with their sums and what they saw last."""
        return await self.read(lambda db: people.persons(db, scope))

    async def accounts(self, scope: Scope) -> Sequence[AccountRow]:
        """The accounts by server and name; under a person's scope, that person's alone."""
        return await self.read(lambda db: people.accounts(db, scope))

    async def players(self, scope: Scope) -> Sequence[PlayerRow]:
        """The players that played within the scope, the latest first."""
        return await self.read(lambda db: people.players(db, scope))

    async def servers(self, scope: Scope) -> Sequence[ServerRow]:
        """The servers by name; the sums are those of the scope."""
        return await self.read(lambda db: catalogue.servers(db, scope))

    async def libraries(self, scope: Scope) -> Sequence[LibraryRow]:
        """The libraries by server and name; the sums are those of the scope."""
        return await self.read(lambda db: catalogue.libraries(db, scope))

    async def items(self, query: ItemsQuery, scope: Scope) -> Page[ItemRow]:
        """One page of items by title; the sums are those of the scope."""
        return await self.read(lambda db: items.items(db, query, scope))

    async def item(self, item_id: str, scope: Scope) -> ItemDetail:
        """One item with its identity, credits and copies; NotFound when there is none."""
        return await self.read(lambda db: items.item(db, item_id, scope))

    async def read(
        self,
        question: Callable[[Reader], T],
        *,
        timeout_s: float | None = None,
        hidden: bool = False,
    ) -> T:
        """Run `question` in a reading thread; it is interrupted when the caller is cancelled.

        It sees one consistent state, the hidden plays in the place of the others with `hidden`.
        ReadTooLong after `timeout_s` (the setting without it).
        """
        return await self._database.read(question, timeout_s=timeout_s, hidden=hidden)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` as one transaction, for tables of other parts than plays and catalogue."""

        def apart(connection: Connection) -> T:
            changed.nothing()
            return change(connection)

        return await self._database.write(apart)

    @property
    def version(self) -> int:
        """Goes up with every change that a read may see: an answer of the same version is good."""
        return self._database.version

    async def query(
        self, sql: str, params: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of one SELECT; times go in aware and come out in UTC."""
        return await self.read(lambda db: db.rows(sql, params))

    # Upkeep ------------------------------------------------------------------------------------

    async def size(self) -> maintenance.Size:
        """What the history takes on disk and in memory."""
        return await self.read(lambda db: maintenance.size(db, self.path))

    async def compact(self) -> maintenance.Compacted:
        """Write the file anew, in order of time and without gaps; readers wait meanwhile."""
        return await self._database.replace(maintenance.compact)

    async def backup(self, target: Path) -> None:
        """Write a consistent copy to `target`, which must not exist; the hub goes on meanwhile."""
        await self._database.alone(lambda db: maintenance.backup(db, self.path, target))

    async def verify(self, journal_offset: int | None = None) -> verify.Report:
        """Check every reference and sum, and that the checkpoint is not ahead of the journal."""
        return await self.read(lambda db: verify.verify(db, journal_offset), timeout_s=600)


HISTORY: Key[History] = Key("history")
