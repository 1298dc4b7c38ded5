"""`usher doctor`: looks at all that a stopped hub keeps; says what to do about what is wrong."""

import argparse
import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.compose import read_config
from hub.core.config import Config
from hub.core.errors import NotFound, UsherError
from hub.core.lock import FolderLock
from hub.core.store import DATABASE_FILE, Store
from hub.history.facade import History
from hub.history.migrations.migrate import migrations, schema_version
from hub.history.settings import HISTORY_SECTION, HistoryModel
from hub.history.store.connection import connect
from hub.journal.factory import create_journal
from hub.journal.interface import Journal
from hub.journal.settings import JOURNAL_SECTION
from hub.journal.sqlite import FILE_NAME, SqliteJournal
from hub.playback.geo.download import databases
from hub.playback.geo.places import Home, Places
from hub.playback.geo.settings import PLACES_SECTION
from hub.playback.tracker import Tracker
from rules.compose import SECTIONS

ROOM = 500 * 10**6
"""Bytes that should be free: for a copy of the history before an upgrade, and for the journal."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and a sentence; with what to do if it is not."""

    subject: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok' if self.ok else '!!'}  {self.subject:<14} {self.text}"


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor", parents=[shared], help="check everything (while the hub is stopped)"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    folder: Path = options.config.expanduser()
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Name another with --config.")

    async def run() -> bool:
        well = True
        config = await asyncio.to_thread(read_config, folder, os.environ, SECTIONS)
        async for finding in examine(config):
            print(finding, flush=True)
            well = well and finding.ok
        return well

    with FolderLock(folder):
        return 0 if asyncio.run(run()) else 1


async def examine(config: Config) -> AsyncIterator[Finding]:
    """Everything, one after the other; nothing is changed, repaired or upgraded."""
    for problem in config.problems:
        yield Finding("configuration", ok=False, text=str(problem))
    if not config.problems:
        yield Finding("configuration", ok=True, text="every value can be used")
    yield await asyncio.to_thread(_folder, config.folder)
    yield await _guarded("settings", _settings, config)
    last_offset: int | None = None
    try:
        last_offset, finding = await _journal(config)
        yield finding
    except UsherError as error:
        yield Finding("journal", ok=False, text=str(error))
    async for finding in _history(config, last_offset):
        yield finding
    yield await _places(config)


async def _guarded(subject: str, look: Callable[[Config], Any], config: Config) -> Finding:
    try:
        return Finding(subject, ok=True, text=await look(config))
    except (UsherError, sqlite3.Error) as error:
        return Finding(subject, ok=False, text=str(error))


def _folder(folder: Path) -> Finding:
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        text = f"{folder} cannot be written. Give it to the user that the hub runs as."
        return Finding("folder", ok=False, text=text)
    free = shutil.disk_usage(folder).free
    text = f"{folder}, {free / 10**9:.1f} GB free"
    if free < ROOM:
        return Finding(
            "folder", ok=False, text=f"{text}. Make room: {ROOM / 10**6:.0f} MB or more."
        )
    return Finding("folder", ok=True, text=text)


async def _settings(config: Config) -> str:
    """Users, servers and their tokens, and the key that opens them."""
    path = config.folder / DATABASE_FILE
    if not path.exists():
        return "nothing is set up yet"
    await asyncio.to_thread(_check_sqlite, path)
    store = await Store.open(config.folder)
    try:
        ownerless = store.lost and not await store.rows("users")
    finally:
        await store.close()
    if ownerless:
        hint = "Restore a backup with `usher restore`, or make an admin with `usher user add`."
        raise UsherError(
            f"{path.name} took the place of one that was lost, with all users.", hint=hint
        )
    return f"{path.name} is whole, and its key fits"


def _check_sqlite(path: Path) -> None:
    hint = "Restore a backup with `usher restore`."
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            answer = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise UsherError(f"{path} is damaged ({answer}).", hint=hint)


async def _journal(config: Config) -> tuple[int | None, Finding]:
    """The last offset, None where there is no journal yet."""
    chosen = config[JOURNAL_SECTION]
    journal: Journal
    if chosen.nats:
        journal = create_journal(config.folder, nats_url=chosen.nats_url)
    elif (config.folder / FILE_NAME).exists():
        journal = SqliteJournal(config.folder, repair=False)
    else:
        return None, Finding("journal", ok=True, text="nothing is recorded yet")
    await journal.open()
    try:
        found, last = await journal.verify(), await journal.last_offset()
    finally:
        await journal.close()
    repair = "" if found.ok else ". Start the hub: it keeps what can be read, and says what is lost"
    return last, Finding("journal", ok=found.ok, text=f"{found.text}{repair}")


async def _history(config: Config, last_offset: int | None) -> AsyncIterator[Finding]:
    settings = config[HISTORY_SECTION]
    path = settings.file(config.folder)
    if not path.exists():
        yield Finding("history", ok=True, text="there is none yet")
        return
    try:
        version = await asyncio.to_thread(_schema, path, settings)
        newest = migrations()[-1].version
        if version < newest:
            text = f"schema {version}; the next start upgrades it to {newest} and keeps a copy"
            yield Finding("history", ok=True, text=text)
            return
        async for finding in _verified(History(path, settings), last_offset):
            yield finding
    except UsherError as error:
        yield Finding("history", ok=False, text=str(error))


def _schema(path: Path, settings: HistoryModel) -> int:
    with closing(connect(path, settings)) as connection:
        return schema_version(connection, path)


async def _verified(history: History, last_offset: int | None) -> AsyncIterator[Finding]:
    await history.start()
    try:
        report = await history.verify(last_offset)
        for wrong in report.findings:
            text = f"{wrong.text} ({wrong.rows}). Rebuild it: usher history rebuild"
            yield Finding("history", ok=False, text=text)
        if report.ok:
            text = f"{report.plays} plays, {report.checks} checks passed"
            yield Finding("history", ok=True, text=text)
        checkpoint = await history.checkpoint()
        if checkpoint is not None:
            await asyncio.to_thread(Tracker.load, checkpoint.tracker)
            behind = 0 if last_offset is None else max(0, last_offset - checkpoint.offset)
            text = f"{behind} observations of the journal are not in the history yet"
            yield Finding("recording", ok=True, text=text)
    finally:
        await history.stop()


async def _places(config: Config) -> Finding:
    settings = config[PLACES_SECTION]
    places = Places(settings, Home())
    try:
        await places.use(*databases(settings, config.folder))
        if places.problems:
            return Finding("places", ok=False, text=" ".join(places.problems))
        text = places.version or "no database: places of public addresses stay unknown"
        return Finding("places", ok=True, text=text)
    finally:
        await places.stop()
