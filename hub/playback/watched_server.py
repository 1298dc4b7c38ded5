"""A media server while its config entry is loaded, whatever its platform.

Its sessions are watched, what changes slowly is read now and then, its items are kept in the
catalogue, and it has a device with entities. A platform says how each of these is read.
"""

import logging
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hub.core.availability import Availability
from hub.core.coordinator import Coordinator
from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.servers import (
    ITEMS_CHANGED,
    SERVERS,
    TASK_FINISHED,
    ItemsChanged,
    MediaServer,
    TaskFinished,
)
from hub.core.supervisor import SUPERVISOR
from hub.history.facade import HISTORY
from hub.models.item import Item
from hub.models.people import Account
from hub.models.server import Library, Server
from hub.playback.item_sync import Files, ItemSync
from hub.playback.pipeline import PLAYBACK
from hub.playback.reporter import ServerReporter
from hub.playback.server_entities import ServerEntities
from hub.playback.watcher import Channel, Listing, Watcher

_log = logging.getLogger(__name__)

DEFAULT_POLL_S = 5.0
DEFAULT_REFRESH_S = 300.0
COOL_DOWN_S = 10.0
"""What changes slowly is read at most this often, however often it is said to have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """What changes slowly; `health` are values for people, such as the load in percent."""

    server: Server
    libraries: tuple[Library, ...]
    accounts: tuple[Account, ...]
    health: Mapping[str, Any] = field(default_factory=dict)


class WatchedServer(MediaServer):
    """Follows one server from `start` until the entry's tasks end.

    Entry options: `push` (follow push channels), `poll` (read sessions beside push), `poll_s`,
    `refresh_s` (read what changes slowly).
    """

    availability: Availability
    watcher: Watcher
    reporter: ServerReporter
    load_every_s: ClassVar[float | None] = None
    """How often `read_load` is asked; None where a server does not tell its load."""

    def __init__(self, hub: Hub, entry: ConfigEntry[Any]) -> None:
        self.entry_id = entry.id
        self.facts: Mapping[str, Any] = {}
        self.hub = hub
        self.entry = entry

    @abstractmethod
    async def introduce(self) -> Server:
        """Ask who the server is, `confirm` its id, and try the entry's credentials."""

    @abstractmethod
    async def fetch(self) -> Listing:
        """Read all sessions."""

    @abstractmethod
    async def read_facts(self) -> ServerFacts:
        """Read everything that changes slowly, but for the items."""

    async def read_load(self) -> Mapping[str, Any]:
        """`cpu_percent` and `memory_percent` now, for `facts`; empty when they are not told."""
        return {}

    @abstractmethod
    def read_items(self, library: Library) -> AsyncIterator[Sequence[Item]]:
        """All items of a library, page by page."""

    async def read_files(self, library: Library, since: datetime | None) -> AsyncIterator[Files]:
        """The files, by key, of items saved since then; none where `read_items` tells of them."""
        none: tuple[Files, ...] = ()
        for files in none:
            yield files

    @abstractmethod
    def channels(self) -> Sequence[Channel]:
        """The ways in which the server pushes, the best one first."""

    @property
    def unique_id(self) -> str:
        """The server's own id, without the platform."""
        return self.server.id.partition(":")[2]

    async def start(self) -> None:
        """Read who the server is, then watch it.

        EntryError when it is another one than the entry's, else the errors of hub.core.http.
        """
        hub, entry = self.hub, self.entry
        self.server = await self.introduce()
        self.availability = Availability(self.server.name, _log)
        self.reporter = ServerReporter(hub[PLAYBACK], self.server.id)
        self.watcher = self._watcher()
        every = timedelta(seconds=entry.options.get("refresh_s", DEFAULT_REFRESH_S))
        self._slow = Coordinator(
            hub, entry, self._refresh, name="libraries", interval=every, cool_down_s=COOL_DOWN_S
        )
        self._items = ItemSync(hub[HISTORY], self.read_items, self._items_changed, self.read_files)
        self._entities = ServerEntities(hub, entry, self)
        await self._entities.add()
        entry.on_unload(hub[SERVERS].add(self))
        entry.on_unload(self._slow.listen(lambda: None))
        self._follow_load()
        entry.on_unload(self.availability.listen(self._came_or_went))
        name, supervisor = self.server.name, hub[SUPERVISOR]
        supervisor.run(f"watch the sessions of {name}", self.watcher.run, entry.tasks)
        supervisor.run(f"read the items of {name}", self._items.run, entry.tasks)
        self._slow.request_refresh()

    def _follow_load(self) -> None:
        if self.load_every_s is not None:
            every = timedelta(seconds=self.load_every_s)
            load = Coordinator(self.hub, self.entry, self._load, name="load", interval=every)
            self.entry.on_unload(load.listen(lambda: None))

    async def confirm(self, unique_id: str) -> None:
        """EntryError unless the server with this id is the entry's."""
        await self.hub[ENTRIES].confirm_unique_id(self.entry, unique_id)

    def facts_changed(self) -> None:
        """Read again what changes slowly: something about the server is said to have changed."""
        self._slow.request_refresh()

    def library_changed(self, library_key: str | None) -> None:
        """Read a library again, all of them for None."""
        self._slow.request_refresh()
        self._items.changed(library_key)

    def task_finished(self, task: str, title: str | None, result: str | None) -> None:
        """The server ended a task of its own; see TaskFinished."""
        told = TaskFinished(self.server.id, task, title, result)
        self.hub.bus.fire(TASK_FINISHED, told)

    def _items_changed(self, change: ItemsChanged) -> None:
        self.hub.bus.fire(ITEMS_CHANGED, change)

    def refused(self, reason: str) -> None:
        """Ask the user to sign in again."""
        self.hub[ENTRIES].auth_failed(self.entry, reason)

    def accepted(self) -> None:
        """Nobody needs to sign in again."""
        self.hub[ENTRIES].auth_accepted(self.entry)

    def push_changed(self) -> None:
        """Show which push channel is open."""
        self.facts = {**self.facts, "push": self.watcher.source}
        self.hub[SERVERS].changed(self.server.id)

    def _came_or_went(self, is_up: bool) -> None:
        """Whatever changed meanwhile is read when the server is back."""
        if is_up:
            self._slow.request_refresh()

    def _watcher(self) -> Watcher:
        options = self.entry.options
        return Watcher(
            self.reporter,
            self.availability,
            self,
            channels=self.channels() if options.get("push", True) else (),
            poll_s=options.get("poll_s", DEFAULT_POLL_S),
            poll_always=options.get("poll", False),
            reconnect=self.hub[SUPERVISOR].policy,
        )

    async def _refresh(self) -> None:
        """Read what changes slowly; while the server as a whole is away, the watcher tells that."""
        if self.availability.is_up is False:
            return
        began = datetime.now(UTC)
        try:
            facts = await self.read_facts()
        except UsherError as error:
            if await self.watcher.read() and self.availability.since < began:
                raise
            _log.debug("The libraries of %s cannot be read: %s", self.server.name, error)
            return
        self.server, self.libraries, self.accounts = facts.server, facts.libraries, facts.accounts
        self.facts = {**facts.health, "push": self.watcher.source}
        self.hub[SERVERS].changed(self.server.id)
        await self._entities.show_libraries(self.libraries)
        await self._entities.show_load()
        await self.reporter.accounts(self.accounts)
        await self._remember()
        self._items.counted(self.libraries)

    async def _load(self) -> None:
        """Read how busy the server is, once it is known whether it tells."""
        if self.availability.is_up is False or self.facts.get("cpu_percent") is None:
            return
        try:
            self.facts = {**self.facts, **await self.read_load()}
        except UsherError as error:
            _log.debug("The load of %s cannot be read: %s", self.server.name, error)
            return
        self.hub[SERVERS].changed(self.server.id)

    async def _remember(self) -> None:
        history, server, at = self.hub[HISTORY], self.server, datetime.now(UTC)
        await history.put_server(server)
        await history.put_libraries(server.id, self.libraries, at)
        await history.put_accounts(server.id, self.accounts, at)
