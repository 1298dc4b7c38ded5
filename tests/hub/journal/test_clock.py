"""A clock that is wrong for a while neither loses entries nor keeps them for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.journal.sqlite import SqliteJournal
from tests.hub.journal.support import offsets, read_all

NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_entries_stamped_by_a_clock_that_jumps(tmp_path: Path) -> None:
    clock = Clock()
    journal = SqliteJournal(tmp_path, commit_interval=0.0, clock=clock)
    await journal.open()
    stamps = [
        NOW,
        NOW + timedelta(days=4000),  # a battery that ran out, or a wrong time server
        datetime(1970, 1, 1, tzinfo=UTC),  # a board without a clock, just started
        NOW + timedelta(microseconds=1),
        NOW + 40 * DAY,
    ]
    for stamp in stamps:
        clock.now = stamp
        await journal.append([stamp.isoformat().encode()])
    assert [entry.received_at for entry in await read_all(journal)] == stamps

    assert await journal.compact(5, NOW + 10 * DAY) == 4
    assert await offsets(journal) == [5]
    assert await journal.compact(5, NOW + 40 * DAY) == 0
    assert await journal.compact(5, NOW + 40 * DAY + timedelta(microseconds=1)) == 1
    await journal.close()
