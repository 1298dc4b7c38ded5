"""Copies, restores, rewriting and checking of the history."""

import asyncio
from pathlib import Path

import duckdb
import pytest

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.history.errors import HistoryDamaged, HistoryLocked
from hub.history.facade import History
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.store.maintenance import restore
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import full_play, varied
from tests.hub.history.test_database import content, opened
from tests.hub.history.test_plays import batch, every

ALL = Scope.all()


async def test_a_backup_is_the_history_of_that_moment(history: History, tmp_path: Path) -> None:
    await history.commit(batch(1, *varied(1, 50)))
    copy = tmp_path / "it's a copy.duckdb"
    await asyncio.gather(history.backup(copy), history.totals(Filters(), ALL))
    await history.commit(batch(2, *varied(2, 50)))
    with pytest.raises(Conflict, match="exists already"):
        await history.backup(copy)
    async with opened(copy) as restored:
        assert (await restored.totals(Filters(), ALL)).plays == 50
        assert (await restored.verify()).ok
        await restored.commit(batch(2, *varied(2, 50)))
        assert await restored.checkpoint() == await history.checkpoint()


async def test_compacting_leaves_the_keys_that_pages_show_unpacked(history: History) -> None:
    await history.commit(batch(1, *varied(1, 20)))
    keys = "SELECT id, item_key FROM plays ORDER BY id"
    before = await history.query(keys)
    for _ in range(2):
        await history.compact()
        assert await history.query(keys) == before
        assert await history.query(
            "SELECT DISTINCT compression FROM pragma_storage_info('plays') "
            "WHERE column_name = 'item_key' AND segment_type = 'VARCHAR'"
        ) == [("Uncompressed",)]


async def test_a_restored_backup_takes_the_place_of_the_history(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    async with opened(path) as history:
        await history.commit(batch(1, *varied(1, 20)))
        await history.backup(copy)
        await history.commit(batch(2, *varied(2, 20)))
    kept = await asyncio.to_thread(restore, copy, path, SETTINGS)
    async with opened(path) as history:
        assert (await history.totals(Filters(), ALL)).plays == 20
    assert kept is not None
    async with opened(kept) as former:
        assert (await former.totals(Filters(), ALL)).plays == 40


async def test_what_is_not_a_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    async with opened(path) as history:
        await history.commit(batch(1, *varied(1, 20)))
    before = content(path)
    garbage, empty = tmp_path / "garbage", tmp_path / "empty"
    garbage.write_bytes(b"x" * 100_000)
    duckdb.connect(str(empty)).close()
    for source, error in (
        (garbage, HistoryDamaged),
        (empty, InvalidInput),
        (tmp_path / "none", NotFound),
    ):
        with pytest.raises(error):
            restore(source, path, SETTINGS)
    assert content(path) == before


async def test_compacting_keeps_everything_and_orders_by_time(history: History) -> None:
    seen = varied(1, 200)
    await history.import_plays(seen[100:])
    await history.commit(batch(3, full_play(), *seen[:100]))
    before = await every(history, PlaysQuery(limit=100))
    detail = await history.play(full_play().id, ALL)
    await history.compact()
    assert await every(history, PlaysQuery(limit=100)) == before
    assert await history.play(full_play().id, ALL) == detail
    numbers = await history.query("SELECT play FROM plays ORDER BY started_at, id")
    assert numbers == [(n,) for n in range(1, 202)]
    assert (await history.verify(3)).ok
    await history.commit(batch(4, *varied(2, 10)))
    assert (await history.totals(Filters(), ALL)).plays == 211
    assert (await history.verify(4)).ok


async def test_the_size_is_told(history: History) -> None:
    await history.commit(batch(1, *varied(1, 30)))
    size = await history.size()
    assert (size.plays, size.segments) == (30, 60)
    assert size.file_bytes + size.wal_bytes > 0


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE plays SET person = 999 WHERE account IS NULL", "persons that do not exist"),
        ("DELETE FROM items WHERE item = 1", "items that do not exist"),
        ("DELETE FROM segments WHERE number = 0", "another watch time"),
        ("INSERT INTO segments SELECT * FROM segments", "the same (play, number)"),
        ("UPDATE plays SET ended_at = started_at - INTERVAL 1 HOUR", "end before they start"),
        ("UPDATE segments SET watch_ms = watch_ms + 10_000_000", "more watch time than wall time"),
        ("INSERT INTO checkpoint SELECT * FROM checkpoint", "several checkpoints"),
    ],
)
async def test_damage_is_found(path: Path, damage: str, finding: str) -> None:
    async with opened(path) as history:
        await history.commit(batch(1, *varied(1, 30)))
        assert (await history.verify()).findings == ()
    with duckdb.connect(str(path)) as connection:
        connection.execute(damage)
    async with opened(path) as history:
        report = await history.verify()
    assert not report.ok
    assert any(finding in found.text for found in report.findings)


async def test_a_history_in_use_is_not_restored_over(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    async with opened(path) as history:
        await history.backup(copy)
    holder = await asyncio.create_subprocess_exec(
        "python3",
        "-c",
        "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()",
        str(path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert await holder.stdout.readline() == b"held\n"
    try:
        with pytest.raises(HistoryLocked):
            restore(copy, path, SETTINGS)
    finally:
        holder.stdin.close()
        await holder.wait()
    assert content(path)
