"""A month of journal gives an empty history the rows that were recorded as it happened."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from hub.history.batch import Batch, PersonLink
from hub.history.facade import History
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import Evidence, Source, TimePassed
from hub.playback.kept_states import KeptStates
from tests.hub.history.factory import locate
from tests.scenarios.survival.crowd import BEGIN, Crowd
from tests.scenarios.survival.recorded import SETTINGS, Live, append, replay
from tests.scenarios.survival.rows import rows

OBSERVATIONS = 100_000


def month() -> Crowd:
    """Eleven people, some hundred signs of life from each on a day."""
    return Crowd(11, tick_s=60, rest_s=7000, ticks=60, name="month", accounts=7)


async def test_a_journal_full_of_webhooks(tmp_path: Path) -> None:
    """However batches and commits fall, each is in the history once."""
    journal = SqliteJournal(tmp_path)
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await journal.open()
    await history.start()
    try:
        for batch in range(4):
            hooks = [hook(1000 * batch + number) for number in range(999)]
            await append(journal, [*hooks, TimePassed(at=BEGIN)])
        await replay(journal, history, KeptStates(tmp_path))
        found = await history.query("SELECT count(*), count(DISTINCT payload) FROM evidence")
        assert found == [(3996, 3996)]
    finally:
        await history.stop()
        await journal.close()


def hook(number: int) -> Evidence:
    return Evidence(
        server_id="plex:one",
        at=BEGIN + timedelta(seconds=number),
        source=Source.WEBHOOK,
        event="media.play",
        payload={"number": number},
    )


async def as_it_happened(history: History, live: Live) -> None:
    """Write what a tracker concluded that saw everything as it came."""
    tracker = live.tracker
    links = tuple(
        PersonLink(server_id=key[0], account_key=key[1], person_id=person, by="first_seen")
        for key, person in tracker.links().items()
    )
    batch = Batch(
        offset=1,
        tracker=tracker.dump(),
        plays=tuple(live.plays.values()),
        accounts=tuple(tracker.accounts()),
        persons=tuple(tracker.persons()),
        links=links,
    )
    await history.commit(batch)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_month_replayed(tmp_path: Path) -> None:
    live = Live()
    journal = SqliteJournal(tmp_path)
    recorded = History(tmp_path / "recorded.duckdb", SETTINGS, locate)
    replayed = History(tmp_path / "history.duckdb", SETTINGS, locate)
    observations = islice(month().observations(), OBSERVATIONS)
    await journal.open()
    await recorded.start()
    await replayed.start()
    try:
        await append(journal, live.heard(observations))
        last = live.tracker.last_at
        assert last is not None
        assert timedelta(days=27) < last - BEGIN < timedelta(days=40)
        await as_it_happened(recorded, live)
        await replay(journal, replayed, KeptStates(tmp_path))
        expected = await rows(recorded)
        assert len(expected) > 2_000
        assert await rows(replayed) == expected
        assert (await replayed.verify(await journal.last_offset())).findings == ()
    finally:
        await replayed.stop()
        await recorded.stop()
        await journal.close()
