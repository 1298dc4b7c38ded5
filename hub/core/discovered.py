"""What was found on the network.

Offered, ignored, followed when it moves, dropped when it is gone.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from hub.core.bus import Event, EventType, Unsubscribe
from hub.core.entries import ENTRIES, ENTRY_CHANGED, EntryChange, EntryChanged, Source
from hub.core.errors import Conflict, NotFound, UsherError
from hub.core.flows import FLOWS, Abort, DiscoveryInfo, FlowView
from hub.core.hub import Hub, Key
from hub.core.integrations import INTEGRATIONS
from hub.core.matching import domains_for
from hub.core.sightings import Found, Sighting, as_found
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

MAX_FOUND: Final = 100
"""Things remembered at a time: fewer than flows, so that a hostile network shuts nobody out."""
AT_ONCE: Final = 20

_CONCLUSIONS: Final = frozenset(
    {"already_configured", "already_in_progress", "ignored", "single_instance_allowed"}
)

_Id = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DiscoveredChanged:
    """The list of what can be added changed."""

    domain: str
    name: str


DISCOVERED_CHANGED: EventType[DiscoveredChanged] = EventType("discovered_changed")


class Discovered:
    """Turns findings into flows. `hub.discovery` calls `receive` and `lost`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._tasks = Tasks("discovered")
        self._seen: dict[_Id, Sighting] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._full = False
        self._unsubscribe: list[Unsubscribe] = []

    async def start(self) -> None:
        """Offer again what an entry that is removed had taken off the list."""
        self._unsubscribe = [self._hub.bus.listen(ENTRY_CHANGED, self._on_entry_changed)]

    async def stop(self) -> None:
        """Look at nothing more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._tasks.cancel()

    def receive(self, info: DiscoveryInfo) -> None:
        """Something was seen, for the first time or again. Work is done in the background."""
        loader = self._hub[INTEGRATIONS]
        domains = [info.domain] if info.domain else domains_for(info, loader.all())
        for domain in domains:
            if domain in loader and loader.get(domain).manifest.config_flow:
                self._note(domain, info)

    def lost(self, source: str, name: str) -> None:
        """One source does not see it (by unique id or name) any more.

        When no other does, it is not offered any longer.
        """
        for key, sighting in list(self._seen.items()):
            if source not in sighting.by_source or not sighting.is_known_as(name):
                continue
            sighting.by_source.pop(source, None)
            if not sighting.by_source:
                del self._seen[key]
                self._full = False
                self._tasks.create(
                    self._withdraw(key, sighting), name=f"{sighting.info.name} is gone"
                )

    def all(self) -> list[Found]:
        """What is offered, then what is ignored; not what is set up already."""
        offered = [self._found_by(view) for view in self._offers()]
        return [found for found in offered if found is not None] + self._ignored()

    async def ignore(self, flow_id: str) -> None:
        """Do not offer this again; Conflict when the thing has no unique id to remember."""
        view = self._hub[FLOWS].get(flow_id)
        if view.source is not Source.DISCOVERY or view.unique_id is None:
            raise Conflict("Only something discovered, with an id of its own, can be ignored.")
        found = self._found_by(view)
        title = found.info.name if found is not None else view.unique_id
        data = {"unique_id": view.unique_id, "title": title}
        await self._hub[FLOWS].init(view.domain, Source.IGNORE, data)

    async def unignore(self, domain: str, unique_id: str) -> None:
        """Offer it again, at once if it is there."""
        entry = self._hub[ENTRIES].by_unique_id(domain, unique_id)
        if entry is None or not entry.ignored:
            raise NotFound("This is not ignored.")
        await self._hub[ENTRIES].remove(entry)

    async def settled(self) -> None:
        """Wait until everything received has been looked at."""
        await self._tasks.idle()

    def _note(self, domain: str, info: DiscoveryInfo) -> None:
        now, key = datetime.now(UTC), (domain, info.unique_id or info.url or info.name)
        sighting = self._seen.get(key)
        if sighting is None:
            if not self._has_room():
                return
            sighting = self._seen[key] = Sighting(info, {info.source: info}, now, now)
        elif not sighting.take(info) and not self._is_waiting_to_retry(domain, info):
            return
        self._tasks.create(self._look(domain, sighting), name=f"look at {info.name}")

    def _has_room(self) -> bool:
        if len(self._seen) < MAX_FOUND:
            return True
        if not self._full:
            self._full = True
            _log.warning("More than %d things were discovered; the others are left out", MAX_FOUND)
        return False

    def _is_waiting_to_retry(self, domain: str, info: DiscoveryInfo) -> bool:
        entries = self._hub[ENTRIES]
        entry = entries.by_unique_id(domain, info.unique_id) if info.unique_id else None
        return entry is not None and entry.retry_at is not None

    async def _look(self, domain: str, sighting: Sighting) -> None:
        """Run the discovery step: it offers the thing, or updates the entry that has it."""
        async with self._slots, sighting.lock:
            await self._close_outdated(domain, sighting.info)
            try:
                view = await self._hub[FLOWS].init(domain, Source.DISCOVERY, sighting.info)
                sighting.unique_id = view.unique_id or sighting.unique_id
                sighting.settled = not _failed(view)
            except UsherError as error:
                _log.warning("%s was found, but cannot be offered: %s", sighting.info.name, error)
        self._tell(domain, sighting.info)

    async def _close_outdated(self, domain: str, info: DiscoveryInfo) -> None:
        """A flow that is open still has the old address."""
        flow_id = self._hub[FLOWS].discovery_id(domain, info)
        if any(view.flow_id == flow_id for view in self._offers()):
            await self._hub[FLOWS].abort(flow_id, "vanished")

    async def _withdraw(self, key: _Id, sighting: Sighting) -> None:
        async with sighting.lock:
            for view in self._offers():
                if key[0] == view.domain and self._is_about(view, key, sighting.info):
                    await self._hub[FLOWS].abort(view.flow_id, "vanished")
        self._tell(key[0], sighting.info)

    def _offers(self) -> list[FlowView]:
        return self._hub[FLOWS].progress(source=Source.DISCOVERY)

    def _found_by(self, view: FlowView) -> Found | None:
        for key, sighting in self._seen.items():
            if key[0] == view.domain and self._is_about(view, key, sighting.info):
                return replace(as_found(key[0], sighting), flow_id=view.flow_id)
        return None

    def _is_about(self, view: FlowView, key: _Id, info: DiscoveryInfo) -> bool:
        return self._hub[FLOWS].discovery_id(key[0], info) == view.flow_id

    def _ignored(self) -> list[Found]:
        found = []
        for entry in self._hub[ENTRIES].all(ignored=True):
            if not entry.ignored or entry.unique_id is None:
                continue
            info = DiscoveryInfo(source="ignored", name=entry.title, unique_id=entry.unique_id)
            at = entry.record.created_at
            seen = self._sighting(entry.domain, entry.unique_id) or Sighting(info, {}, at, at)
            found.append(replace(as_found(entry.domain, seen), ignored=True))
        return found

    def _sighting(self, domain: str, unique_id: str) -> Sighting | None:
        same = (item for key, item in self._seen.items() if key[0] == domain)
        return next((item for item in same if item.is_known_as(unique_id)), None)

    def _on_entry_changed(self, event: Event[EntryChanged]) -> None:
        changed = event.data
        if changed.change is not EntryChange.REMOVED or changed.unique_id is None:
            return
        for (domain, _), sighting in self._seen.items():
            if domain == changed.domain and sighting.is_known_as(changed.unique_id):
                look = self._look(domain, sighting)
                self._tasks.create(look, name=f"look at {sighting.info.name}")

    def _tell(self, domain: str, info: DiscoveryInfo) -> None:
        self._hub.bus.fire(DISCOVERED_CHANGED, DiscoveredChanged(domain, info.name))


def _failed(view: FlowView) -> bool:
    """Whether the first look brought nothing, so that the next sighting is worth another."""
    return isinstance(view.result, Abort) and view.result.reason not in _CONCLUSIONS


DISCOVERED: Key[Discovered] = Key("discovered")
