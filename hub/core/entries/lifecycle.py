"""The life of an entry.

Set up, retried and unloaded under its lock, each new state told to the bus.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.core.backoff import SETUP_RETRY, BackoffPolicy
from hub.core.entries import setup
from hub.core.entries.entry import ConfigEntry, EntryState
from hub.core.entries.events import (
    ENTRY_CHANGED,
    REAUTH_NEEDED,
    EntryChange,
    EntryChanged,
    ReauthNeeded,
)
from hub.core.entries.setup import NOT_LOADED, Outcome
from hub.core.errors import Conflict, UsherError
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

SETUP_LIMIT_S = 60.0
UNLOAD_LIMIT_S = 20.0

AnyEntry = ConfigEntry[Any]
Migrated = Callable[[AnyEntry, int], Awaitable[None]]


class Lifecycle:
    """Moves entries between their states; the EntryManager decides when."""

    def __init__(
        self,
        hub: Hub,
        tasks: Tasks,
        migrated: Migrated,
        *,
        retry: BackoffPolicy = SETUP_RETRY,
        setup_limit_s: float = SETUP_LIMIT_S,
        unload_limit_s: float = UNLOAD_LIMIT_S,
    ) -> None:
        self._hub = hub
        self._tasks = tasks
        self._migrated = migrated
        self._retry = retry
        self._setup_limit_s = setup_limit_s
        self._unload_limit_s = unload_limit_s
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._attempts: dict[str, asyncio.Task[Outcome]] = {}
        self._stopping = False

    async def set_up(self, entry: AnyEntry) -> None:
        """Set the entry up unless it is loaded, disabled or ignored."""
        async with entry.lock:
            await self._set_up(entry)

    async def unload(self, entry: AnyEntry) -> None:
        """Unload the entry, whatever its state.

        Afterwards it is not loaded, or its unloading failed.
        """
        self._interrupt(entry)
        async with entry.lock:
            await self._unload(entry)

    async def reload(self, entry: AnyEntry) -> None:
        """Unload and set up; Conflict when only a restart of the hub would help."""
        self._interrupt(entry)
        async with entry.lock:
            if not entry.state.recoverable:
                raise Conflict(f"{entry.title} cannot be reloaded now.", hint="Restart the hub.")
            await self._unload(entry)
            entry.tries = 0
            await self._set_up(entry)

    def stop(self) -> None:
        """Start no more retries."""
        self._stopping = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def _set_up(self, entry: AnyEntry) -> None:
        self._cancel_retry(entry)
        if self._stopping or entry.disabled_by or entry.ignored or entry.state is EntryState.LOADED:
            return
        if not entry.state.recoverable:
            return
        self._enter(entry, EntryState.SETUP_IN_PROGRESS)
        outcome = NOT_LOADED
        try:
            outcome = await self._attempt(entry)
        finally:
            if outcome.state is not EntryState.LOADED:
                await entry.clean_up()
            self._conclude(entry, outcome)

    async def _attempt(self, entry: AnyEntry) -> Outcome:
        """Try in a task of its own, so that a set-up that hangs can be interrupted."""
        attempt = self._tasks.create(self._try(entry), name=f"try {entry.title}", awaited=True)
        self._attempts[entry.id] = attempt
        try:
            await asyncio.wait([attempt])
        finally:
            del self._attempts[entry.id]
            if not attempt.done():
                attempt.cancel()
                await asyncio.wait([attempt])
        return NOT_LOADED if attempt.cancelled() else attempt.result()

    def _interrupt(self, entry: AnyEntry) -> None:
        """The user wants something else than to wait for this set-up."""
        if (attempt := self._attempts.get(entry.id)) is not None:
            attempt.cancel()

    async def _try(self, entry: AnyEntry) -> Outcome:
        try:
            integration = self._hub[INTEGRATIONS].get(entry.domain)
            await integration.module()
        except UsherError as error:
            return Outcome(EntryState.SETUP_ERROR, str(error))
        problem = await setup.migrate(self._hub, entry, integration, self._setup_limit_s)
        if problem is not None:
            return problem
        if entry.version != integration.manifest.data_version:
            await self._migrated(entry, integration.manifest.data_version)
        return await setup.set_up(self._hub, entry, integration, self._setup_limit_s)

    def _conclude(self, entry: AnyEntry, outcome: Outcome) -> None:
        entry.auth_failed = outcome.auth_failed
        reason = outcome.reason
        if outcome.auth_failed and entry.record.defined_in:
            reason = f"{reason} It is set by {entry.record.defined_in}: change it there."
        if outcome.state is EntryState.SETUP_RETRY:
            self._plan_retry(entry)
        else:
            entry.tries = 0
        self._enter(entry, outcome.state, reason)
        if outcome.auth_failed:
            self.tell_auth_failed(entry)

    def tell_auth_failed(self, entry: AnyEntry) -> None:
        """Let a reauth flow begin."""
        entry.auth_failed = True
        self._hub.bus.fire(REAUTH_NEEDED, ReauthNeeded(entry.id, entry.domain, entry.reason or ""))

    async def _unload(self, entry: AnyEntry) -> None:
        self._cancel_retry(entry)
        if entry.state is not EntryState.LOADED:
            await entry.clean_up()
            if entry.state.recoverable:
                self._enter(entry, EntryState.NOT_LOADED)
            return
        self._enter(entry, EntryState.UNLOAD_IN_PROGRESS)
        outcome = NOT_LOADED
        try:
            integration = self._hub[INTEGRATIONS].get(entry.domain)
            outcome = await setup.unload(self._hub, entry, integration, self._unload_limit_s)
        finally:
            await entry.clean_up()
            self._enter(entry, outcome.state, outcome.reason)

    def _plan_retry(self, entry: AnyEntry) -> None:
        if self._stopping:
            return
        entry.tries += 1
        wait = self._retry.delay(entry.tries)
        entry.retry_at = datetime.now(UTC) + timedelta(seconds=wait)
        loop = asyncio.get_running_loop()
        self._timers[entry.id] = loop.call_later(wait, self._begin_retry, entry)

    def _begin_retry(self, entry: AnyEntry) -> None:
        self._timers.pop(entry.id, None)
        self._tasks.create(self.set_up(entry), name=f"retry {entry.title}")

    def _cancel_retry(self, entry: AnyEntry) -> None:
        entry.retry_at = None
        if (timer := self._timers.pop(entry.id, None)) is not None:
            timer.cancel()

    def _enter(self, entry: AnyEntry, state: EntryState, reason: str | None = None) -> None:
        if entry.state is not state:
            _log.debug("%s (%s) is %s: %s", entry.title, entry.domain, state, reason)
        entry.state, entry.reason = state, reason
        changed = EntryChanged(entry.id, entry.domain, EntryChange.STATE, state, entry.unique_id)
        self._hub.bus.fire(ENTRY_CHANGED, changed)
