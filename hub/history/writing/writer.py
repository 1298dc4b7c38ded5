"""Everything that changes the history: the journal's batches, imports, and the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from hub.history.amendments.kinds import AmendmentKind, By, Edit
from hub.history.amendments.writer import AmendmentsWriter
from hub.history.batch import Batch, Checkpoint, PersonLink
from hub.history.marks import build as marks
from hub.history.rows import Origin
from hub.history.store.bulk import insert
from hub.history.store.connection import Connection, first_row
from hub.history.store.ids import to_uuid
from hub.history.store.values import naive
from hub.history.writing.changed import note, nothing
from hub.history.writing.item_joins import ItemJoins
from hub.history.writing.items import ItemWriter, Shelf
from hub.history.writing.listed import Listed, News, gone
from hub.history.writing.plays import PlayWriter
from hub.history.writing.where import Locate
from hub.history.writing.who import WhoWriter
from hub.models.item import File, Item
from hub.models.observation import Evidence
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.server import Library, Server


class Writer:
    """Called in the writing thread, each method within one transaction.

    Integer keys are remembered between transactions: `reset` after one that failed.
    """

    def __init__(self, locate: Locate) -> None:
        self._who = WhoWriter()
        self._items = ItemWriter()
        self.amendments = AmendmentsWriter()
        self._joins = ItemJoins(self._who, self._items)
        self._plays = PlayWriter(self._who, self._items, self.amendments, locate)

    def reset(self) -> None:
        """Forget what is in memory."""
        self._who.reset()
        self._items.reset()
        self._plays.reset()
        self.amendments.reset()

    def checkpoint(self, connection: Connection) -> Checkpoint | None:
        """How far the journal was applied."""
        row = first_row(connection, "SELECT journal_offset, tracker FROM checkpoint")
        return None if row is None else Checkpoint(offset=row[0], tracker=bytes(row[1]))

    def commit(self, connection: Connection, batch: Batch) -> None:
        """Apply a batch, unless it was applied already."""
        row = first_row(connection, "SELECT journal_offset FROM checkpoint")
        if row is not None and row[0] >= batch.offset:
            return
        if _is_bookkeeping(batch):
            nothing()
        self._who.load(connection)
        self._put_people(connection, batch.accounts, batch.persons)
        self._link(connection, batch.links, batch.offset)
        self._plays.write(connection, batch.plays, Origin.JOURNAL)
        if batch.joins:
            self._joins.apply(connection, batch.joins)
            self._plays.forget_items()
        if batch.withdrawn:
            self._plays.withdraw(connection, batch.withdrawn)
        self._keep(connection, batch.evidence, batch.offset)
        self._who.flush(connection)
        _set_checkpoint(connection, Checkpoint(offset=batch.offset, tracker=batch.tracker))

    def import_plays(self, connection: Connection, plays: Sequence[Play]) -> int:
        """Write plays that the journal does not hold."""
        self._who.load(connection)
        self._plays.write(connection, plays, Origin.IMPORT)
        self._who.flush(connection)
        return len({play.id for play in plays})

    def import_people(
        self,
        connection: Connection,
        accounts: Sequence[Account],
        persons: Sequence[Person],
        links: Sequence[PersonLink],
    ) -> None:
        """Add or update people that the journal does not tell of."""
        self._who.load(connection)
        self._put_people(connection, accounts, persons)
        self._link(connection, links, None)
        self._who.flush(connection)

    def rewind(self, connection: Connection, since: datetime, to: Checkpoint | None) -> int:
        """Forget what came from the journal since then, and go on from another checkpoint."""
        removed = self._plays.forget_since(connection, since)
        if to is None:
            bound = {"since": naive(since)}
            connection.execute("DELETE FROM evidence WHERE received_at >= $since", bound)
            connection.execute("DELETE FROM checkpoint")
            return removed
        connection.execute(
            "DELETE FROM evidence WHERE journal_offset > $offset", {"offset": to.offset}
        )
        _set_checkpoint(connection, to)
        return removed

    def amend(
        self,
        connection: Connection,
        public_id: str,
        kind: AmendmentKind,
        plays: Sequence[UUID],
        by: By,
        at: datetime,
        edit: Edit,
    ) -> int:
        """Amend plays under the id of the amendment, which is made by its first plays."""
        row = first_row(
            connection,
            "SELECT amendment FROM amendments WHERE id = $id",
            {"id": to_uuid(public_id)},
        )
        key = (
            int(row[0])
            if row is not None
            else self.amendments.new(connection, public_id, kind, by, at, edit)
        )
        done = self.amendments.amend(connection, key, plays)
        self._plays.number_anew()
        return done

    def undo_amendment(
        self,
        connection: Connection,
        amendment: int | None,
        plays: Sequence[UUID],
        by: By,
        at: datetime,
    ) -> int:
        """Undo an amendment for these plays; None undoes whatever hides them."""
        done = self.amendments.undo(connection, amendment, plays, by, at)
        self._plays.number_anew()
        return done

    def put_server(self, connection: Connection, server: Server) -> None:
        """Add or update a server."""
        self._who.load(connection)
        self._who.put_server(connection, server)
        self._who.flush(connection)

    def remove_server(self, connection: Connection, server_id: str, at: datetime) -> None:
        """Mark a server and what it holds as removed."""
        self._who.load(connection)
        entry = self._who.servers.get((server_id,))
        if entry is None:
            return
        self._who.servers.set(entry, {"removed_at": naive(at)})
        self._who.remove_others(self._who.libraries, entry.key, (), at)
        self._who.remove_others(self._who.accounts, entry.key, (), at)
        self._who.flush(connection)
        self._mark_removed(connection, "server = $server", {"server": entry.key, "at": naive(at)})

    def put_libraries(
        self, connection: Connection, server_id: str, libraries: Sequence[Library], at: datetime
    ) -> None:
        """Set the libraries of a server."""
        self._who.load(connection)
        self._who.put_libraries(connection, server_id, libraries, at)
        self._who.flush(connection)

    def put_accounts(
        self, connection: Connection, server_id: str, accounts: Sequence[Account], at: datetime
    ) -> None:
        """Set the accounts of a server."""
        self._who.load(connection)
        for account in accounts:
            self._who.put_account(connection, account)
        server = self._who.server(connection, server_id)
        kept = {account.key for account in accounts}
        self._who.remove_others(self._who.accounts, server, kept, at)
        self._who.flush(connection)

    def put_items(
        self,
        connection: Connection,
        server_id: str,
        items: Iterable[Item],
        library_key: str | None,
        at: datetime,
    ) -> Listed:
        """Add or update items of one library; what of it is news, unless the library is new."""
        self._who.load(connection)
        server = self._who.server(connection, server_id)
        library = self._who.library(connection, server, library_key)
        named = list(items)
        self._items.prefetch(connection, [(server, item) for item in named], listed=True)
        shelf = Shelf(server, library, at, listed=True)
        news = News(at, server, library, self._who.was_read(server, library_key))
        for item in named:
            self._items.list(connection, item, shelf, news)
        told = news.told(connection)
        self._items.flush(connection)
        self._plays.forget_items()
        self._who.flush(connection)
        return told

    def put_files(
        self, connection: Connection, server_id: str, files: Mapping[str, Sequence[File]]
    ) -> None:
        """Set the files of items by their server's keys."""
        self._who.load(connection)
        self._items.put_files(connection, self._who.server(connection, server_id), files)
        self._items.flush(connection)
        self._who.flush(connection)

    def remove_items(
        self,
        connection: Connection,
        server_id: str,
        library_key: str,
        not_seen_since: datetime,
        at: datetime,
    ) -> tuple[Item, ...]:
        """Mark items of a library that were not named since then as removed, and tell which.

        Plays whose session named no library are given the one that is now known to hold their item.
        """
        self._who.load(connection)
        server = self._who.server(connection, server_id)
        library = self._who.library(connection, server, library_key)
        removed: tuple[Item, ...] = ()
        if library is not None:
            removed = gone(connection, server, library, not_seen_since)
            self._who.read(server, library_key, at)
            _give_library(connection, server, library)
        self._who.flush(connection)
        self._mark_removed(
            connection,
            "library = $library AND (seen_at IS NULL OR seen_at < $since)",
            {"library": library, "since": naive(not_seen_since), "at": naive(at)},
        )
        return removed

    def _mark_removed(self, connection: Connection, where: str, params: dict[str, object]) -> int:
        row = first_row(
            connection,
            f"UPDATE item_keys SET removed_at = $at WHERE removed_at IS NULL AND {where}",  # noqa: S608 - a constant
            params,
        )
        note("item_keys")
        self._items.copies.reset()
        self._plays.forget_items()
        return 0 if row is None else int(row[0])

    def _put_people(
        self, connection: Connection, accounts: Sequence[Account], persons: Sequence[Person]
    ) -> None:
        for account in accounts:
            self._who.put_account(connection, account)
        for person in persons:
            self._who.put_person(connection, person)

    def _link(
        self, connection: Connection, links: Sequence[PersonLink], offset: int | None
    ) -> None:
        """Plays follow their account: they belong to the person it is linked to now."""
        for link in links:
            linked = self._who.link(connection, link, offset)
            if linked is not None:
                self.amendments.link(connection, *linked)

    def _keep(self, connection: Connection, evidence: Sequence[Evidence], offset: int) -> None:
        rows = [
            {
                "server": self._who.server(connection, one.server_id),
                "received_at": naive(one.at),
                "source": one.source,
                "event": one.event,
                "payload": orjson.dumps(one.payload).decode(),
                "journal_offset": offset,
            }
            for one in evidence
        ]
        insert(connection, "evidence", rows)


def _is_bookkeeping(batch: Batch) -> bool:
    """Whether a batch brings nothing but the checkpoint and evidence."""
    people = batch.accounts or batch.persons or batch.links
    return not (batch.plays or batch.withdrawn or batch.joins or people)


def _set_checkpoint(connection: Connection, checkpoint: Checkpoint) -> None:
    connection.execute("DELETE FROM checkpoint")
    connection.execute(
        "INSERT INTO checkpoint VALUES ($offset, $tracker)",
        {"offset": checkpoint.offset, "tracker": checkpoint.tracker},
    )


def _give_library(connection: Connection, server: int, library: int) -> None:
    row = first_row(
        connection,
        "UPDATE plays SET library = $library WHERE library IS NULL AND server = $server "
        "AND item IN (SELECT item FROM item_keys WHERE server = $server AND library = $library)",
        {"library": library, "server": server},
    )
    if row is not None and row[0]:
        marks.unmark(connection, "library", library)
