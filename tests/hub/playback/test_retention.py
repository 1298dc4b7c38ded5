"""What the journal forgets: what is old and in the history, and never more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hub import compose
from hub.compose import JOURNAL, read_config, running_hub
from hub.core.errors import Unavailable
from hub.core.parts import CoreSettings
from hub.history.batch import Batch
from hub.journal.sqlite import SqliteJournal
from hub.playback import retention
from hub.playback.kept_states import FOLDER, KeptStates
from hub.playback.pipeline import PLAYBACK
from hub.playback.retention import Retention
from hub.playback.tracker import Tracker
from tests.hub.playback.stores import MemoryHistory
from tests.hub.playback.test_pipeline import START, gone, seen
from tests.support.waiting import eventually

DAY = timedelta(days=1)


class Scene:
    """Ten entries a day, all of them in the history."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.states = KeptStates(folder)
        self.history = MemoryHistory()
        self.journal = SqliteJournal(folder, clock=lambda: self.now)
        self.retention = Retention(
            self.journal, self.history, self.states, 3 * DAY, lambda: self.now
        )

    async def day(self, *, committed: bool = True) -> int:
        last = await self.journal.append([b"entry"] * 10)
        if committed:
            await self.history.commit(Batch(offset=last, tracker=Tracker().dump()))
        self.now += DAY
        return await self.retention.once()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    made = Scene(tmp_path)
    await made.journal.open()
    yield made
    await made.journal.close()


async def test_the_journal_begins_where_a_state_is_kept(scene: Scene) -> None:
    removed = [await scene.day() for _ in range(8)]
    assert removed == [0, 0, 0, 10, 10, 10, 10, 10]
    assert await scene.journal.first_offset() == 51
    assert [kept.offset for kept in scene.states.all()] == [50, 60, 70, 80]
    begin = scene.states.first_from(50)
    assert begin is not None
    assert begin.offset == 50


async def test_what_is_not_in_the_history_stays(scene: Scene) -> None:
    for _ in range(2):
        await scene.day()
    for _ in range(20):
        await scene.day(committed=False)
    assert await scene.journal.first_offset() == 21


async def test_nothing_goes_while_the_history_is_away(scene: Scene) -> None:
    for _ in range(5):
        await scene.day()
    first = await scene.journal.first_offset()
    scene.history.broken = True
    with pytest.raises(Unavailable):
        await scene.day(committed=False)
    assert await scene.journal.first_offset() == first


async def test_states_of_another_journal_are_not_used(scene: Scene, tmp_path: Path) -> None:
    for _ in range(5):
        await scene.day()
    await scene.journal.close()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    scene.history.stored = None
    await scene.journal.open()
    await scene.day()
    assert [kept.offset for kept in scene.states.all()] == [10]


async def test_a_damaged_state_is_passed_over(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        await scene.day()
    first, second, *_ = scene.states.all()
    first.path.write_bytes(b"noise")
    begin = scene.states.first_from(first.offset)
    assert begin is not None
    assert begin.offset == second.offset
    assert "cannot be read" in caplog.text


async def test_a_running_hub_lets_its_journal_forget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usher.yaml").write_text(
        "journal: {retention: 1h}\ndiscovery: {enabled: false, announce: false}\n"
    )
    monkeypatch.setattr(retention, "EVERY_S", 0.02)
    monkeypatch.setattr(retention, "STATE_EVERY", timedelta())
    ahead = timedelta()
    shifted = partial(Retention, clock=lambda: datetime.now(UTC) + ahead)
    monkeypatch.setattr(compose, "Retention", shifted)
    now = datetime.now(UTC)
    async with running_hub(read_config(tmp_path, {}), CoreSettings(package=None)) as hub:
        await hub[PLAYBACK].observe(seen(now), gone(now + timedelta(seconds=1)))
        await eventually(lambda: any((tmp_path / FOLDER).glob("*.state")))
        assert await hub[JOURNAL].first_offset() == 1
        ahead = timedelta(hours=2)

        async def forgotten() -> bool:
            return await hub[JOURNAL].first_offset() > 1

        await eventually(forgotten)
