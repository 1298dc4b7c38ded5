"""Begins, continues and ends flows, and turns their results into entries."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from hub.core.bus import Event, EventType, Unsubscribe
from hub.core.context import Context
from hub.core.entries import (
    ENTRIES,
    ENTRY_CHANGED,
    REAUTH_NEEDED,
    ConfigEntry,
    EntryChange,
    EntryChanged,
    EntryRecord,
    EntryState,
    Source,
)
from hub.core.entries.events import ReauthNeeded
from hub.core.errors import Conflict, NotSupported, UsherError
from hub.core.flows.config_flow import ConfigFlow, DiscoveryInfo
from hub.core.flows.flow import Flow, FlowContext
from hub.core.flows.open_flows import OPEN_FLOWS, OpenFlows
from hub.core.flows.options_flow import OptionsFlow
from hub.core.flows.results import Abort, CreateEntry, External, FlowResult, Progress
from hub.core.flows.runner import advance, run_step
from hub.core.hub import Hub, Key
from hub.core.integrations import INTEGRATIONS, Integration
from hub.core.tasks import Tasks
from hub.models.ids import derived_id, new_id

_log = logging.getLogger(__name__)

EXPIRES_S: Final = 1800.0
"""How long a dialogue that the user began waits for an answer."""

_LASTING = frozenset({Source.DISCOVERY, Source.REAUTH})
_ABOUT_AN_ENTRY = frozenset({Source.REAUTH, Source.RECONFIGURE, Source.OPTIONS})
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowView:
    """A flow as others see it; `result` is what it shows now, or how it ended."""

    flow_id: str
    domain: str
    source: Source
    result: FlowResult
    entry_id: str | None
    unique_id: str | None
    title_placeholders: Mapping[str, str]
    started_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to answer."""
        return isinstance(self.result, CreateEntry | Abort)

    def as_dict(self) -> dict[str, Any]:
        """The flow and its result as plain data."""
        return {
            "flow_id": self.flow_id,
            "domain": self.domain,
            "source": self.source,
            "entry_id": self.entry_id,
            "unique_id": self.unique_id,
            "title_placeholders": dict(self.title_placeholders),
            "started_at": self.started_at,
            **self.result.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class FlowChanged:
    """A flow shows something else, or is over."""

    flow_id: str
    domain: str
    source: Source
    type: str


FLOW_CHANGED: EventType[FlowChanged] = EventType("flow_changed")


class FlowManager:
    """All dialogues.

    Deterministic ids: a discovery, a reauth, an entry's options keep their address.
    """

    def __init__(self, hub: Hub, *, expires_s: float = EXPIRES_S) -> None:
        self._hub = hub
        self._expires_s = expires_s
        self._open: OpenFlows = hub[OPEN_FLOWS]
        self._tasks = Tasks("flows")
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._starting: set[str] = set()
        self._unsubscribe: list[Unsubscribe] = []

    async def start(self) -> None:
        """Begin reauth flows when entries ask for them, and close those of entries that go away."""
        self._unsubscribe = [
            self._hub.bus.listen(REAUTH_NEEDED, self._on_reauth_needed),
            self._hub.bus.listen(ENTRY_CHANGED, self._on_entry_changed),
        ]

    async def stop(self) -> None:
        """Close all flows."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._tasks.cancel()
        for flow in self._open:
            await self._close(flow)

    async def init(
        self,
        domain: str,
        source: Source = Source.USER,
        data: Any = None,
        *,
        entry: ConfigEntry[Any] | None = None,
        cause: Context | None = None,
    ) -> FlowView:
        """Begin a flow and run its first step; `data` is the DiscoveryInfo, or what is ignored.

        NotFound and IntegrationBroken when there is no such flow, NotSupported when the integration
        has no such step, Conflict when the entry is defined by the environment or too many flows
        are open.
        """
        integration = self._hub[INTEGRATIONS].get(domain)
        if source in _ABOUT_AN_ENTRY and entry is not None:
            self._hub[ENTRIES].check_editable(entry)
        flow_id = _flow_id(domain, source, data, entry)
        context = FlowContext(
            flow_id=flow_id,
            source=source,
            integration=integration,
            entry=entry,
            cause=cause or Context(),
        )
        flow = await self._make(context)
        if self._is_taken(integration, source):
            return _view(flow, Abort(reason="single_instance_allowed"))
        if flow_id in self._open:
            if source in _LASTING:
                return self.get(flow_id)
            await self._close(self._open.get(flow_id))
        self._open.add(flow)
        async with flow.lock:
            result = await run_step(flow, _first_step(source), data)
            if source is Source.DISCOVERY and isinstance(result, CreateEntry):
                _log.error("The flow of %s wants to add a discovery without asking", domain)
                result = Abort(reason="unknown")
            return await self._take(flow, result)

    async def configure(
        self, flow_id: str, user_input: Mapping[str, Any] | None = None
    ) -> FlowView:
        """Answer what the flow shows; NotFound when it is over."""
        flow = self._open.get(flow_id)
        async with flow.lock:
            self._open.get(flow_id)
            return await self._take(flow, await advance(flow, user_input))

    def get(self, flow_id: str) -> FlowView:
        """What a flow shows now; NotFound when it is over."""
        flow = self._open.get(flow_id)
        return _view(flow, flow.result or Abort(reason="unknown"))

    async def abort(self, flow_id: str, reason: str = "aborted") -> None:
        """Close a flow."""
        flow = self._open.get(flow_id)
        await self._close(flow)
        self._tell(flow, Abort(reason=reason))

    def progress(self, domain: str | None = None, source: Source | None = None) -> list[FlowView]:
        """The open flows, of one integration or source if given."""
        return [
            _view(flow, flow.result)
            for flow in self._open
            if flow.result is not None
            and domain in (None, flow.domain)
            and source in (None, flow.source)
        ]

    def open_flows(self) -> list[Flow]:
        """The open flows themselves, for tests and the curious."""
        return list(self._open)

    def discovery_id(self, domain: str, info: DiscoveryInfo) -> str:
        """The id that the flow for a discovery has or would have."""
        return _flow_id(domain, Source.DISCOVERY, info, None)

    async def offers(self, domain: str) -> frozenset[Source]:
        """Which dialogues an integration has; those it has not are not to be shown as buttons."""
        integration = self._hub[INTEGRATIONS].get(domain)
        if not integration.manifest.config_flow:
            return frozenset()
        offered = set()
        for source in (Source.USER, Source.DISCOVERY, *_ABOUT_AN_ENTRY):
            kind = await self._class(integration, source)
            if kind is not None and _has_step(kind, _first_step(source)):
                offered.add(source)
        return frozenset(offered)

    async def settled(self) -> None:
        """Wait until what runs by itself (reauth, steps after progress) has come to rest."""
        await self._tasks.idle()

    async def _class(self, integration: Integration, source: Source) -> type[Flow] | None:
        base: type[Flow] = OptionsFlow if source is Source.OPTIONS else ConfigFlow
        return await integration.subclass("config_flow", base)

    async def _make(self, context: FlowContext) -> Flow:
        integration, source = context.integration, context.source
        kind = await self._class(integration, source) if integration.manifest.config_flow else None
        if kind is None or not _has_step(kind, _first_step(source)):
            raise NotSupported(f"{integration.name} has no {source} dialogue.")
        return kind(self._hub, context)

    def _is_taken(self, integration: Integration, source: Source) -> bool:
        single = integration.manifest.single_config_entry
        fresh = source in (Source.USER, Source.DISCOVERY)
        return single and fresh and bool(self._hub[ENTRIES].all(integration.domain))

    async def _take(self, flow: Flow, result: FlowResult) -> FlowView:
        """Let a result take effect."""
        if isinstance(result, CreateEntry) and flow.flow_id in self._open:
            result = await self._create(flow, result)
        flow.result = result
        self._plan_expiry(flow)
        if isinstance(result, CreateEntry | Abort):
            await self._close(flow)
        elif isinstance(result, Progress | External) and result.task is not None:
            result.task.add_done_callback(lambda _: self._continue(flow, result))
        self._tell(flow, result)
        return _view(flow, result)

    async def _create(self, flow: Flow, result: CreateEntry) -> FlowResult:
        entries = self._hub[ENTRIES]
        if isinstance(flow, OptionsFlow):
            await entries.update(flow.entry, options=result.options, reload=flow.reload)
            return replace(result, entry_id=flow.entry.id)
        for other in self._open.alike(flow):
            await self.abort(other.flow_id, "already_configured")
        try:
            entry = await entries.add(_record(flow, result))
        except Conflict as conflict:
            return Abort(reason="already_configured", placeholders={"title": conflict.message})
        return replace(result, entry_id=entry.id)

    def _continue(self, flow: Flow, result: FlowResult) -> None:
        """What the flow waited for has ended: run its step again."""
        if flow.result is result and flow.flow_id in self._open:
            self._tasks.create(self._go_on(flow, result), name=f"flow of {flow.domain} goes on")

    async def _go_on(self, flow: Flow, result: FlowResult) -> None:
        async with flow.lock:
            if flow.result is result and flow.flow_id in self._open:
                await self._take(flow, await advance(flow, None))

    async def _close(self, flow: Flow) -> None:
        self._open.discard(flow)
        if (timer := self._timers.pop(flow.flow_id, None)) is not None:
            timer.cancel()
        await flow.tasks.cancel()
        try:
            await flow.closed()
        except Exception:  # noqa: BLE001 - must not spread
            _log.exception("Closing a flow of %s failed", flow.domain)

    def _plan_expiry(self, flow: Flow) -> None:
        if (timer := self._timers.pop(flow.flow_id, None)) is not None:
            timer.cancel()
        if flow.source not in _LASTING and flow.flow_id in self._open:
            loop = asyncio.get_running_loop()
            self._timers[flow.flow_id] = loop.call_later(
                self._expires_s, self._expire, flow.flow_id
            )

    def _expire(self, flow_id: str) -> None:
        self._timers.pop(flow_id, None)
        if flow_id in self._open:
            self._tasks.create(self.abort(flow_id, "expired"), name="a flow expires")

    def _tell(self, flow: Flow, result: FlowResult) -> None:
        changed = FlowChanged(flow.flow_id, flow.domain, flow.source, result.type)
        self._hub.bus.fire(FLOW_CHANGED, changed, flow.context.cause.child())

    def _on_reauth_needed(self, event: Event[ReauthNeeded]) -> None:
        entry = self._hub[ENTRIES].get(event.data.entry_id)
        if entry.editable and entry.id not in self._starting:
            self._starting.add(entry.id)
            self._tasks.create(self._reauth(entry, event.context), name=f"reauth {entry.title}")

    async def _reauth(self, entry: ConfigEntry[Any], cause: Context) -> None:
        try:
            await self.init(entry.domain, Source.REAUTH, entry=entry, cause=cause.child())
        except UsherError as error:
            _log.warning("%s cannot be signed in again here: %s", entry.title, error)
        finally:
            self._starting.discard(entry.id)

    async def _on_entry_changed(self, event: Event[EntryChanged]) -> None:
        """Close what is about an entry that is gone, and a reauth that is not needed any more."""
        changed = event.data
        for flow in self._open:
            if flow.context.entry is None or flow.context.entry.id != changed.entry_id:
                continue
            healed = changed.state is EntryState.LOADED and not flow.entry.auth_failed
            if changed.change is EntryChange.REMOVED:
                await self.abort(flow.flow_id, "entry_removed")
            elif flow.source is Source.REAUTH and healed:
                await self.abort(flow.flow_id, "reauth_successful")


def _first_step(source: Source) -> str:
    return "init" if source is Source.OPTIONS else str(source)


def _has_step(kind: type[Flow], step_id: str) -> bool:
    """Whether the integration wrote this step; the base classes only name the usual ones."""
    step = getattr(kind, f"step_{step_id}", None)
    bases = (
        getattr(ConfigFlow, f"step_{step_id}", None),
        getattr(OptionsFlow, f"step_{step_id}", None),
    )
    return step is not None and (step_id == Source.IGNORE or step not in bases)


def _flow_id(domain: str, source: Source, data: Any, entry: ConfigEntry[Any] | None) -> str:
    if entry is not None:
        return derived_id(_EPOCH, source, domain, entry.id)
    if isinstance(data, DiscoveryInfo):
        return derived_id(_EPOCH, source, domain, data.unique_id or data.url or data.name)
    return new_id()


def _record(flow: Flow, result: CreateEntry) -> EntryRecord:
    return EntryRecord(
        domain=flow.domain,
        title=result.title,
        data=result.data,
        options=result.options,
        unique_id=flow.context.unique_id,
        source=flow.source,
        version=flow.context.integration.manifest.data_version,
    )


def _view(flow: Flow, result: FlowResult) -> FlowView:
    return FlowView(
        flow_id=flow.flow_id,
        domain=flow.domain,
        source=flow.source,
        result=result,
        entry_id=None if flow.context.entry is None else flow.context.entry.id,
        unique_id=flow.context.unique_id,
        title_placeholders=flow.title_placeholders,
        started_at=flow.context.started_at,
    )


FLOWS: Key[FlowManager] = Key("flows")
