"""The rules put together over a running hub; nothing in the hub knows of them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from hub.analytics.figures import FIGURES
from hub.core.config import Config, Section
from hub.core.errors import UsherError
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub, Key
from hub.core.parts import Part, started
from hub.core.store import STORE
from hub.core.supervisor import SUPERVISOR
from hub.core.tasks import Tasks
from hub.history.facade import HISTORY
from rules import measuring
from rules.alerts.book import ALERT_BOOK
from rules.alerts.keeping import follow, keepers
from rules.alerts.settings import ALERTS_SECTION, AlertsModel
from rules.backtest.jobs import BACKTESTS, Backtests
from rules.backtest.replay import Circumstances
from rules.blueprints.files import BlueprintFiles
from rules.blueprints.library import BLUEPRINTS, BlueprintLibrary
from rules.effects import TRUST
from rules.engine.engine import Engine
from rules.engine.notices import RunNotices
from rules.entities.alerts import AlertEntities
from rules.entities.inputs import RuleInputs
from rules.entities.switches import RuleEntities
from rules.entities.trust import TrustEntities
from rules.facts.catalogue import FACTS, Catalogue
from rules.facts.directory import LiveDirectory
from rules.facts.knowledge import FULL_TRUST, Knowledge, no_figure
from rules.happening import Happening
from rules.live import LiveWorld
from rules.live_effects import LiveEffects
from rules.memory.memory import Memory
from rules.memory.returning import Returning
from rules.memory.warming import warm
from rules.networks.networks import NETWORKS, Networks
from rules.networks.settings import NETWORKS_SECTION
from rules.settings import RULES_SECTION, RulesModel
from rules.sources.accounts import WatchedAccounts
from rules.sources.hub_events import HubEvents
from rules.sources.inbox import Inbox
from rules.sources.people import Accounts, NewDevices
from rules.store.book import RULES, RuleBook
from rules.store.files import RuleFiles
from rules.traces.traces import Traces
from rules.trust.settings import TRUST_SECTION
from rules.vocabulary import KINDS

_log = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)

SECTIONS: Final = (RULES_SECTION, NETWORKS_SECTION, ALERTS_SECTION, TRUST_SECTION)
"""What can be configured about rules, for `read_config`."""
FLUSH_S: Final = 30.0
SHUTDOWN_S: Final = 3.0
HAPPENINGS: Key[Inbox] = Key("happenings")
"""Takes happenings of other parts, such as `alert.raised`."""
MEMORY: Key[Memory] = Key("memory of the rules")


@asynccontextmanager
async def running_rules(hub: Hub, config: Config) -> AsyncIterator[None]:
    """Rules run while this is open; enter it after `running_hub`."""
    settings = section_of(config, RULES_SECTION)
    async with AsyncExitStack() as stack:
        tasks, runs = Tasks("rules"), Tasks("runs of rules")
        stack.push_async_callback(tasks.cancel)
        stack.push_async_callback(runs.cancel)
        networks = await started(stack, Networks(section_of(config, NETWORKS_SECTION)))
        hub[NETWORKS] = networks
        traces = await Traces.open(hub[STORE], settings.traces)
        world, engine = _engine(hub, traces, networks, runs, stack)
        inbox = hub[HAPPENINGS] = _inbox(hub, engine, settings)
        stack.callback(follow(hub, hub[MEMORY], networks))
        alerts, trust = section_of(config, ALERTS_SECTION), section_of(config, TRUST_SECTION)
        await stack.enter_async_context(keepers(hub, alerts, trust, inbox.put))
        engine.spares = hub[ALERT_BOOK].exceptions.spares
        engine.before.append(NewDevices(inbox.put, world.facts, engine.listens).hear)
        files = RuleFiles(config.folder)
        engine.told = RunNotices(hub.bus).ended
        book = hub[RULES] = await RuleBook.open(
            files, engine, hub[STORE], hub.bus, KINDS, FACTS, traces
        )
        stack.callback(measuring.offer(hub))
        library = hub[BLUEPRINTS] = _blueprints(hub, BlueprintFiles(config.folder), book)
        book.blueprints = library
        await library.load()
        supervise = hub[SUPERVISOR].run
        supervise("kinds of networks", networks.run, tasks)
        _sources(hub, engine, inbox, settings, tasks, stack)
        stack.push_async_callback(_shut_down, engine, inbox, runs)
        await book.reload()
        for entities in _entities(hub):
            await started(stack, entities)
        hub[BACKTESTS] = await started(stack, _backtests(hub, networks, alerts))
        inbox.put(_hub_happening("start"))
        stack.callback(engine.close)
        supervise("rules", lambda: _warmed(hub, inbox), tasks)
        supervise("files of rules", lambda: _look(book, library, settings.look_every), tasks)
        stack.push_async_callback(traces.flush, everything=True)
        supervise("traces", lambda: _flush(traces), tasks)
        yield


def _entities(hub: Hub) -> list[Part]:
    """What rules show of themselves."""
    return [AlertEntities(hub), RuleEntities(hub), RuleInputs(hub), TrustEntities(hub)]


def section_of(config: Config, section: Section[M]) -> M:
    """A section's values, its defaults in a configuration that was read without it."""
    try:
        return config[section]
    except KeyError:
        return section.model()


def _engine(
    hub: Hub, traces: Traces, networks: Networks, tasks: Tasks, stack: AsyncExitStack
) -> tuple[LiveWorld, Engine]:
    memory = hub[MEMORY] = Memory(kinds=networks.lookup)

    def trust(person_id: str) -> float:
        return hub[TRUST].of(person_id) if TRUST in hub else FULL_TRUST

    figure = hub[FIGURES].of if FIGURES in hub else no_figure
    knowledge = Knowledge(memory=memory, directory=LiveDirectory(hub), trust=trust, figure=figure)
    world = LiveWorld(hub, Catalogue(knowledge), FACTS)
    stack.callback(world.close)
    engine = Engine(world, LiveEffects(hub), tasks, traces=traces, before=[memory.feed])
    return world, engine


def _inbox(hub: Hub, engine: Engine, settings: RulesModel) -> Inbox:
    return Inbox(engine, settings.queue, Returning(hub[MEMORY], hub[HISTORY]))


def _blueprints(hub: Hub, files: BlueprintFiles, book: RuleBook) -> BlueprintLibrary:
    return BlueprintLibrary(files, book, lambda: hub[HOUSEHOLD].current.language)


def _backtests(hub: Hub, networks: Networks, alerts: AlertsModel) -> Backtests:
    def around() -> Circumstances:
        return Circumstances(
            zone=ZoneInfo(hub[HOUSEHOLD].current.time_zone),
            alerts=alerts,
            exceptions=hub[ALERT_BOOK].exceptions.snapshot(),
            kinds=networks.lookup,
            trust=hub[TRUST].of,
        )

    return Backtests(hub[HISTORY], around, hub.bus)


def _sources(
    hub: Hub,
    engine: Engine,
    inbox: Inbox,
    settings: RulesModel,
    tasks: Tasks,
    stack: AsyncExitStack,
) -> None:
    stack.callback(HubEvents(hub, inbox.put, engine.listens).close)
    memory = hub[MEMORY]

    def last_play(server_id: str, key: str) -> datetime | None:
        known = memory.account(server_id, key)
        return None if known is None else datetime.fromtimestamp(known.last, UTC)

    watched = WatchedAccounts(hub, Accounts(inbox.put, last_play, settings.inactive_days))
    stack.callback(watched.close)
    hub[SUPERVISOR].run("sleeping accounts", watched.run, tasks)


async def _warmed(hub: Hub, inbox: Inbox) -> None:
    """Recall the last weeks, then show the rules what happens; it waits meanwhile."""
    try:
        count = await warm(hub[MEMORY], hub[HISTORY], datetime.now(UTC))
        _log.debug("The rules remember %s plays", count)
    except Exception as error:
        _stop_if_cancelled()
        if not isinstance(error, UsherError):
            raise
        _log.warning("The rules begin without a memory of the past: %s", error)
    _stop_if_cancelled()
    await inbox.run()


def _stop_if_cancelled() -> None:
    """End a task whose cancellation came out of a read of the history as something else."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _look(book: RuleBook, library: BlueprintLibrary, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        if not await library.reload_if_changed():
            await book.reload_if_changed()


async def _flush(traces: Traces) -> None:
    while True:
        await asyncio.sleep(FLUSH_S)
        await traces.flush()


async def _shut_down(engine: Engine, inbox: Inbox, runs: Tasks) -> None:
    """Let rules hear of the end, and give what they do then a moment."""
    inbox.drain()
    if engine.listens("hub.shutdown"):
        engine.see(_hub_happening("shutdown"))
        with suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_S):
                await runs.idle()


def _hub_happening(event: str) -> Happening:
    return Happening(kind=f"hub.{event}", at=datetime.now(UTC), data={"event": event})
