"""What every journal promises, whatever keeps it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import InvalidInput
from hub.journal.errors import JournalClosed, JournalError
from hub.journal.interface import MAX_BODY, Journal, JournalState
from tests.hub.journal.conftest import MakeJournal
from tests.hub.journal.support import FUTURE, bodies, numbered, offsets, read_all


async def test_appended_entries_are_read_back_in_order_with_consecutive_offsets(
    journal: Journal,
) -> None:
    before = datetime.now(UTC)
    assert await journal.append([b"one", b"two"]) == 2
    assert await journal.append([b"", b"\0\xff"]) == 4

    entries = await read_all(journal)

    assert [(entry.offset, entry.body) for entry in entries] == [
        (1, b"one"),
        (2, b"two"),
        (3, b""),
        (4, b"\0\xff"),
    ]
    slack = timedelta(milliseconds=5)
    for entry in entries:
        assert entry.received_at.tzinfo is UTC
        assert before - slack <= entry.received_at <= datetime.now(UTC) + slack


async def test_an_empty_journal(journal: Journal) -> None:
    assert await read_all(journal) == []
    assert (await journal.first_offset(), await journal.last_offset()) == (1, 0)
    assert await journal.append([]) == 0
    assert await journal.compact(10, FUTURE) == 0
    assert (await journal.verify()).ok


async def test_reading_begins_after_an_offset_and_comes_in_batches(journal: Journal) -> None:
    await journal.append(numbered(1, 7))
    await journal.append(numbered(8, 10))

    batches = [[entry.offset for entry in batch] async for batch in journal.read(2, 3)]

    assert all(1 <= len(batch) <= 3 for batch in batches)
    assert [offset for batch in batches for offset in batch] == list(range(3, 11))
    assert await read_all(journal, after=10) == []
    assert await read_all(journal, after=99) == []


async def test_a_batch_of_nothing_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="at least one"):
        await read_all(journal, limit=0)


async def test_a_reader_may_stop_and_another_go_on_meanwhile(journal: Journal) -> None:
    await journal.append(numbered(1, 20))
    async for batch in journal.read(0, 5):
        assert batch[0].offset == 1
        break
    assert len(await offsets(journal)) == 20


async def test_calls_at_the_same_time_get_offsets_of_their_own(journal: Journal) -> None:
    groups = [[b"%d/%d" % (call, index) for index in range(call % 4 + 1)] for call in range(60)]

    lasts = await asyncio.gather(*(journal.append(group) for group in groups))

    stored = {entry.offset: entry.body for entry in await read_all(journal)}
    assert sorted(stored) == list(range(1, sum(map(len, groups)) + 1))
    assert sorted(stored.values()) == sorted(body for group in groups for body in group)
    for group, last in zip(groups, lasts, strict=True):
        assert stored[last] == group[-1]


async def test_one_callers_appends_keep_their_order(journal: Journal) -> None:
    async def caller(name: int) -> None:
        for number in range(15):
            await journal.append([b"%d:%d" % (name, number)])

    await asyncio.gather(*(caller(name) for name in range(5)))

    found = await bodies(journal)
    for name in range(5):
        mine = [body for body in found if body.startswith(b"%d:" % name)]
        assert mine == [b"%d:%d" % (name, number) for number in range(15)]


async def test_entries_and_offsets_survive_a_restart(make_journal: MakeJournal) -> None:
    for start in (1, 4, 7):
        journal = make_journal()
        await journal.open()
        assert await journal.append(numbered(start, start + 2)) == start + 2
        await journal.close()
    journal = make_journal()
    await journal.open()
    assert await bodies(journal) == numbered(1, 9)
    await journal.close()


async def test_compaction_removes_up_to_an_offset(journal: Journal) -> None:
    await journal.append(numbered(1, 10))
    assert await journal.compact(4, FUTURE) == 4
    assert await offsets(journal) == [5, 6, 7, 8, 9, 10]
    assert await journal.first_offset() == 5
    assert await journal.compact(4, FUTURE) == 0
    assert await journal.compact(7, FUTURE) == 3
    assert await offsets(journal) == [8, 9, 10]
    assert (await journal.verify()).ok


async def test_compaction_keeps_what_is_younger_than_retention(journal: Journal) -> None:
    await journal.append([b"old"])
    await asyncio.sleep(0.02)
    border = datetime.now(UTC)
    await asyncio.sleep(0.02)
    await journal.append([b"young"])

    assert await journal.compact(2, border - timedelta(days=1)) == 0
    assert await journal.compact(2, border) == 1
    assert await bodies(journal) == [b"young"]


async def test_offsets_are_not_used_again_after_everything_was_compacted(
    make_journal: MakeJournal,
) -> None:
    journal = make_journal()
    await journal.open()
    await journal.append(numbered(1, 5))
    assert await journal.compact(5, FUTURE) == 5
    assert (await journal.first_offset(), await journal.last_offset()) == (6, 5)
    await journal.close()

    journal = make_journal()
    await journal.open()
    assert (await journal.first_offset(), await journal.last_offset()) == (6, 5)
    assert await journal.append([b"next"]) == 6
    assert await offsets(journal) == [6]
    await journal.close()


async def test_a_new_journal_goes_on_behind_what_was_applied(make_journal: MakeJournal) -> None:
    journal = make_journal()
    await journal.open(continue_after=500)
    assert await journal.last_offset() == 500
    assert await journal.append([b"next"]) == 501
    await journal.close()

    journal = make_journal()
    await journal.open(continue_after=501)
    assert await journal.append([b"one more"]) == 502
    assert await offsets(journal) == [501, 502]
    assert (await journal.verify()).ok
    await journal.close()


@pytest.mark.allow_logs("was applied: going on behind that")
async def test_a_journal_that_lost_its_end_goes_on_behind_what_was_applied(
    make_journal: MakeJournal,
) -> None:
    journal = make_journal()
    await journal.open()
    await journal.append(numbered(1, 3))
    await journal.close()

    journal = make_journal()
    await journal.open(continue_after=8)
    assert await journal.append([b"next"]) == 9
    assert await offsets(journal) == [1, 2, 3, 9]
    assert (await journal.verify()).ok
    await journal.close()


async def test_waiting_ends_with_the_next_append(journal: Journal) -> None:
    waiting = asyncio.create_task(journal.wait(0))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await journal.append(numbered(1, 3))
    assert await asyncio.wait_for(waiting, 5) == 3
    assert await asyncio.wait_for(journal.wait(2), 5) == 3


async def test_waiting_ends_when_the_journal_is_closed(make_journal: MakeJournal) -> None:
    journal = make_journal()
    await journal.open()
    waiting = asyncio.create_task(journal.wait(0))
    await asyncio.sleep(0.02)
    await journal.close()
    with pytest.raises(JournalClosed):
        await asyncio.wait_for(waiting, 5)


async def test_a_closed_journal_refuses_everything(make_journal: MakeJournal) -> None:
    journal = make_journal()
    with pytest.raises(JournalClosed):
        await journal.append([b"x"])
    await journal.open()
    with pytest.raises(JournalError, match="open already"):
        await journal.open()
    await journal.close()
    await journal.close()
    for call in (journal.append([b"x"]), journal.last_offset(), journal.verify(), journal.wait(0)):
        with pytest.raises(JournalClosed):
            await call
    with pytest.raises(JournalClosed):
        await read_all(journal)


async def test_a_body_beyond_the_limit_is_refused_and_the_largest_is_taken(
    journal: Journal,
) -> None:
    with pytest.raises(InvalidInput, match="over the journal's limit"):
        await journal.append([b"small", b"x" * (MAX_BODY + 1)])
    assert await journal.append([b"y" * MAX_BODY] * 3) == 3
    assert [len(body) for body in await bodies(journal)] == [MAX_BODY] * 3


async def test_the_status_tells_lag_and_size(journal: Journal) -> None:
    await journal.append(numbered(1, 10))
    await journal.compact(2, FUTURE)
    status = await journal.status(applied=6)
    assert (status.state, status.text) == (JournalState.OK, "")
    assert (status.first_offset, status.last_offset, status.lag) == (3, 10, 4)
    assert status.bytes > 10 * len(b"entry 10")


async def test_a_sound_journal_verifies(journal: Journal) -> None:
    await journal.append(numbered(1, 700))
    await journal.compact(300, FUTURE)
    found = await journal.verify()
    assert found.ok
    assert (found.entries, found.first_offset, found.last_offset) == (400, 301, 700)
    assert found.text == "400 entries, offsets 301 to 700; all readable"
