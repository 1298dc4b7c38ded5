"""How far an import is, and what became of rows: a small file beside the copy.

A batch is noted before the history is given it, and confirmed afterwards: whatever ends the process
in between, going on leads to the same plays and the same counts.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.core.lenient import from_epoch
from hub.history.importers.tautulli import ledger as ledgers
from hub.history.importers.tautulli.ledger import Ledger

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (
    name TEXT PRIMARY KEY, row INTEGER NOT NULL, ledger BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS outcomes (
    row INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT,
    started, user TEXT, title TEXT, PRIMARY KEY (row, reason)
);
"""
DONE, BEGUN = "done", "begun"
CSV_HEAD = ("row", "what", "reason", "detail", "started_at", "user", "title")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row that was repaired or set aside; start, user and title are for people."""

    row: int
    kind: str
    reason: str
    detail: str
    started: object
    user: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The rows up to `row` are dealt with, and counted in `ledger`."""

    row: int
    ledger: Ledger


class Checkpoints:
    """The file of one import."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as connection:
            connection.executescript(_SCHEMA)

    def done(self) -> Checkpoint:
        """How far it is."""
        return self._get(DONE) or Checkpoint(0, Ledger())

    def begun(self) -> Checkpoint | None:
        """The batch that was begun and not confirmed."""
        return self._get(BEGUN)

    def begin(self, to: Checkpoint, outcomes: Iterable[Outcome]) -> None:
        """Note a batch that the history is about to be given."""
        with self._open() as connection:
            _put(connection, BEGUN, to)
            connection.executemany(
                "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (o.row, o.kind, o.reason, o.detail or None, o.started, o.user, o.title)
                    for o in outcomes
                ],
            )

    def confirm(self) -> None:
        """The history has the batch."""
        with self._open() as connection:
            connection.execute(
                f"INSERT OR REPLACE INTO state SELECT '{DONE}', row, ledger FROM state "  # noqa: S608 - constants
                f"WHERE name = '{BEGUN}'"
            )
            connection.execute("DELETE FROM state WHERE name = ?", (BEGUN,))

    def csv(self) -> Iterator[bytes]:
        """The outcomes as CSV, in pieces."""
        yield _line(CSV_HEAD)
        with self._open() as connection:
            rows = connection.execute(
                "SELECT row, kind, reason, detail, started, user, title FROM outcomes "
                "ORDER BY kind DESC, row, reason"
            )
            while chunk := rows.fetchmany(1000):
                yield b"".join(_line(_shown(row)) for row in chunk)

    def _get(self, name: str) -> Checkpoint | None:
        with self._open() as connection:
            row = connection.execute(
                "SELECT row, ledger FROM state WHERE name = ?", (name,)
            ).fetchone()
        return None if row is None else Checkpoint(int(row[0]), ledgers.load(row[1]))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(
            sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        ) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            with connection:
                yield connection


def _put(connection: sqlite3.Connection, name: str, to: Checkpoint) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (name, to.row, ledgers.dump(to.ledger))
    )


def _shown(row: tuple[object, ...]) -> tuple[object, ...]:
    began = from_epoch(row[4])
    when = row[4] if began is None else began.isoformat()
    return (*row[:4], when, *row[5:])


def _line(values: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(["" if value is None else _safe(str(value)) for value in values])
    return out.getvalue().encode()


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
