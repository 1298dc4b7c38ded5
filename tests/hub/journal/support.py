"""Short ways to say what the tests of the journal say often."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.journal.interface import Entry, Journal
from hub.journal.sqlite import SqliteJournal

FUTURE = datetime.now(UTC) + timedelta(days=1)


async def read_all(journal: Journal, after: int = 0, limit: int = 1000) -> list[Entry]:
    """Every entry behind `after`."""
    return [entry async for batch in journal.read(after, limit) for entry in batch]


async def bodies(journal: Journal) -> list[bytes]:
    """Every body, oldest first."""
    return [entry.body for entry in await read_all(journal)]


async def offsets(journal: Journal) -> list[int]:
    """Every offset, oldest first."""
    return [entry.offset for entry in await read_all(journal)]


def numbered(first: int, last: int) -> list[bytes]:
    """Bodies that name their number."""
    return [b"entry %d" % number for number in range(first, last + 1)]


async def append_until_refused(journal: Journal, size: int) -> int:
    """Append bodies that begin with their offset, for ever; meant for `pytest.raises`."""
    while True:
        await journal.append([noisy(await journal.last_offset() + 1, size)])


def listed(folder: Path, pattern: str) -> list[Path]:
    """The files in a folder whose name matches."""
    return sorted(folder.glob(pattern))


def size_of(path: Path) -> int:
    """Bytes of a file."""
    return path.stat().st_size


async def fill(folder: Path, calls: int, per_call: int = 1, size: int = 100) -> None:
    """A closed journal in `folder` whose body at offset n begins with n."""
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open()
    for call in range(calls):
        first = call * per_call + 1
        await journal.append([noisy(first + index, size) for index in range(per_call)])
    await journal.close()


def noisy(number: int, size: int) -> bytes:
    """A body that begins with its number and does not compress."""
    noise = number.to_bytes(8, "big") * size
    scrambled = bytes(
        (byte * 197 + index * index * 31 + number * 7) & 0xFF
        for index, byte in enumerate(noise[:size])
    )
    return b"%d " % number + scrambled
