"""What a hub keeps on disk, opened with and without the hub around it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from hub.core.bus import EventBus
from hub.core.config import Config
from hub.core.config.sections import HOME
from hub.core.household import Household, HouseholdSettings
from hub.core.lock import FolderLock
from hub.core.parts import started
from hub.core.store import Store
from hub.core.tasks import Tasks
from hub.history.facade import History
from hub.history.settings import HISTORY_SECTION
from hub.journal.factory import create_journal
from hub.journal.interface import Journal
from hub.journal.settings import JOURNAL_SECTION
from hub.playback.geo.download import databases
from hub.playback.geo.places import Home, Places
from hub.playback.geo.settings import PLACES_SECTION
from hub.playback.kept_states import KeptStates

MORE_THAN_A_DAY = 1_000_000_000
"""Observations: a journal that was lost goes on so far behind the last state that was kept."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The history, the journal, the states from which a replay may begin, and the records."""

    history: History
    journal: Journal
    states: KeptStates
    store: Store


@asynccontextmanager
async def opened_storage(config: Config) -> AsyncIterator[Storage]:
    """The storage of a hub that is not running, for its upkeep.

    FolderInUse when it runs; HistoryUnavailable and JournalError when they cannot be opened.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(FolderLock(config.folder))
        store = await Store.open(config.folder)
        stack.push_async_callback(store.close)
        bus = EventBus(Tasks("upkeep"))
        household = (await HouseholdSettings.open(bus, store, config[HOME])).current
        places = await started(stack, Places(config[PLACES_SECTION], home_of(household)))
        await places.use(*databases(config[PLACES_SECTION], config.folder))
        settings = config[HISTORY_SECTION]
        history = History(settings.file(config.folder), settings, places.lookup)
        await started(stack, history)
        await history.checkpoint()
        journal = await opened_journal(config, history, stack)
        yield Storage(history, journal, KeptStates(config.folder), store)


async def opened_journal(config: Config, history: History, stack: AsyncExitStack) -> Journal:
    """The journal, going on behind what the history knows; closed when the stack is unwound."""
    chosen = config[JOURNAL_SECTION]
    journal = create_journal(config.folder, nats_url=chosen.nats_url if chosen.nats else None)
    if history.availability.is_up:
        checkpoint = await history.checkpoint()
        await journal.open(continue_after=0 if checkpoint is None else checkpoint.offset)
    else:
        await _open_beside_a_locked_history(journal, KeptStates(config.folder))
    stack.push_async_callback(journal.close)
    return journal


async def _open_beside_a_locked_history(journal: Journal, states: KeptStates) -> None:
    """How far the history is cannot be asked; a state was kept at most a day before that."""
    kept = await asyncio.to_thread(states.all)
    known = kept[-1].offset if kept else 0
    await journal.open(continue_after=known)
    if kept and await journal.last_offset() <= known:
        await journal.close()
        await journal.open(continue_after=known + MORE_THAN_A_DAY)


def home_of(household: Household) -> Home:
    """Where plays on the own network are."""
    return Home(household.name, household.latitude, household.longitude)
