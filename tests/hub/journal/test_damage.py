"""A damaged file: `verify` tells, `open` saves what can be read and keeps the damaged file."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hub.journal import database
from hub.journal.errors import JournalDamaged, JournalError, NotAJournal
from hub.journal.interface import JournalState
from hub.journal.salvage import SKIPPED
from hub.journal.sqlite import FILE_NAME, SqliteJournal
from tests.hub.journal.support import FUTURE, bodies, fill, listed, noisy, read_all

CALLS = 400
SIZE = 100
PAGE = database.PAGE_SIZE


def _pages(path: Path, kind: int) -> list[int]:
    """The numbers (from 0) of the pages of one kind: 0x0D leaf, 0x05 inner."""
    content = path.read_bytes()
    return [at // PAGE for at in range(PAGE, len(content), PAGE) if content[at] == kind]


def _overwrite(path: Path, page: int, content: bytes = b"\xee" * PAGE) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(content)


async def _reopened(folder: Path) -> SqliteJournal:
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open()
    return journal


async def _check_repaired(folder: Path, *, lost_at_most: int, total: int = CALLS) -> None:
    """Open what was damaged, see that nearly all is there, that it is said, and that it goes on."""
    journal = await _reopened(folder)
    entries = await read_all(journal)
    for entry in entries:
        assert entry.body == noisy(entry.offset, SIZE)
    offsets = [entry.offset for entry in entries]
    assert offsets == sorted(set(offsets))
    assert len(entries) >= total - lost_at_most
    status = await journal.status(applied=total)
    assert status.state is JournalState.OK
    assert f"{len(entries)} entries were saved" in status.text
    (kept,) = listed(folder, "journal-damaged-*Z.db")
    assert str(kept) in status.text
    assert await journal.append([b"next"]) > total
    found = await journal.verify()
    assert found.ok, found.text
    await journal.close()

    again = await _reopened(folder)
    assert (await again.status(applied=0)).text == ""
    assert len(await read_all(again)) == len(entries) + 1
    assert len(listed(folder, "journal-damaged-*Z.db")) == 1
    await again.close()


@pytest.mark.allow_logs("has been repaired")
@pytest.mark.parametrize("which", ["first", "middle", "last"])
async def test_a_damaged_leaf_page_costs_its_own_entries(tmp_path: Path, which: str) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    leaves = _pages(tmp_path / FILE_NAME, 0x0D)[3:]
    page = {"first": leaves[0], "middle": leaves[len(leaves) // 2], "last": leaves[-1]}[which]
    _overwrite(tmp_path / FILE_NAME, page)
    await _check_repaired(tmp_path, lost_at_most=PAGE // SIZE)


@pytest.mark.allow_logs("has been repaired")
async def test_damaged_inner_pages_cost_nothing(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    inner = _pages(tmp_path / FILE_NAME, 0x05)
    assert inner
    for page in inner:
        _overwrite(tmp_path / FILE_NAME, page)
    await _check_repaired(tmp_path, lost_at_most=0)


@pytest.mark.allow_logs("has been repaired")
@pytest.mark.parametrize("size", [16, 100, PAGE, 4096])
async def test_a_damaged_header_costs_nothing(tmp_path: Path, size: int) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    _overwrite(tmp_path / FILE_NAME, 0, b"\0" * size)
    await _check_repaired(tmp_path, lost_at_most=size // SIZE)


@pytest.mark.allow_logs("has been repaired")
async def test_a_foreign_mark_in_the_header_of_a_journal_is_damage(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    with (tmp_path / FILE_NAME).open("r+b") as file:
        file.seek(68)
        file.write(b"\1\2\3\4")
    await _check_repaired(tmp_path, lost_at_most=0)


@pytest.mark.allow_logs("has been repaired")
async def test_a_file_cut_short_keeps_its_beginning(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    path = tmp_path / FILE_NAME
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 + 77])
    journal = await _reopened(tmp_path)
    found = await bodies(journal)
    assert len(found) > CALLS // 3
    assert found == [noisy(number, SIZE) for number in range(1, len(found) + 1)]
    await journal.close()


@pytest.mark.allow_logs("has been repaired", "is damaged")
async def test_a_flipped_bit_in_a_body_is_found_by_reading(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    journal = await _reopened(tmp_path)
    path = tmp_path / FILE_NAME
    content = path.read_bytes()
    at = content.index(noisy(200, SIZE)) + 50
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([content[at] ^ 0x10]))

    found = await journal.verify()
    assert not found.ok
    assert [str(lost) for lost in found.unreadable] == ["200"]
    assert "unreadable 200" in found.text
    with pytest.raises(JournalDamaged, match="Restart Usher"):
        await read_all(journal)
    assert (await journal.status(0)).state is JournalState.DAMAGED
    assert await journal.append([noisy(CALLS + 1, SIZE)]) == CALLS + 1, "it still takes entries"
    await journal.close()

    journal = await _reopened(tmp_path)
    status = await journal.status(0)
    assert status.state is JournalState.OK
    assert "entries 200 could not be read" in status.text
    assert [e.offset for e in await read_all(journal)] == [*range(1, 200), *range(201, CALLS + 2)]
    found = await journal.verify()
    assert found.ok
    assert [str(lost) for lost in found.known_losses] == ["200"]
    assert await journal.append([b"next"]) == CALLS + 1 + SKIPPED + 1
    await journal.close()


@pytest.mark.allow_logs("is damaged")
async def test_verify_steps_over_pages_it_cannot_read(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    journal = await _reopened(tmp_path)
    leaves = _pages(tmp_path / FILE_NAME, 0x0D)[3:]
    for page in (leaves[5], leaves[6], leaves[30], leaves[-1]):
        _overwrite(tmp_path / FILE_NAME, page)

    found = await journal.verify()

    assert not found.ok
    assert found.problems
    assert 3 <= len(found.unreadable) <= 4
    unreadable = sum(map(len, found.unreadable))
    assert 4 <= unreadable <= 4 * PAGE // SIZE
    assert found.entries == CALLS - unreadable
    assert found.gaps == ()
    await journal.close()


@pytest.mark.allow_logs("has been repaired")
async def test_large_entries_on_overflow_pages_are_saved_too(tmp_path: Path) -> None:
    await fill(tmp_path, 30, size=5000)
    _overwrite(tmp_path / FILE_NAME, 0, b"\0" * 100)
    journal = await _reopened(tmp_path)
    assert await bodies(journal) == [noisy(number, 5000) for number in range(1, 31)]
    await journal.close()


@pytest.mark.allow_logs("has been repaired")
async def test_what_was_compacted_does_not_come_back(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    journal = await _reopened(tmp_path)
    await journal.compact(150, FUTURE)
    await journal.close()
    _overwrite(tmp_path / FILE_NAME, 0, b"\0" * 100)
    journal = await _reopened(tmp_path)
    assert (await read_all(journal))[0].offset == 151
    assert await journal.first_offset() == 151
    assert (await journal.verify()).known_losses == ()
    await journal.close()


@pytest.mark.allow_logs("has been repaired", "was applied: going on behind that")
async def test_new_offsets_follow_what_was_applied_although_the_end_is_gone(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    (tmp_path / FILE_NAME).write_bytes(b"\xff" * 10 * PAGE)
    journal = SqliteJournal(tmp_path)
    await journal.open(continue_after=90_000)
    assert await read_all(journal) == []
    assert await journal.append([b"next"]) == 90_001
    await journal.close()


@pytest.mark.allow_logs("has been repaired")
async def test_a_log_whose_file_is_gone_is_saved(tmp_path: Path) -> None:
    journal = await _reopened(tmp_path)
    await journal.append([b"one"])
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(f"{journal.path}-wal", copy / f"{FILE_NAME}-wal")
    await journal.close()
    journal = await _reopened(copy)
    assert await bodies(journal) == [b"one"]
    await journal.close()


async def test_without_permission_to_repair_opening_fails(tmp_path: Path) -> None:
    await fill(tmp_path, CALLS, size=SIZE)
    _overwrite(tmp_path / FILE_NAME, 0, b"\0" * 100)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(JournalDamaged, match="is damaged"):
        await SqliteJournal(tmp_path, repair=False).open()
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.allow_logs("has been repaired")
@pytest.mark.parametrize("crash_at", range(6))
async def test_a_repair_that_was_interrupted_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    """The process dies before each of the steps that change names."""
    await fill(tmp_path, 50, size=SIZE)
    _overwrite(tmp_path / FILE_NAME, 0, b"\0" * 100)
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(b"stale")
    steps = 0
    rename = Path.rename

    def crashing(self: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps > crash_at:
            raise OSError("the process was killed")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", crashing)
        journal = SqliteJournal(tmp_path)
        try:
            await journal.open()
        except JournalError:
            assert steps == crash_at + 1
        else:
            assert steps <= crash_at
            await journal.close()
    journal = await _reopened(tmp_path)
    assert await bodies(journal) == [noisy(number, SIZE) for number in range(1, 51)]
    assert len(listed(tmp_path, "journal-damaged-*Z.db")) == 1
    assert not listed(tmp_path, "*-salvaged*")
    await journal.close()


async def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("CREATE TABLE precious (thing)")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(NotAJournal, match="Move the file away"):
        await SqliteJournal(tmp_path).open()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        assert db.execute("SELECT name FROM sqlite_schema").fetchall() == [("precious",)]
    assert (tmp_path / FILE_NAME).read_bytes() == before


async def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    await fill(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    with pytest.raises(JournalError, match="newer Usher"):
        await SqliteJournal(tmp_path).open()
