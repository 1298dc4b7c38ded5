"""The core put together.

Its parts in the order in which they start, and stop the other way round.
"""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hub.core.backoff import RECONNECT, SETUP_RETRY, BackoffPolicy
from hub.core.devices import DEVICES, DeviceRegistry
from hub.core.discovered import DISCOVERED, Discovered
from hub.core.entities import ENTITIES, ENTITY_REGISTRY, EntityPlatform, EntityRegistry
from hub.core.entities.commands import EntityServices
from hub.core.entries import ENTRIES, EntryManager, EntryRecord
from hub.core.entries.lifecycle import SETUP_LIMIT_S, UNLOAD_LIMIT_S
from hub.core.flows import FLOWS, FlowManager
from hub.core.flows.manager import EXPIRES_S
from hub.core.flows.open_flows import OPEN_FLOWS, OpenFlows
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS, Loader
from hub.core.issues import ISSUES, Issue, Issues, Severity
from hub.core.lock import FolderLock
from hub.core.mqtt import MQTT, Mqtt
from hub.core.services import SERVICES, ServiceRegistry
from hub.core.states import STATES, StateMachine
from hub.core.store import STORE, Store
from hub.core.supervisor import SUPERVISOR, Supervisor

_log = logging.getLogger(__name__)


class Part(Protocol):
    """Something that is started and stopped."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End; everything it began is over afterwards."""


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreSettings:
    """What may differ between a hub and a test. `package` is that of the built-in integrations."""

    package: str | None = "integrations"
    forget_secrets: bool = False
    setup_retry: BackoffPolicy = SETUP_RETRY
    reconnect: BackoffPolicy = RECONNECT
    setup_limit_s: float = SETUP_LIMIT_S
    unload_limit_s: float = UNLOAD_LIMIT_S
    flow_expires_s: float = EXPIRES_S


@asynccontextmanager
async def core_parts(hub: Hub, settings: CoreSettings | None = None) -> AsyncIterator[Hub]:
    """All parts of the core but the running config entries, in a folder that is ours alone.

    FolderInUse when another hub has it, SecretKeyLost when its tokens cannot be read.
    """
    chosen = settings or CoreSettings()
    async with AsyncExitStack() as stack:
        hub.folder.mkdir(parents=True, exist_ok=True)
        stack.enter_context(FolderLock(hub.folder))
        stack.push_async_callback(hub.tasks.cancel)
        store = await Store.open(hub.folder, forget_secrets=chosen.forget_secrets)
        stack.push_async_callback(store.close)
        _simple_parts(hub, store, chosen)
        hub[INTEGRATIONS] = await started(stack, Loader(hub.folder, chosen.package))
        hub[DEVICES] = await started(stack, await DeviceRegistry.open(hub.bus, store))
        hub[ENTITY_REGISTRY] = await started(stack, await EntityRegistry.open(hub.bus, store))
        hub[ENTITIES] = await started(stack, EntityPlatform(hub))
        await started(stack, EntityServices(hub, hub[ENTITIES]))
        hub[ENTRIES] = EntryManager(
            hub,
            retry=chosen.setup_retry,
            setup_limit_s=chosen.setup_limit_s,
            unload_limit_s=chosen.unload_limit_s,
        )
        hub[FLOWS] = await started(stack, FlowManager(hub, expires_s=chosen.flow_expires_s))
        hub[DISCOVERED] = await started(stack, Discovered(hub))
        _report_problems(hub)
        yield hub


@asynccontextmanager
async def running_entries(hub: Hub, environment: Iterable[EntryRecord] = ()) -> AsyncIterator[None]:
    """Set up all config entries in the background; unload them at the end.

    Everything that integrations use must have started before.
    """
    await hub[ENTRIES].start(environment)
    try:
        yield
    finally:
        await hub[ENTRIES].stop()


async def started(stack: AsyncExitStack, part: P) -> P:
    """Start a part, and stop it when the stack is unwound."""
    stack.push_async_callback(part.stop)
    await part.start()
    return part


def _simple_parts(hub: Hub, store: Store, settings: CoreSettings) -> None:
    """The parts that have nothing to start."""
    hub[STORE] = store
    hub[STATES] = StateMachine(hub.bus)
    hub[SERVICES] = ServiceRegistry(hub.bus)
    hub[ISSUES] = Issues(hub.bus)
    hub[SUPERVISOR] = Supervisor(policy=settings.reconnect)
    hub[OPEN_FLOWS] = OpenFlows()
    hub[MQTT] = Mqtt()


def _report_problems(hub: Hub) -> None:
    """What went wrong at the start, where the user sees it."""
    if (damage := hub[STORE].damage) is not None:
        hub[ISSUES].report(
            Issue(
                domain="hub",
                id="store_damaged",
                severity=Severity.CRITICAL,
                title="The settings could not be read",
                text=(
                    f"{damage.reason}. The file is kept as {damage.kept_as}, and the hub"
                    " started with an empty one. Restore a backup to get the settings back."
                ),
            )
        )
    for problem in hub[INTEGRATIONS].problems:
        hub[ISSUES].report(
            Issue(
                domain=problem.domain,
                id="integration_unusable",
                severity=Severity.ERROR,
                title=f"The integration {problem.domain} cannot be used",
                text=problem.reason,
            )
        )
