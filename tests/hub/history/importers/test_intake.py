"""Files of every kind: taken safely, or refused in words that help."""

import asyncio
import bz2
import gzip
import lzma
import os
import sqlite3
import threading
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.history.errors import DiskFull
from hub.history.importers import intake
from hub.history.importers.job import ImportState
from hub.history.importers.tautulli import snapshot
from hub.models.play import Play
from tests.hub.history.importers.conftest import House
from tests.hub.history.importers.database import Database


def zipped(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return path


def _files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize("name", ["tautulli.db", "backup/plexpy.db", "../../tautulli.db"])
async def test_a_backup_is_unpacked(
    house: House, database: Database, tmp_path: Path, name: str
) -> None:
    database.add()
    archive = zipped(tmp_path / "backup.zip", {name: database.path.read_bytes()})
    before = _files(tmp_path)
    assert (await house.bring(archive)).added == 1
    outside = _files(tmp_path) - before
    assert all(path.is_relative_to(house.folder) for path in outside)
    assert not list(house.folder.rglob("unpacked.db*"))


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_packed_database_is_unpacked_if_it_is_whole(
    database: Database, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    database.add()
    content, file, folder = database.path.read_bytes(), tmp_path / "packed", tmp_path / "room"
    folder.mkdir()
    packed = pack(content)
    file.write_bytes(packed)
    assert intake.readable(file, folder).read_bytes() == content
    file.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InvalidInput, match="its end is missing"):
        intake.readable(file, folder)
    file.write_bytes(pack(b"\0" * 30_000_000))
    with pytest.raises(InvalidInput, match="far more"):
        intake.readable(file, folder)


def test_a_backup_behind_a_password_is_refused(database: Database, tmp_path: Path) -> None:
    database.add()
    archive = zipped(tmp_path / "backup.zip", {"tautulli.db": database.path.read_bytes()})
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # says that it is encrypted
    archive.write_bytes(content)
    with pytest.raises(InvalidInput, match="protected by a password"):
        intake.readable(archive, tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"hello", "neither"),
        (b"7z\xbc\xaf\x27\x1c and more", "Unpack it first"),
        (b"\x1f\x8b and then nothing", "cannot be unpacked"),
        (b"PK\x03\x04 and then nothing", "unpacked"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "cannot be"),
    ],
    ids=["empty", "text", "7z", "broken-gzip", "broken-zip", "broken-database"],
)
async def test_what_is_no_database_is_refused(
    house: House, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "tautulli.db"
    file.write_bytes(content)
    job = await house.look(file)
    assert job.state is ImportState.FAILED
    assert says in (job.error or "")
    assert "tautulli.db" in (job.error or "")


async def test_another_program_s_database_is_refused(house: House, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE movies (id INTEGER)")
    job = await house.look(tmp_path / "other.db")
    assert job.state is ImportState.FAILED
    assert "session_history" in (job.error or "")


async def test_of_several_databases_the_outermost_is_meant(
    house: House, database: Database, tmp_path: Path
) -> None:
    database.add()
    whole = database.path.read_bytes()
    content = {"backups/tautulli.db": b"old", "plexpy.db": b"older", "tautulli.db": whole}
    job = await house.look(zipped(tmp_path / "folder.zip", content))
    assert job.state is ImportState.READY


async def test_traps_in_zip_files_are_refused(house: House, tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"tautulli.db": b"\0" * 50_000_000})
    without = zipped(tmp_path / "without.zip", {"readme.txt": b"hello"})
    twice = zipped(tmp_path / "twice.zip", {"a/tautulli.db": b"one", "b/tautulli.db": b"two"})
    traps = ((bomb, "far more"), (without, "no tautulli.db"), (twice, "there are 2 databases"))
    for file, says in traps:
        job = await house.look(file)
        assert job.state is ImportState.FAILED
        assert says in (job.error or "")


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
async def test_a_live_database_is_read_while_it_is_written(
    house: House, database: Database, mode: str
) -> None:
    database.add()
    with closing(sqlite3.connect(database.path, isolation_level=None)) as live:
        live.execute(f"PRAGMA journal_mode = {mode}")
        live.execute("PRAGMA wal_autocheckpoint = 0")
        database.add(rating_key=2)
        if mode == "WAL":
            live.execute("BEGIN IMMEDIATE")
            live.execute("UPDATE session_history SET user = 'nobody knows'")
        content = database.path.read_bytes()
        report = await house.bring(database.path)
        assert database.path.read_bytes() == content
    assert report.added == 2
    names = await house.history.query("SELECT DISTINCT name FROM accounts WHERE key = '4002'")
    assert names == [("bob",)]


async def test_a_damaged_file_gives_what_can_be_read(house: House, database: Database) -> None:
    for number in range(400):
        database.add(rating_key=number + 1, summary="x" * 500)
    size = database.path.stat().st_size
    with database.path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))
    job = await house.look(database.path)
    assert job.state is ImportState.READY, job.error
    assert job.preview is not None
    assert "damaged" in (job.preview.damage or "")
    assert 300 < job.preview.rows <= 400
    await house.imports.run(job.id)
    await house.imports.idle()
    report = house.imports.report(job.id)
    assert report.added + sum(one.rows for one in report.set_aside) == report.rows


def test_paths_are_checked(tmp_path: Path, database: Database) -> None:
    with pytest.raises(InvalidInput, match="whole path"):
        intake.check_path(Path("tautulli.db"))
    with pytest.raises(NotFound):
        intake.check_path(tmp_path / "nothing.db")
    with pytest.raises(InvalidInput, match=r"Do you mean .*tautulli\.db"):
        intake.check_path(tmp_path)
    assert intake.check_path(database.path) == database.path.stat().st_size


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_an_upload_is_kept_only_until_it_is_read(house: House, database: Database) -> None:
    database.add()
    content = database.path.read_bytes()
    halves = content[: len(content) // 2], content[len(content) // 2 :]
    job = await house.imports.from_upload("../tautulli.db", _pieces(*halves), len(content))
    await house.imports.idle()
    job = house.imports.get(job.id)
    assert (job.state, job.name, job.path) == (ImportState.READY, "tautulli.db", None)
    assert not list(house.folder.rglob("uploaded*"))


async def test_an_upload_that_is_too_large_or_finds_no_room_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(intake.TooLarge):
        await house.imports.from_upload("x.db", _pieces(b"x"), intake.LARGEST + 1)
    monkeypatch.setattr(intake, "SPARE", 10**18)
    with pytest.raises(DiskFull):
        await house.imports.from_upload("x.db", _pieces(b"x"))
    assert not list(house.folder.glob("imports/*"))


async def test_one_import_at_a_time(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.add()
    looked_at, written = threading.Event(), asyncio.Event()
    take, import_plays = snapshot.take, house.history.import_plays

    def take_slowly(file: Path, target: Path, tell: snapshot.Tell) -> None:
        assert looked_at.wait(30)
        take(file, target, tell)

    async def import_slowly(plays: Sequence[Play]) -> int:
        await written.wait()
        return await import_plays(plays)

    monkeypatch.setattr(snapshot, "take", take_slowly)
    monkeypatch.setattr(house.history, "import_plays", import_slowly)
    first = await house.imports.from_path(database.path)
    with pytest.raises(Conflict, match="under way"):
        await house.imports.from_path(database.path)
    looked_at.set()
    await house.imports.idle()
    await house.imports.run(first.id)
    with pytest.raises(Conflict, match="under way"):
        await house.imports.remove(first.id)
    written.set()
    await house.imports.idle()
    with pytest.raises(Conflict, match="over"):
        await house.imports.run(first.id)
    await house.imports.remove(first.id)
    assert house.imports.all() == []
    assert (await house.history.size()).plays == 1


async def test_of_several_servers_one_must_be_chosen(house: House, database: Database) -> None:
    database.add()
    database.run("UPDATE library_sections SET server_id = 'other' WHERE section_id = 2")
    job = await house.look(database.path)
    with pytest.raises(InvalidInput, match="which server"):
        await house.imports.run(job.id)
    with pytest.raises(InvalidInput, match="does not name"):
        await house.imports.run(job.id, "plex:unheard-of")
    await house.imports.run(job.id, "plex:other")
    await house.imports.idle()
    assert house.imports.report(job.id).added == 1


async def test_the_history_takes_little_memory_during_an_import(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.add()
    seen: list[str] = []
    import_plays = house.history.import_plays

    async def limit() -> str:
        ((found,),) = await house.history.query("SELECT current_setting('memory_limit')")
        return str(found)

    async def noted(plays: Sequence[Play]) -> int:
        seen.append(await limit())
        return await import_plays(plays)

    usual = await limit()
    monkeypatch.setattr(house.history, "import_plays", noted)
    await house.bring(database.path)
    assert seen == ["122.0 MiB"]
    assert await limit() == usual == "286.1 MiB"
