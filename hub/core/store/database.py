"""The SQLite file `usher.db`: opened, checked, set aside when damaged, written in transactions."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from collections.abc import Collection as Names
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self, TypeVar

import aiosqlite
import orjson

from hub.core.errors import UsherError
from hub.core.hub import Key
from hub.core.store.collection import Collection, Migration, Row, migrated, open_collection
from hub.core.store.secrets import (
    KEY_FILE,
    SecretKeyLost,
    SecretUnreadable,
    Vault,
    make_key,
    read_key,
)

_log = logging.getLogger(__name__)

T = TypeVar("T")

DATABASE_FILE: Final = "usher.db"
_CANARY: Final = "key_check"
_DAMAGE: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS collections (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    collection TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (collection, id)
) WITHOUT ROWID;
"""


class NewerData(UsherError):
    """The file was written by a newer Usher."""

    code = "newer_data"


@dataclass(frozen=True, slots=True)
class Damage:
    """A database that could not be read and was set aside."""

    kept_as: Path
    reason: str


class Store:
    """One open `usher.db`. `damage` says whether an unreadable one was set aside at opening."""

    def __init__(
        self, connection: aiosqlite.Connection, vault: Vault, damage: Damage | None
    ) -> None:
        self.damage = damage
        self.vault = vault
        self._connection = connection
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, folder: Path, *, forget_secrets: bool = False) -> Self:
        """Open or create the folder's database.

        SecretKeyLost unless `forget_secrets` gives it a new key.
        """
        connection, damage = await _open_or_replace(folder)
        try:
            vault = await _vault(connection, folder, forget_secrets=forget_secrets)
        except BaseException:
            await connection.close()
            raise
        return cls(connection, vault, damage)

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
        async with self.transaction() as connection:
            await _put(connection, collection, puts)
            await connection.executemany(
                "DELETE FROM records WHERE collection = ? AND id = ?",
                [(collection, record_id) for record_id in deletes],
            )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """The connection for a block whose writes take effect together; others wait."""
        async with self._lock:
            await self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                await self._connection.execute("ROLLBACK")
                raise
            await self._connection.execute("COMMIT")

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


async def _put(connection: aiosqlite.Connection, collection: str, rows: Iterable[Row]) -> None:
    await connection.executemany(
        "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
        [(collection, record_id, data) for record_id, data in rows],
    )


async def _open_or_replace(folder: Path) -> tuple[aiosqlite.Connection, Damage | None]:
    try:
        return await _connect(folder / DATABASE_FILE), None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in _DAMAGE:
            raise
        damage = await asyncio.to_thread(_set_aside, folder, str(error))
    _log.error(
        "The database cannot be read (%s). It is kept as %s; the hub starts with an empty one.",
        damage.reason,
        damage.kept_as,
    )
    return await _connect(folder / DATABASE_FILE), damage


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA synchronous = FULL")
        await _check(connection)
        await connection.executescript(_SCHEMA)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _check(connection: aiosqlite.Connection) -> None:
    answer = next(iter(await connection.execute_fetchall("PRAGMA quick_check(1)")))[0]
    if answer != "ok":
        damaged = sqlite3.DatabaseError(answer)
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged


def _set_aside(folder: Path, reason: str) -> Damage:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = folder / f"{DATABASE_FILE}.damaged-{stamp}"
    for suffix in ("", "-wal", "-shm"):
        path = folder / f"{DATABASE_FILE}{suffix}"
        if path.exists():
            path.replace(kept.with_name(kept.name + suffix))
    return Damage(kept, reason)


async def _vault(connection: aiosqlite.Connection, folder: Path, *, forget_secrets: bool) -> Vault:
    """The vault of the folder; its key is made when the database has never had one."""
    query = "SELECT value FROM meta WHERE name = ?"
    found = list(await connection.execute_fetchall(query, (_CANARY,)))
    canary: bytes | None = found[0][0] if found else None
    try:
        return await asyncio.to_thread(_kept_vault, folder, canary) or await _new_vault(
            connection, folder
        )
    except SecretKeyLost:
        if not forget_secrets:
            raise
        return await _new_vault(connection, folder)


def _kept_vault(folder: Path, canary: bytes | None) -> Vault | None:
    """The vault with the key that is there; None when key and database are both new."""
    key = read_key(folder)
    if canary is None:
        return None
    if key is None:
        raise SecretKeyLost(folder / KEY_FILE, "is missing")
    vault = Vault(key)
    try:
        vault.open(orjson.loads(canary))
    except SecretUnreadable:
        raise SecretKeyLost(folder / KEY_FILE, "is not the key of this database") from None
    return vault


async def _new_vault(connection: aiosqlite.Connection, folder: Path) -> Vault:
    """A vault with a fresh key, and a sealed word by which the key is recognised later.

    A key beside a database that has never seen one is used: the database may have been lost.
    """
    key = await asyncio.to_thread(_usable_key, folder)
    if key is None:
        key = await asyncio.to_thread(make_key, folder)
    vault = Vault(key)
    sealed = orjson.dumps(vault.seal(_CANARY))
    await connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_CANARY, sealed))
    return vault


def _usable_key(folder: Path) -> bytes | None:
    try:
        return read_key(folder)
    except SecretKeyLost:
        return None


STORE: Key[Store] = Key("store")
