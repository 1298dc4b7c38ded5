"""The hub put together: every part in the order in which it starts; it stops in reverse."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hub import __version__
from hub.analytics.analytics import ANALYTICS, Analytics
from hub.analytics.figure_settings import REPORTS_SECTION
from hub.analytics.figures import FIGURES, Figures
from hub.analytics.spatial.settings import MAPS_SECTION
from hub.analytics.spatial.spatial import SPATIAL, Spatial
from hub.analytics.spatial.spots import Base
from hub.api.event_log import EVENT_LOG, EventLog
from hub.api.metrics import METRICS, Metrics
from hub.auth.audit import AUDIT, Audit
from hub.auth.auth import AUTH, Auth
from hub.auth.persons import follow_persons
from hub.auth.settings import AUTH_SECTION
from hub.core.bus import Event
from hub.core.config import Config, Section, load_config
from hub.core.config.broker import BROKER_SECTION
from hub.core.config.sections import CORE_SECTIONS, HOME
from hub.core.config.servers import SERVERS_SECTION
from hub.core.discovered import DISCOVERED
from hub.core.entries import EntryRecord
from hub.core.entries.configured import configured_broker, configured_entries
from hub.core.household import HOUSEHOLD, HOUSEHOLD_CHANGED, HouseholdChanged, HouseholdSettings
from hub.core.http import SESSION, client_session
from hub.core.hub import Hub, HubState, Key
from hub.core.integrations import INTEGRATIONS
from hub.core.parts import CoreSettings, core_parts, running_entries, started
from hub.core.servers import SERVERS, Servers
from hub.core.store import STORE
from hub.core.supervisor import SUPERVISOR
from hub.core.tasks import Tasks
from hub.discovery.discovery import DISCOVERY, Discovery
from hub.discovery.settings import DISCOVERY_SECTION
from hub.geography.shown import Shown
from hub.history.facade import HISTORY, History
from hub.history.importers.imports import IMPORTS
from hub.history.settings import HISTORY_SECTION
from hub.history.states.recorder import STATE_RECORDER, StateRecorder
from hub.history.states.settings import STATES_SECTION
from hub.import_entities import ImportEntities
from hub.importing import opened_imports
from hub.journal.interface import Journal
from hub.journal.settings import JOURNAL_SECTION
from hub.notify.notifications import NOTIFY, Notifications
from hub.notify.services import offer_common_services
from hub.notify.settings import NOTIFY_SECTION
from hub.personal.boards import BOARDS, Boards
from hub.personal.owner import HOUSEHOLD as HOUSEHOLD_OWNER
from hub.personal.presets import PRESETS, Presets
from hub.playback.geo.download import GeoLite2
from hub.playback.geo.places import PLACES, Home, Places
from hub.playback.geo.settings import PLACES_SECTION
from hub.playback.hub_entities import HubEntities
from hub.playback.kept_states import FromTheBeginning, KeptStates
from hub.playback.media_services import MediaServices
from hub.playback.new_items import NewItems
from hub.playback.person_entities import PersonEntities
from hub.playback.pipeline import PLAYBACK, Playback
from hub.playback.player_entities import PlayerEntities
from hub.playback.retention import Retention
from hub.playback.settings import RECORDING
from hub.storage import home_of, opened_journal

SECTIONS = (
    *CORE_SECTIONS,
    AUTH_SECTION,
    BROKER_SECTION,
    DISCOVERY_SECTION,
    HISTORY_SECTION,
    JOURNAL_SECTION,
    MAPS_SECTION,
    NOTIFY_SECTION,
    PLACES_SECTION,
    RECORDING,
    REPORTS_SECTION,
    SERVERS_SECTION,
    STATES_SECTION,
)
CONFIG: Key[Config] = Key("configuration")
JOURNAL: Key[Journal] = Key("journal")


def read_config(
    folder: Path, environ: Mapping[str, str], more: Iterable[Section[Any]] = ()
) -> Config:
    """The configuration of a hub in `folder`; `more` sections are of what stands on the hub."""
    return load_config(folder, (*SECTIONS, *more), environ)


@asynccontextmanager
async def running_hub(
    config: Config, settings: CoreSettings | None = None, *, extra: Iterable[EntryRecord] = ()
) -> AsyncIterator[Hub]:
    """A hub with everything but its faces; config entries are set up in the background.

    `extra` are entries that exist for this run, beside those of the configuration.
    """
    hub = Hub(config.folder)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(core_parts(hub, settings))
        hub[CONFIG] = config
        hub[EVENT_LOG] = EventLog(hub.bus)
        stack.callback(hub[EVENT_LOG].close)
        hub[HOUSEHOLD] = await HouseholdSettings.open(hub.bus, hub[STORE], config[HOME])
        hub[AUTH] = await Auth.open(config[AUTH_SECTION], hub[STORE])
        hub[AUDIT] = await Audit.open(hub)
        stack.callback(hub[AUDIT].stop)
        hub[SERVERS] = Servers(hub.bus)
        hub[SESSION] = client_session(__version__)
        stack.push_async_callback(hub[SESSION].close)
        await _recording(hub, config, stack)
        await _analytics(hub, config, stack)
        await _personal(hub)
        await _imports(hub, config, stack)
        hub[NOTIFY] = await started(stack, Notifications(hub, config[NOTIFY_SECTION]))
        offer_common_services(hub)
        entries = [
            *configured_entries(config[SERVERS_SECTION]),
            *configured_broker(config[BROKER_SECTION]),
            *extra,
        ]
        await stack.enter_async_context(running_entries(hub, entries))
        manifests = [integration.manifest for integration in hub[INTEGRATIONS].all()]
        discovery = Discovery(config[DISCOVERY_SECTION], hub[DISCOVERED], manifests)
        hub[DISCOVERY] = await started(stack, discovery)
        hub[STATE_RECORDER] = await started(stack, StateRecorder(hub, config[STATES_SECTION]))
        hub[METRICS] = Metrics(hub)
        stack.callback(hub[METRICS].close)
        hub.state = HubState.RUNNING
        try:
            yield hub
        finally:
            hub.state = HubState.STOPPING
    hub.state = HubState.STOPPED


async def _recording(hub: Hub, config: Config, stack: AsyncExitStack) -> None:
    """Places, history, journal and session tracker, each standing on the one before."""
    shown = Shown(config[MAPS_SECTION].coordinates, partial(_zone, hub))
    places = hub[PLACES] = await started(stack, Places(config[PLACES_SECTION], _home(hub), shown))

    def moved(_: Event[HouseholdChanged]) -> None:
        places.move_home(_home(hub))

    stack.callback(hub.bus.listen(HOUSEHOLD_CHANGED, moved))
    geolite = GeoLite2(hub[SESSION], config[PLACES_SECTION], config.folder, places)
    if geolite.wanted:
        hub[SUPERVISOR].run("GeoLite2 download", geolite.run, hub.tasks)
    settings = config[HISTORY_SECTION]
    history = History(settings.file(config.folder), settings, places.lookup, shown)
    hub[HISTORY] = await started(stack, history)
    journal = hub[JOURNAL] = await opened_journal(config, history, stack)
    states = KeptStates(config.folder)
    store = FromTheBeginning(history, journal, states)
    stack.callback(follow_persons(hub))  # before the journal is applied, which may merge persons
    hub[PLAYBACK] = await started(stack, Playback(hub.bus, journal, store, config[RECORDING]))
    await started(stack, MediaServices(hub))
    for entities in (HubEntities(hub), PersonEntities(hub), PlayerEntities(hub), NewItems(hub)):
        await started(stack, entities)
    tasks = Tasks("journal")
    stack.push_async_callback(tasks.cancel)
    retention = Retention(
        journal, history, states, timedelta(seconds=config[JOURNAL_SECTION].retention)
    )
    hub[SUPERVISOR].run("Journal retention", retention.run, tasks)
    hub[SUPERVISOR].run("Deleted plays", history.keep_purging, tasks)


async def _personal(hub: Hub) -> None:
    """What the users arranged for themselves."""
    owners = [HOUSEHOLD_OWNER, *(user.id for user in hub[AUTH].users.all())]
    hub[PRESETS] = await Presets.open(hub[STORE])
    hub[BOARDS] = await Boards.open(hub[STORE])
    await hub[PRESETS].keep_only(owners)
    await hub[BOARDS].keep_only(owners)


async def _imports(hub: Hub, config: Config, stack: AsyncExitStack) -> None:
    """Imports of other programs' histories, beside live recording."""

    def connected(server_id: str) -> bool:
        return any(server.server.id == server_id for server in hub[SERVERS])

    imports = hub[IMPORTS] = await opened_imports(
        hub.folder,
        hub[STORE],
        hub[HISTORY],
        hub[PLAYBACK],
        config[RECORDING],
        bus=hub.bus,
        connected=connected,
    )
    stack.push_async_callback(imports.stop)
    await started(stack, ImportEntities(hub))


async def _analytics(hub: Hub, config: Config, stack: AsyncExitStack) -> None:
    """What is computed from the history: reports with the figures that are kept, and maps."""
    hub[ANALYTICS] = Analytics(hub[HISTORY])
    stack.push_async_callback(hub[ANALYTICS].stop)
    spatial = Spatial(hub[HISTORY], config[MAPS_SECTION], partial(_base, hub))
    hub[SPATIAL] = await started(stack, spatial)
    hub[FIGURES] = await started(stack, Figures(hub, config[REPORTS_SECTION].figures))


def _base(hub: Hub) -> Base:
    home = hub[HOUSEHOLD].current
    return Base(home.latitude, home.longitude, home.time_zone, home.name)


def _zone(hub: Hub) -> str:
    return hub[HOUSEHOLD].current.time_zone


def _home(hub: Hub) -> Home:
    return home_of(hub[HOUSEHOLD].current)
