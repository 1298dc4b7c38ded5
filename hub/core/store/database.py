"""The SQLite file `usher.db`: opened, checked, set aside when damaged, written in transactions."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from collections.abc import Collection as Names
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite

from hub.core.errors import Unavailable, UsherError
from hub.core.hub import Key
from hub.core.store.collection import (
    PUT,
    Collection,
    Migration,
    Row,
    Statement,
    migrated,
    open_collection,
)
from hub.core.store.opening import Damage, note_loss, open_or_replace, open_vault
from hub.core.store.secrets import (
    Vault,
)

_log = logging.getLogger(__name__)

T = TypeVar("T")


class NewerData(UsherError):
    """The file was written by a newer Usher."""

    code = "newer_data"


class StoreUnusable(Unavailable):
    """The file cannot be opened or written: a full disk, or a folder that is not ours to write."""

    code = "store_unusable"

    def __init__(self, error: sqlite3.OperationalError) -> None:
        super().__init__(
            f"What is set up cannot be kept ({error}).",
            hint="Make room on the disk, and check that the hub may write its folder.",
        )


class Store:
    """One open `usher.db`. `damage` says whether an unreadable one was set aside at opening.

    `lost` says that it took the place of another one, then or earlier.
    """

    def __init__(
        self,
        connection: aiosqlite.Connection,
        vault: Vault,
        damage: Damage | None,
        *,
        lost: bool = False,
    ) -> None:
        self.damage = damage
        self.lost = lost
        self.vault = vault
        self._connection = connection
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, folder: Path, *, forget_secrets: bool = False) -> Self:
        """Open or create the folder's database.

        SecretKeyLost unless `forget_secrets` gives it a new key; StoreUnusable when it cannot be.
        """
        try:
            connection, damage = await open_or_replace(folder)
        except sqlite3.OperationalError as error:
            raise StoreUnusable(error) from error
        try:
            lost = await note_loss(connection, folder, damage)
            vault = await open_vault(connection, folder, forget_secrets=forget_secrets)
        except BaseException as error:
            await connection.close()
            if isinstance(error, sqlite3.OperationalError):
                raise StoreUnusable(error) from error
            raise
        return cls(connection, vault, damage, lost=lost)

    async def close(self) -> None:
        """Wait for what is being written and close the file."""
        async with self._lock:
            await self._connection.close()

    async def collection(
        self,
        name: str,
        kind: type[T],
        *,
        version: int = 1,
        migrations: Mapping[int, Migration] | None = None,
        secret: Names[str] = (),
    ) -> Collection[T]:
        """The named collection, brought to `version` first.

        `migrations[n]` turns a record of version n into n + 1. `secret` names the fields encrypted
        at rest, or is WHOLE_RECORD. NewerData when the file holds a later version than this.
        """
        await self._migrate(name, version, migrations or {}, secret)
        return open_collection(self, name, kind, secret)

    async def rows(self, collection: str) -> list[Row]:
        """Every record of a collection as it is stored, ordered by id."""
        query = "SELECT id, data FROM records WHERE collection = ? ORDER BY id"
        return [
            (row[0], row[1])
            for row in await self._connection.execute_fetchall(query, (collection,))
        ]

    async def row(self, collection: str, record_id: str) -> bytes | None:
        """One record as it is stored."""
        query = "SELECT data FROM records WHERE collection = ? AND id = ?"
        rows = list(await self._connection.execute_fetchall(query, (collection, record_id)))
        return rows[0][0] if rows else None

    async def write(
        self, collection: str, puts: Iterable[Row], deletes: Iterable[str] = ()
    ) -> None:
        """Write and delete records in one transaction: all of them or none."""
        rows, gone = list(puts), list(deletes)
        if len(rows) == 1 and not gone:
            await self.write_one(PUT, (collection, *rows[0]))
            return
        async with self.transaction() as connection:
            await _put(connection, collection, rows)
            await connection.executemany(
                "DELETE FROM records WHERE collection = ? AND id = ?",
                [(collection, record_id) for record_id in gone],
            )

    async def fetch(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one SELECT over a table of somebody's own."""
        found = await self._connection.execute_fetchall(sql, tuple(values))
        return [tuple(row) for row in found]

    async def write_one(self, sql: str, values: Iterable[Any] = ()) -> int:
        """One statement in a transaction of its own; how many rows it changed.

        It is durable when this returns, after one turn of the writing thread instead of three.
        StoreUnusable when it cannot be made.
        """
        async with self._lock:
            try:
                cursor = await self._connection.execute(sql, tuple(values))
            except sqlite3.OperationalError as error:
                raise StoreUnusable(error) from error
            return cursor.rowcount

    async def write_all(self, statements: Sequence[Statement]) -> int:
        """Statements in one transaction, in one turn of the writing thread; all of them or none.

        How many rows the first one changed: where it changes none, the others are left out. It is
        durable when this returns. StoreUnusable when they cannot be made.
        """
        async with self._lock:
            connection = self._connection
            try:
                changed: int = await connection._execute(  # type: ignore[no-untyped-call]  # noqa: SLF001 - several statements in one turn
                    _write_all,
                    connection._conn,  # noqa: SLF001 - which the thread uses
                    statements,
                )
            except sqlite3.OperationalError as error:
                raise StoreUnusable(error) from error
            return changed

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """The connection for a block whose writes take effect together; others wait.

        StoreUnusable when they cannot be made.
        """
        async with self._lock:
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                await self._connection.execute("COMMIT")
            except BaseException as error:
                # A cancelled BEGIN or COMMIT still runs in its thread, before this.
                with suppress(sqlite3.OperationalError):
                    await self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise StoreUnusable(error) from error
                raise

    async def backup(self, target: Path) -> None:
        """Write a compact copy of the database to a file that does not exist yet."""
        async with self._lock:
            await self._connection.execute("VACUUM INTO ?", (str(target),))

    async def _migrate(
        self, name: str, version: int, migrations: Mapping[int, Migration], secret: Names[str]
    ) -> None:
        query = "SELECT version FROM collections WHERE name = ?"
        found = list(await self._connection.execute_fetchall(query, (name,)))
        stored: int = found[0][0] if found else version
        if stored > version:
            raise NewerData(
                f"The stored {name} are of version {stored}; this Usher knows up to {version}.",
                hint="Install the newer Usher again, or restore an older backup.",
            )
        if found and stored == version:
            return
        rows = await self.rows(name) if stored < version else []
        changed = migrated(rows, stored, version, migrations, self.vault, secret)
        async with self.transaction() as connection:
            await _put(connection, name, changed)
            await connection.execute(
                "INSERT OR REPLACE INTO collections VALUES (?, ?)", (name, version)
            )


def _write_all(connection: sqlite3.Connection, statements: Sequence[Statement]) -> int:
    """Runs in the thread of the connection."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (sql, values), *others = statements
        changed = connection.execute(sql, values).rowcount
        for sql, values in others if changed else ():
            connection.execute(sql, values)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return changed


async def _put(connection: aiosqlite.Connection, collection: str, rows: Iterable[Row]) -> None:
    values = [(collection, record_id, data) for record_id, data in rows]
    await connection.executemany(PUT, values)


STORE: Key[Store] = Key("store")
