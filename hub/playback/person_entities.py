"""The entities of persons, brought and kept up to date."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from hub.core.bus import Event
from hub.core.devices import DEVICES
from hub.core.entities import ENTITIES, described
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.models.people import Person
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.session import Session
from hub.playback.changing import Changing
from hub.playback.geo.places import PLACES
from hub.playback.person_rows import PERSON_ROWS, Happened, PersonNow, person_device
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT
from hub.playback.watched_lately import watched_lately

AFTER_A_PLAY_S: Final = 2.0
"""How long a play that has ended may take into the history."""
SUMS_EVERY_S: Final = 300.0


class PersonEntities:
    """Brings entities for every person who owns an account, and keeps them up to date."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._known: dict[str, Changing[PersonNow]] = {}
        self._tasks = Tasks("entities of persons")
        self._stop: Callable[[], None] | None = None
        self._due = asyncio.Event()
        self._bringing = asyncio.Lock()

    async def start(self) -> None:
        """Bring everybody who is known."""
        await self._bring()
        self._stop = self._hub.bus.listen(PLAYBACK_EVENT, self._on_playback)
        self._tasks.create(self._keep_sums(), name="watch time of persons")

    async def stop(self) -> None:
        """Follow nobody any more."""
        if self._stop is not None:
            self._stop()
        await self._tasks.cancel()

    def _on_playback(self, event: Event[PlaybackEvent]) -> None:
        told = event.data
        person_id = told.session.person_id
        if person_id is None or told.kind is PlaybackKind.PROGRESS:
            return
        self._tasks.create(self._happened(person_id, told), name="a playback event")

    async def _happened(self, person_id: str, told: PlaybackEvent) -> None:
        if person_id not in self._known:
            await self._bring()
        source = self._known.get(person_id)
        if source is None:
            return
        happened = Happened(datetime.now(UTC), told.kind, told.session)
        source.set(replace(self._read(source.data, told.session), last=happened))
        if told.kind is PlaybackKind.STOPPED:
            asyncio.get_running_loop().call_later(AFTER_A_PLAY_S, self._due.set)

    async def _bring(self) -> None:
        """Entities for everybody who has none; a person who was renamed keeps theirs."""
        async with self._bringing:
            for person in self._hub[PLAYBACK].persons():
                source = self._known.get(person.id)
                if source is not None and source.data.person.name == person.name:
                    continue
                if source is None:
                    await self._add(person)
                else:
                    await self._rename(person, source)
        self._due.set()

    async def _add(self, person: Person) -> None:
        source = Changing(self._read(PersonNow(self._hub, person)))
        self._known[person.id] = source
        unique_id, device = f"person_{person.id}", person_device(person)
        rows = described(source, PERSON_ROWS, unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(None, rows)

    async def _rename(self, person: Person, source: Changing[PersonNow]) -> None:
        await self._hub[DEVICES].resolve(person_device(person))
        source.set(replace(source.data, person=person))

    def _read(self, now: PersonNow, seen: Session | None = None) -> PersonNow:
        mine = [s for s in self._hub[PLAYBACK].sessions() if s.person_id == now.person.id]
        mine.sort(key=lambda one: (one.state.value != "playing", -one.started_at.timestamp()))
        now = replace(now, sessions=tuple(mine))
        latest = seen or now.session
        if latest is None or latest.view.connection.address is None:
            return now
        places = self._hub[PLACES]
        place = places.shown.place(places.lookup(latest.view.connection.address))
        if place.latitude is None:
            return now
        return replace(now, place=place, seen_at=latest.started_at)

    async def _keep_sums(self) -> None:
        while True:
            for person_id, source in tuple(self._known.items()):
                try:
                    lately = await watched_lately(self._hub, person_id)
                except UsherError:
                    continue
                source.set(replace(source.data, lately=lately))
            self._due.clear()
            try:
                async with asyncio.timeout(SUMS_EVERY_S):
                    await self._due.wait()
            except TimeoutError:
                await self._bring()
