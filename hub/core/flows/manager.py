"""Begins, continues and ends flows, and turns their results into entries."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hub.core.bus import Event, Unsubscribe
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
from hub.core.flows.config_flow import DiscoveryInfo
from hub.core.flows.flow import Flow, FlowContext
from hub.core.flows.kinds import (
    ABOUT_AN_ENTRY,
    first_step,
    flow_class,
    flow_id_for,
    sources_offered,
)
from hub.core.flows.open_flows import OPEN_FLOWS, OpenFlows
from hub.core.flows.options_flow import OptionsFlow
from hub.core.flows.results import Abort, CreateEntry, External, FlowResult, Progress
from hub.core.flows.runner import advance, run_step
from hub.core.flows.view import FLOW_CHANGED, FlowChanged, FlowView, view_of
from hub.core.hub import Hub, Key
from hub.core.integrations import INTEGRATIONS, Integration
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

EXPIRES_S: Final = 1800.0
"""How long a dialogue that the user began waits for an answer."""

_LASTING = frozenset({Source.DISCOVERY, Source.REAUTH})


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
        if source in ABOUT_AN_ENTRY and entry is not None and not _may_choose(source, entry):
            self._hub[ENTRIES].check_editable(entry)
        flow_id = flow_id_for(domain, source, data, entry)
        context = FlowContext(
            flow_id=flow_id,
            source=source,
            integration=integration,
            entry=entry,
            cause=cause or Context(),
        )
        flow = await self._make(context)
        if self._is_taken(integration, source):
            return view_of(flow, Abort(reason="single_instance_allowed"))
        if flow_id in self._open:
            if source in _LASTING:
                return self.get(flow_id)
            await self._close(self._open.get(flow_id))
        self._open.add(flow)
        async with flow.lock:
            result = await run_step(flow, first_step(source), data)
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
        return view_of(flow, flow.result or Abort(reason="unknown"))

    async def abort(self, flow_id: str, reason: str = "aborted") -> None:
        """Close a flow."""
        flow = self._open.get(flow_id)
        await self._close(flow)
        self._tell(flow, Abort(reason=reason))

    def progress(self, domain: str | None = None, source: Source | None = None) -> list[FlowView]:
        """The open flows, of one integration or source if given."""
        return [
            view_of(flow, flow.result)
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
        return flow_id_for(domain, Source.DISCOVERY, info, None)

    async def offers(self, domain: str) -> frozenset[Source]:
        """Which dialogues an integration has; those it has not are not to be shown as buttons."""
        return await sources_offered(self._hub[INTEGRATIONS].get(domain))

    async def settled(self) -> None:
        """Wait until what runs by itself (reauth, steps after progress) has come to rest."""
        await self._tasks.idle()

    async def _make(self, context: FlowContext) -> Flow:
        kind = await flow_class(context.integration, context.source)
        if kind is None:
            raise NotSupported(f"{context.integration.name} has no {context.source} dialogue.")
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
        return view_of(flow, result)

    async def _create(self, flow: Flow, result: CreateEntry) -> FlowResult:
        entries = self._hub[ENTRIES]
        if isinstance(flow, OptionsFlow):
            await entries.update(flow.entry, options=result.options, reload=flow.reload)
            return replace(result, entry_id=flow.entry.id)
        if self._is_taken(flow.context.integration, flow.source):
            return Abort(reason="single_instance_allowed")
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


FLOWS: Key[FlowManager] = Key("flows")


def _may_choose(source: Source, entry: ConfigEntry[Any]) -> bool:
    return source is Source.OPTIONS and entry.options_editable
