"""The config entries of a hub: kept in the store, added, changed, switched off and removed."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hub.core.backoff import SETUP_RETRY, BackoffPolicy
from hub.core.entries.entry import ConfigEntry, EntryState
from hub.core.entries.environment import merge_environment
from hub.core.entries.events import ENTRY_CHANGED, EntryChange, EntryChanged
from hub.core.entries.lifecycle import SETUP_LIMIT_S, UNLOAD_LIMIT_S, Lifecycle
from hub.core.entries.record import DisabledBy, EntryRecord, Source
from hub.core.errors import Conflict, EntryError, NotFound, UsherError
from hub.core.hub import Hub, Key
from hub.core.integrations import INTEGRATIONS
from hub.core.store import STORE, Collection
from hub.core.tasks import Tasks, uninterrupted

_log = logging.getLogger(__name__)

AnyEntry = ConfigEntry[Any]

FIRST_WAIT_S = 5.0
"""How long adding an entry waits for its set-up before it goes on in the background."""


class EntryManager:
    """All config entries.

    Those who wait for a change of one entry from inside it use `schedule_reload`.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        retry: BackoffPolicy = SETUP_RETRY,
        setup_limit_s: float = SETUP_LIMIT_S,
        unload_limit_s: float = UNLOAD_LIMIT_S,
    ) -> None:
        self._hub = hub
        self._tasks = Tasks("config entries")
        self._entries: dict[str, AnyEntry] = {}
        self._records: Collection[EntryRecord]
        self._first: dict[str, asyncio.Task[None]] = {}
        self._adding = asyncio.Lock()
        self._life = Lifecycle(
            hub,
            self._tasks,
            self._set_version,
            retry=retry,
            setup_limit_s=setup_limit_s,
            unload_limit_s=unload_limit_s,
        )

    async def start(self, environment: Iterable[EntryRecord] = ()) -> None:
        """Read the entries, bring those of the environment up to date, and begin to set all up."""
        store = self._hub[STORE]
        self._records = await store.collection(
            "config_entries", EntryRecord, secret=("data", "options")
        )
        stored = await self._records.load()
        puts, deletes = merge_environment(stored, environment)
        if puts or deletes:
            await self._records.change(puts, deletes)
        for record in {**stored, **puts}.values():
            if record.id not in deletes:
                self._entries[record.id] = ConfigEntry(record)
        for entry in self._entries.values():
            self._begin(entry)

    async def stop(self) -> None:
        """Unload all entries side by side and end what they run."""
        self._life.stop()
        await self._tasks.cancel()
        await asyncio.gather(*(self._life.unload(entry) for entry in self._entries.values()))

    async def settled(self) -> None:
        """Wait until every set-up that has begun came to an end, or to its first retry."""
        await self._tasks.idle()

    def all(self, domain: str | None = None, *, ignored: bool = False) -> list[AnyEntry]:
        """The entries, of one integration if given.

        Those that only mark an ignored discovery on request.
        """
        return [
            entry
            for entry in self._entries.values()
            if domain in (None, entry.domain) and (ignored or not entry.ignored)
        ]

    def get(self, entry_id: str) -> AnyEntry:
        """The entry with this id; NotFound when there is none."""
        try:
            return self._entries[entry_id]
        except KeyError:
            raise NotFound(f"There is no config entry {entry_id}.") from None

    def by_unique_id(self, domain: str, unique_id: str) -> AnyEntry | None:
        """The entry of an integration for this server or account, ignored ones included."""
        same = (e for e in self._entries.values() if (e.domain, e.unique_id) == (domain, unique_id))
        return next(same, None)

    async def add(self, record: EntryRecord, *, wait_s: float = FIRST_WAIT_S) -> AnyEntry:
        """Keep a new entry and set it up.

        Conflict when there is one for the same server already.
        """
        entry: AnyEntry = ConfigEntry(record)
        async with self._adding:
            replaced = self._check_new(record)
            await uninterrupted(self._take_in(entry, replaced))
        await asyncio.wait([self._begin(entry)], timeout=wait_s)
        return entry

    async def update(
        self,
        entry: AnyEntry,
        *,
        title: str | None = None,
        data: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        unique_id: str | None = None,
        reload: bool = False,
    ) -> bool:
        """Change what is given: `data` is merged, `options` are replaced.

        True when anything changed.

        A reload is begun when asked for and something changed; a loaded entry is not reloaded
        otherwise.
        """
        old = entry.record
        new = replace(
            old,
            title=old.title if title is None else title,
            data=old.data if data is None else {**old.data, **data},
            options=old.options if options is None else dict(options),
            unique_id=old.unique_id if unique_id is None else unique_id,
        )
        if new == old:
            return False
        if new.unique_id is not None and new.unique_id != old.unique_id:
            self._check_unique(new)
        await self._keep(entry, new)
        if reload:
            self.schedule_reload(entry)
        return True

    async def confirm_unique_id(self, entry: AnyEntry, unique_id: str) -> None:
        """During set-up: the server that answers has this id.

        EntryError when it is not the entry's own. An entry from the environment learns its id here.
        """
        if entry.unique_id is None:
            try:
                await self.update(entry, unique_id=unique_id)
            except Conflict as error:
                raise EntryError(error.message) from None
        elif entry.unique_id != unique_id:
            raise EntryError(
                "Another server than the one that was set up answers at this address.",
                hint="Correct the address with Reconfigure, or add the other server as a new one.",
            )

    async def reload(self, entry: AnyEntry) -> None:
        """Unload and set up again, waiting for the end of both."""
        await self._life.reload(entry)

    def schedule_reload(self, entry: AnyEntry) -> None:
        """Reload in the background; safe from inside the entry."""
        self._tasks.create(self._reload_quietly(entry), name=f"reload {entry.title}")

    def retry_now(self, entry: AnyEntry) -> None:
        """Do not wait for the next try of an entry, for instance because its server was seen."""
        if entry.state is EntryState.SETUP_RETRY:
            self.schedule_reload(entry)

    def auth_failed(self, entry: AnyEntry, reason: str) -> None:
        """The credentials of a loaded entry are refused: ask the user to sign in again."""
        entry.reason = reason
        self._life.tell_auth_failed(entry)
        self._tell(entry, EntryChange.STATE)

    def auth_accepted(self, entry: AnyEntry) -> None:
        """The credentials of a loaded entry are taken again: nobody needs to sign in."""
        entry.auth_failed, entry.reason = False, None
        self._tell(entry, EntryChange.STATE)

    async def set_disabled(self, entry: AnyEntry, by: DisabledBy | None) -> None:
        """Switch an entry off, or on again with None."""
        if entry.disabled_by == by:
            return
        await self._keep(entry, replace(entry.record, disabled_by=by))
        if by is None:
            await asyncio.wait([self._begin(entry)], timeout=FIRST_WAIT_S)
        else:
            await self._life.unload(entry)

    async def remove(self, entry: AnyEntry) -> None:
        """Unload and forget an entry; Conflict for one that the environment defines."""
        self.check_editable(entry)
        await self._life.unload(entry)
        await self._call_removed(entry)
        await self._records.delete(entry.id)
        self._forget(entry)

    def check_editable(self, entry: AnyEntry) -> None:
        """Conflict when the entry is defined by the environment."""
        if not entry.editable:
            raise Conflict(
                f"{entry.title} is set by {entry.record.defined_in}.", hint="Change it there."
            )

    def _begin(self, entry: AnyEntry) -> asyncio.Task[None]:
        task = self._tasks.create(self._set_up_in_order(entry), name=f"set up {entry.title}")
        self._first[entry.id] = task
        task.add_done_callback(lambda _: self._first.pop(entry.id, None))
        return task

    async def _set_up_in_order(self, entry: AnyEntry) -> None:
        """Set up after what the integration depends on has been tried."""
        await asyncio.sleep(0)
        loader = self._hub[INTEGRATIONS]
        needed = loader.get(entry.domain).manifest.dependencies if entry.domain in loader else ()
        earlier = [
            task
            for other in self._entries.values()
            if other.domain in needed and (task := self._first.get(other.id)) is not None
        ]
        if earlier:
            await asyncio.wait(earlier)
        await self._life.set_up(entry)

    async def _reload_quietly(self, entry: AnyEntry) -> None:
        if entry.id not in self._entries:
            return
        try:
            await self._life.reload(entry)
        except Conflict as error:
            _log.warning("%s", error)

    async def _call_removed(self, entry: AnyEntry) -> None:
        """Let the integration tidy up elsewhere, such as a webhook it made.

        Failing is no reason to keep it.
        """
        try:
            module = await self._hub[INTEGRATIONS].get(entry.domain).module()
            if hasattr(module, "remove_entry"):
                await module.remove_entry(self._hub, entry)
        except UsherError as error:
            _log.warning("Tidying up after %s was not possible: %s", entry.title, error)
        except Exception:  # noqa: BLE001 - must not spread
            _log.exception("Tidying up after %s failed", entry.title)

    async def _set_version(self, entry: AnyEntry, version: int) -> None:
        await self._keep(entry, replace(entry.record, version=version))

    async def _keep(self, entry: AnyEntry, record: EntryRecord) -> None:
        await uninterrupted(self._apply(entry, replace(record, modified_at=datetime.now(UTC))))

    async def _apply(self, entry: AnyEntry, record: EntryRecord) -> None:
        await self._records.put(record.id, record)
        entry.record = record
        self._tell(entry, EntryChange.UPDATED)

    async def _take_in(self, entry: AnyEntry, replaced: list[AnyEntry]) -> None:
        await self._records.change({entry.id: entry.record}, [item.id for item in replaced])
        for item in replaced:
            self._forget(item)
        self._entries[entry.id] = entry
        self._tell(entry, EntryChange.ADDED)

    def _check_new(self, record: EntryRecord) -> list[AnyEntry]:
        """What the new entry replaces: the mark that the same server was to be ignored."""
        if record.unique_id is None:
            return []
        existing = self.by_unique_id(record.domain, record.unique_id)
        if existing is not None and existing.ignored and record.source is not Source.IGNORE:
            return [existing]
        self._check_unique(record)
        return []

    def _check_unique(self, record: EntryRecord) -> None:
        existing = self.by_unique_id(record.domain, record.unique_id or "")
        if existing is not None and existing.id != record.id:
            raise Conflict(f"This is set up already as {existing.title}.")

    def _forget(self, entry: AnyEntry) -> None:
        """Leave an entry out; nothing happens when somebody else did so meanwhile."""
        if self._entries.pop(entry.id, None) is not None:
            self._tell(entry, EntryChange.REMOVED)

    def _tell(self, entry: AnyEntry, change: EntryChange) -> None:
        changed = EntryChanged(entry.id, entry.domain, change, entry.state, entry.unique_id)
        self._hub.bus.fire(ENTRY_CHANGED, changed)


ENTRIES: Key[EntryManager] = Key("config entries")
