"""The readers of raw SQLite files agree with SQLite."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.journal.page_file import PageFile
from hub.journal.wal_file import read_wal

Row = tuple[int, int | None, bytes]

_ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.binary(max_size=60) | st.integers(61, 9000).map(lambda size: b"\xa5" * size),
    ),
    max_size=40,
    unique_by=lambda row: row[0],
)


def _database(folder: str, page_size: int = 1024) -> tuple[Path, sqlite3.Connection]:
    path = Path(folder) / "t.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size = {page_size}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, number, content BLOB)")
    return path, db


@given(rows=_ROWS, page_size=st.sampled_from([512, 1024, 4096, 65536]))
@settings(max_examples=40)
def test_every_row_is_found_without_the_tree(rows: list[Row], page_size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, db = _database(folder, page_size)
        db.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        db.close()
        with PageFile(path, page_size, {}) as pages:
            found = [row for row in pages.rows() if len(row[1]) == 3]
    assert sorted(found) == sorted((row[0], (None, row[1], row[2])) for row in rows)


@given(rows=_ROWS)
@settings(max_examples=30)
def test_every_row_is_found_in_the_write_ahead_log(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, db = _database(folder)
        with closing(db):
            for row in rows:
                db.execute("INSERT INTO t VALUES (?, ?, ?)", row)
            wal = read_wal(Path(f"{path}-wal"))
            newer = {frame.page: wal.page(frame) for frame in wal.valid}
            with PageFile(path, wal.page_size, newer) as pages:
                found = [row for row in pages.rows() if len(row[1]) == 3]
    assert sorted(found) == sorted((row[0], (None, row[1], row[2])) for row in rows)


@given(
    sizes=st.lists(st.integers(0, 3000), min_size=1, max_size=12),
    place=st.floats(0, 1),
    change=st.integers(0, 255),
)
@settings(max_examples=40)
def test_the_log_is_valid_up_to_where_sqlite_reads_it(
    sizes: list[int], place: float, change: int
) -> None:
    """With `change` 0 the log is cut at a place, else the byte there is changed."""
    with tempfile.TemporaryDirectory() as folder:
        path, db = _database(folder)
        with closing(db):
            for size in sizes:
                db.execute("INSERT INTO t(content) VALUES (?)", (b"x" * size,))
            content = bytearray(Path(f"{path}-wal").read_bytes())
            copy = Path(folder) / "copy.db"
            copy.write_bytes(path.read_bytes())
        at = int(place * (len(content) - 1))
        if change:
            content[at] ^= change
        else:
            del content[at:]
        log = Path(f"{copy}-wal")
        log.write_bytes(content)
        valid = len(read_wal(log).valid)
        with closing(sqlite3.connect(copy)) as reopened:
            _, frames, _ = reopened.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert valid == max(frames, 0)


def test_a_missing_or_foreign_log_has_no_frames(tmp_path: Path) -> None:
    assert read_wal(tmp_path / "none").valid == []
    (tmp_path / "text").write_bytes(b"not a log, but longer than the header of one" * 3)
    assert read_wal(tmp_path / "text").valid == []


def test_noise_yields_no_rows_and_no_error(tmp_path: Path) -> None:
    noise = bytes((index * index * 7 + index // 3) & 0xFF for index in range(64 * 1024))
    for kind in (0x00, 0x05, 0x0D):
        pages = bytearray(noise)
        pages[::1024] = bytes([kind]) * 64
        (tmp_path / "noise").write_bytes(pages)
        with PageFile(tmp_path / "noise", 1024, {}) as file:
            for row_id, columns in file.rows():
                assert isinstance(row_id, int)
                assert all(isinstance(value, int | bytes | None) for value in columns)
