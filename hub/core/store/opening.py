"""Opening the database file: checked first, set aside when it is damaged, its key found or made."""

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import aiosqlite
import orjson

from hub.core.store.secrets import (
    KEY_FILE,
    MARK,
    SecretKeyLost,
    SecretUnreadable,
    Vault,
    make_key,
    read_key,
)

_log = logging.getLogger(__name__)

DATABASE_FILE: Final = "usher.db"
_CANARY: Final = "key_check"
_LOST: Final = "lost"
RECORDED: Final = ("history.duckdb", "journal.db", "journal-states")
"""What a hub has in its folder beside the database once it has recorded something."""
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


@dataclass(frozen=True, slots=True)
class Damage:
    """A database that could not be read and was set aside."""

    kept_as: Path
    reason: str


async def open_or_replace(folder: Path) -> tuple[aiosqlite.Connection, Damage | None]:
    """A connection to the folder's database, and what was set aside for it."""
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


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def _set_aside(folder: Path, reason: str) -> Damage:
    kept = folder / f"{DATABASE_FILE}.damaged-{_stamp()}"
    for suffix in ("", "-wal", "-shm"):
        path = folder / f"{DATABASE_FILE}{suffix}"
        if path.exists():
            path.replace(kept.with_name(kept.name + suffix))
    return Damage(kept, reason)


async def note_loss(connection: aiosqlite.Connection, folder: Path, damage: Damage | None) -> bool:
    """Whether the database took the place of one that was lost, now or at an earlier start.

    One that has never had a key is new. It is not the first one where another was set aside, or
    where the key and the records of a hub are there already. Call it before the vault is opened.
    """
    if await _meta(connection, _LOST) is not None:
        return True
    if await _meta(connection, _CANARY) is not None:
        return False
    lost = damage is not None or await asyncio.to_thread(_is_left_over, folder)
    if lost:
        stamp = _stamp().encode()
        await connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_LOST, stamp))
    return lost


def _is_left_over(folder: Path) -> bool:
    recorded = any((folder / name).exists() for name in RECORDED)
    return recorded and (folder / KEY_FILE).exists()


async def _meta(connection: aiosqlite.Connection, name: str) -> bytes | None:
    query = "SELECT value FROM meta WHERE name = ?"
    found = list(await connection.execute_fetchall(query, (name,)))
    return found[0][0] if found else None


async def open_vault(
    connection: aiosqlite.Connection, folder: Path, *, forget_secrets: bool
) -> Vault:
    """The vault of the folder; its key is made when the database has never had one."""
    canary = await _meta(connection, _CANARY)
    try:
        return await asyncio.to_thread(_kept_vault, folder, canary) or await _new_vault(
            connection, folder
        )
    except SecretKeyLost:
        if not forget_secrets:
            raise
        await _forget(connection, folder)
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


async def _forget(connection: aiosqlite.Connection, folder: Path) -> None:
    """Keep a copy of the database beside it, then drop every record that holds a secret."""
    kept = folder / f"{DATABASE_FILE}.before-forgetting-{_stamp()}"
    await connection.execute("VACUUM INTO ?", (str(kept),))
    dropped = await connection.execute(
        "DELETE FROM records WHERE instr(CAST(data AS TEXT), ?)", (f'"{MARK}"',)
    )
    _log.warning("%d records with secrets are forgotten; %s has them", dropped.rowcount, kept)


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
