"""Carries an import of Tautulli's file out: batch by batch, from wherever it was left."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub.core.tasks import uninterrupted
from hub.history.importers.host import Host
from hub.history.importers.job import FoundPerson, Report
from hub.history.importers.pace import quick_turns
from hub.history.importers.tautulli import lookup
from hub.history.importers.tautulli.catalogue import OWNER_KEY, Users, open_copy
from hub.history.importers.tautulli.checkpoints import Checkpoint, Checkpoints, Outcome
from hub.history.importers.tautulli.decisions import (
    Decided,
    Decider,
    covered_rows,
    deleted_rows,
    ids_of,
    stretches_of,
)
from hub.history.importers.tautulli.plays import remembered
from hub.history.importers.tautulli.reader import Batch, Reader
from hub.history.store.reader import Reader as HistoryReader
from hub.models.people import Account
from hub.models.play import Play
from hub.models.server import Platform, Server

ROWS = 5_000
"""Rows in a batch: one transaction of the history, a fraction of a second."""

_AT_ONCE = 100
"""Objects that are let go of before others may go on."""

Tell = Callable[[int, int], Awaitable[None]]
"""Called with the rows done and altogether after each batch; it may raise to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to import: the copy, the file of checkpoints, and whose plays they are."""

    copy: Path
    state: Path
    server_id: str
    server_name: str | None
    persons: tuple[FoundPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A batch that is decided: where the import is after it, and what is to be written."""

    to: Checkpoint
    plays: list[Play]
    outcomes: list[Outcome]


@dataclass(frozen=True, slots=True)
class _Known:
    """From when to when the history knew of plays as the import began; and if any was deleted."""

    window: tuple[datetime, datetime] | None
    any_deleted: bool

    @property
    def anything(self) -> bool:
        """Whether plays of the file may be there already, or have been."""
        return self.window is not None or self.any_deleted

    def at_any(self, stretches: Sequence[lookup.Stretch]) -> bool:
        """Whether the history knows of plays at the time of one of these."""
        if self.window is None:
            return False
        first, last = self.window
        return any(one.began <= last and one.ended >= first for one in stretches)


class _Copy:
    """Answers whether a row is in the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def has(self, row: int, started_at: datetime) -> bool:
        """Whether a row began at that time."""
        sql = "SELECT 1 FROM rows WHERE id = ? AND started = ?"
        found = self._connection.execute(sql, (row, int(started_at.timestamp()))).fetchone()
        return found is not None


class Runner:
    """One run, until it is through or `tell` stops it."""

    def __init__(self, host: Host, task: Task, tell: Tell) -> None:
        self._host = host
        self._task = task
        self._tell = tell
        self._watched_at = remembered(host.watched_at)
        self._began = time.monotonic()

    async def run(self, took_s: float = 0.0) -> Report:
        """Import what is left; `took_s` is what earlier runs took."""
        task = self._task
        states = await asyncio.to_thread(Checkpoints, task.state)
        reader = await asyncio.to_thread(self._reader)
        try:
            await self._introduce(reader)
            with quick_turns():
                await self._write(reader, states)
            await self._settle(reader)
        finally:
            await asyncio.to_thread(reader.close)
        ledger = (await asyncio.to_thread(states.done)).ledger
        named = [_renamed(person, self._owner) for person in task.persons]
        return ledger.report(named, took_s + time.monotonic() - self._began)

    # Whose plays they are ----------------------------------------------------------------------

    def _reader(self) -> Reader:
        known = next(
            (
                account
                for account in self._host.identities.accounts()
                if account.server_id == self._task.server_id and account.key == OWNER_KEY
            ),
            None,
        )
        with closing(_opened(self._task.copy)) as connection:
            self._owner = Users(connection).owner(known)
        now = int(datetime.now(UTC).timestamp())
        return Reader(self._task.copy, self._host.address, self._owner, now)

    async def _introduce(self, reader: Reader) -> None:
        """Make server, accounts and libraries known, where nobody better tells of them."""
        server, at = self._task.server_id, datetime.now(UTC)
        self._is_ours = not self._host.connected(server) and not await self._was_told()
        if self._is_ours:
            name = self._task.server_name or "Plex"
            await self._host.history.put_server(
                Server(id=server, platform=Platform.PLEX, name=name)
            )
            libraries = reader.sections.libraries(server, gone=True)
            await self._host.history.put_libraries(server, libraries, at)
        told = reader.users.accounts(server, self._owner)
        known = {a.key: a for a in self._host.identities.accounts() if a.server_id == server}
        news = [one for account in told if (one := _news(account, known.get(account.key)))]
        if news:
            await self._host.identities.seen(server, news)

    async def _was_told(self) -> bool:
        """Whether an integration told of the server: it gives an address."""
        rows = await self._host.history.query(
            "SELECT url FROM servers WHERE id = $id AND url IS NOT NULL",
            {"id": self._task.server_id},
        )
        return bool(rows)

    async def _settle(self, reader: Reader) -> None:
        """Mark what is gone as removed, unless the server itself is asked."""
        if not self._is_ours:
            return
        server, at = self._task.server_id, datetime.now(UTC)
        libraries = reader.sections.libraries(server, gone=False)
        await self._host.history.put_libraries(server, libraries, at)
        gone = {key for key, user in reader.users.by_key.items() if user.gone}
        accounts = [
            account
            for account in reader.users.accounts(server, self._owner)
            if account.key not in gone
        ]
        await self._host.history.put_accounts(server, accounts, at)

    # The rows ----------------------------------------------------------------------------------

    async def _write(self, reader: Reader, states: Checkpoints) -> None:
        """Write batch after batch; while one is written, the next is read and decided."""
        begun = await asyncio.to_thread(states.begun)
        done = await asyncio.to_thread(states.done)
        known = await self._host.history.read(self._known)
        step = await uninterrupted(self._step(reader, done, known, begun))
        while step is not None:
            following = asyncio.create_task(self._step(reader, step.to, known))
            try:
                if step.to is not begun:
                    await asyncio.to_thread(states.begin, step.to, step.outcomes)
                if step.plays:
                    await self._host.history.import_plays(step.plays)
                await asyncio.to_thread(states.confirm)
                await self._tell(step.to.row, reader.rows)
            finally:
                done_with, step = step, await uninterrupted(following)
            await asyncio.to_thread(_let_go, done_with.plays, done_with.outcomes)

    def _known(self, db: HistoryReader) -> _Known:
        return _Known(lookup.window(db, self._task.server_id), lookup.any_deleted(db))

    async def _step(
        self,
        reader: Reader,
        done: Checkpoint,
        known: _Known,
        begun: Checkpoint | None = None,
    ) -> _Step | None:
        """The batch behind `done`: the very one that was `begun`, if any. None at the end."""
        until = None if begun is None else begun.row
        batch = await asyncio.to_thread(reader.read, done.row, ROWS, until)
        if not batch.rows:
            return None
        links, ledger = self._host.identities.links(), done.ledger.copy()
        decider = Decider(self._task.server_id, links, self._watched_at, ledger)
        decided = await self._decide(batch, decider, known)
        outcomes = await asyncio.to_thread(_outcomes, reader, decided)
        await asyncio.to_thread(_let_go, batch.groups, decided.notes)
        return _Step(begun or Checkpoint(batch.last, ledger), decided.plays, outcomes)

    async def _decide(self, batch: Batch, decider: Decider, known: _Known) -> Decided:
        history, server = self._host.history, self._task.server_id
        stored: Mapping[str, lookup.Stored] = {}
        covered: Mapping[int, str] = {}
        stretches = await asyncio.to_thread(stretches_of, batch) if known.anything else []
        if stretches:
            ids = await asyncio.to_thread(ids_of, batch, server)
            stored = await history.read(lambda db: lookup.stored(db, ids))
            gone = await history.read(lambda db: lookup.deleted(db, ids))
            overlaps: list[lookup.Overlap] = []
            if known.at_any(stretches):
                overlaps = await history.read(lambda db: lookup.overlapping(db, server, stretches))
            covered = await asyncio.to_thread(self._covered, batch, overlaps)
            covered = {**covered, **deleted_rows(batch, server, stored, gone)}
        return await asyncio.to_thread(decider.decide, batch, stored, covered)

    def _covered(self, batch: Batch, overlaps: list[lookup.Overlap]) -> Mapping[int, str]:
        with closing(_opened(self._task.copy)) as connection:
            return covered_rows(batch, overlaps, _Copy(connection))


def _let_go(*lists: list[Any]) -> None:
    """Empty lists in a thread, few at a time: 5,000 plays hold the lock of Python for 50 ms."""
    for one in lists:
        while one:
            del one[-_AT_ONCE:]


def _opened(copy: Path) -> sqlite3.Connection:
    return open_copy(str(copy), lenient=True)


def _outcomes(reader: Reader, decided: Decided) -> list[Outcome]:
    return [
        Outcome(note.row, note.kind, note.reason, note.detail, *reader.label(note.row))
        for note in decided.notes
    ]


def _news(told: Account, known: Account | None) -> Account | None:
    """What is worth telling of an account: those the server told of itself are left as they are."""
    return told if known is None else None


def _renamed(person: FoundPerson, owner: str | None) -> FoundPerson:
    """A person of the preview under the key of the account."""
    if owner is None or person.account_key != owner:
        return person
    return FoundPerson(
        account_key=OWNER_KEY, name=person.name, plays=person.plays, watch_s=person.watch_s
    )
