"""Trust as an entity of each person."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.core.bus import Event
from hub.core.devices import DEVICE_CHANGED, DEVICES, DeviceChanged
from hub.core.entities import ENTITIES, EntityDescription, StateClass, described
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.models.people import Person
from hub.playback.changing import Changing
from hub.playback.person_rows import DOMAIN, person_device
from hub.playback.pipeline import PLAYBACK
from rules.trust.book import TRUST_BOOK
from rules.trust.score import TRUST_CHANGED, TrustChanged

RECOVERY_EVERY_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class TrustNow:
    """How much a person is trusted, 0 to 100."""

    person_id: str
    score: float


TRUST_ROW: Final = EntityDescription[TrustNow](
    key="trust",
    name="Trust",
    value_fn=lambda now: now.score,
    attributes_fn=lambda now: {"person_id": now.person_id},
    unit="%",
    state_class=StateClass.MEASUREMENT,
    precision=0,
    icon="mdi:shield-account",
)


class TrustEntities:
    """One for everybody who has a device."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._known: dict[str, Changing[TrustNow]] = {}
        self._tasks = Tasks("entities of trust")
        self._stops: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Bring those of everybody who is known, and of everybody who comes."""
        for device in self._hub[DEVICES].all():
            await self._maybe(min(device.identifiers))
        self._stops = [
            self._hub.bus.listen(DEVICE_CHANGED, self._on_device),
            self._hub.bus.listen(TRUST_CHANGED, self._on_trust),
        ]
        self._tasks.create(self._keep_recovering(), name="trust comes back")

    async def stop(self) -> None:
        """Follow nobody any more."""
        for stop in self._stops:
            stop()
        await self._tasks.cancel()

    def _on_device(self, event: Event[DeviceChanged]) -> None:
        identifier = min(event.data.device.identifiers)
        if identifier[0] == DOMAIN and identifier[1] not in self._known:
            self._tasks.create(self._maybe(identifier), name="trust of a person")

    def _on_trust(self, event: Event[TrustChanged]) -> None:
        self._look(event.data.change.person_id)

    def _look(self, person_id: str) -> None:
        source = self._known.get(person_id)
        if source is not None:
            source.set(TrustNow(person_id, self._hub[TRUST_BOOK].of(person_id)))

    async def _maybe(self, identifier: tuple[str, str]) -> None:
        domain, person_id = identifier
        person = self._hub[PLAYBACK].person(person_id) if domain == DOMAIN else None
        if person is not None and person_id not in self._known:
            await self._add(person)

    async def _add(self, person: Person) -> None:
        score = self._hub[TRUST_BOOK].of(person.id)
        source = self._known[person.id] = Changing(TrustNow(person.id, score))
        unique_id, device = f"person_{person.id}", person_device(person)
        rows = described(source, [TRUST_ROW], unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(None, rows)

    async def _keep_recovering(self) -> None:
        while True:
            await asyncio.sleep(RECOVERY_EVERY_S)
            for person_id in tuple(self._known):
                self._look(person_id)
