"""Whatever happens to the files: what is read is what was written, and the journal goes on."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.journal.errors import JournalError
from hub.journal.sqlite import FILE_NAME, SqliteJournal
from tests.hub.journal.support import bodies, fill, noisy, read_all

SIZE = 120
CALLS = 160
_FILES = (FILE_NAME, f"{FILE_NAME}-wal")


@dataclass(frozen=True)
class Damage:
    """Bytes of one of the files replaced, or all behind a place cut off; places are fractions."""

    file: int
    at: float
    length: int
    fill: int | None


_DAMAGE = st.builds(
    Damage,
    st.integers(0, 1),
    st.floats(0, 1),
    st.sampled_from([1, 4, 100, 1024, 5000, 40_000]),
    st.integers(0, 255) | st.none(),
)


async def _write(folder: Path) -> dict[str, bytes]:
    """The files of a journal that is open, with entries in both."""
    await fill(folder, CALLS // 4, per_call=2, size=SIZE)
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open()
    for number in range(CALLS // 2 + 1, CALLS + 1, 2):
        await journal.append([noisy(number, SIZE), noisy(number + 1, SIZE)])
    files = await asyncio.to_thread(lambda: {name: (folder / name).read_bytes() for name in _FILES})
    await journal.close()
    return files


def _apply(files: dict[str, bytes], damages: list[Damage]) -> dict[str, bytes]:
    contents = {name: bytearray(content) for name, content in files.items()}
    for damage in damages:
        content = contents[_FILES[damage.file]]
        at = int(damage.at * len(content))
        if damage.fill is None:
            del content[at:]
        else:
            end = min(len(content), at + damage.length)
            content[at:end] = bytes([damage.fill]) * (end - at)
    return {name: bytes(content) for name, content in contents.items()}


async def _check(folder: Path) -> None:
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open(continue_after=CALLS)
    before = await _read_or_repair(journal)
    assert before == sorted(set(before))
    assert await journal.append([b"next"]) > CALLS
    found = await journal.verify()
    await journal.close()
    assert found.unreadable == ()
    assert found.problems == ()


async def _read_or_repair(journal: SqliteJournal) -> list[int]:
    try:
        entries = await read_all(journal)
    except JournalError:  # damage that the quick look did not see
        await journal.close()
        await journal.open(continue_after=CALLS)
        entries = await read_all(journal)
    for entry in entries:
        assert entry.body == noisy(entry.offset, SIZE)
    return [entry.offset for entry in entries]


@pytest.mark.slow
@pytest.mark.allow_logs
def test_nothing_but_what_was_written_is_read() -> None:
    with tempfile.TemporaryDirectory() as original:
        files = asyncio.run(_write(Path(original)))

    @given(st.lists(_DAMAGE, min_size=1, max_size=4))
    @settings(max_examples=80, database=None, suppress_health_check=list(HealthCheck))
    def damaged(damages: list[Damage]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in _apply(files, damages).items():
                (Path(folder) / name).write_bytes(content)
            asyncio.run(_check(Path(folder)))

    damaged()


async def test_without_damage_everything_is_read(tmp_path: Path) -> None:
    for name, content in (await _write(tmp_path / "original")).items():
        (tmp_path / name).write_bytes(content)
    journal = SqliteJournal(tmp_path)
    await journal.open()
    assert await bodies(journal) == [noisy(number, SIZE) for number in range(1, CALLS + 1)]
    await journal.close()
