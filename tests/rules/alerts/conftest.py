"""A book of alerts over a store in a folder, and moments that alerts are raised for."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core.bus import Event, EventBus
from hub.core.context import Context
from hub.core.store import Store
from hub.core.tasks import Tasks
from rules.alerts.alert import ALERT_RAISED, ALERT_RESOLVED, ALERT_UPDATED, AlertChanged
from rules.alerts.book import AlertBook
from rules.alerts.settings import AlertsModel
from rules.effects import Cause
from rules.facts.catalogue import Catalogue
from rules.facts.knowledge import Knowledge
from rules.memory.memory import Memory
from rules.moment import Moment
from tests.rules.detections.story import Story
from tests.rules.detections.trial import Names

START = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
Causes = Callable[..., Cause]


@dataclass
class Shelf:
    """A store with its bus."""

    store: Store
    bus: EventBus
    told: list[tuple[str, str]] = field(default_factory=list)
    books: list[AlertBook] = field(default_factory=list)

    async def book(self, language: str = "en", **settings: Any) -> AlertBook:
        model = AlertsModel(**settings)
        made = await AlertBook.open(
            self.bus, self.store, model, lambda: ZoneInfo("UTC"), lambda: language
        )
        await made.start()
        self.books.append(made)
        return made


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    store, tasks = await Store.open(tmp_path), Tasks("test")
    shelf = Shelf(store, EventBus(tasks))

    def note(event: Event[AlertChanged]) -> None:
        shelf.told.append((event.data.change.value, event.data.alert.key))

    for kind in (ALERT_RAISED, ALERT_UPDATED, ALERT_RESOLVED):
        shelf.bus.listen(kind, note)
    yield shelf
    for book in shelf.books:
        await book.stop()
    await tasks.cancel()
    await store.close()


def cause(person: str = "anna", rule: str = "limit", minutes: float = 0, **more: Any) -> Cause:
    """Why something is raised, so many minutes after the start."""
    memory, story = Memory(), Story(START + timedelta(minutes=minutes))
    told = story.start(person, **more)
    memory.feed(told)
    catalogue = Catalogue(Knowledge(memory=memory, directory=Names()))
    return Cause(
        rule_id=rule,
        rule_name="Too many streams",
        run_id="run-1",
        moment=Moment(told, catalogue),
        context=Context(),
    )
