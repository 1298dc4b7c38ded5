"""Where entities become states.

Ids from the registry, names from device and user, unavailable with their entry.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from hub.core.bus import Event, Unsubscribe
from hub.core.context import Context
from hub.core.devices import DEVICE_CHANGED, DEVICES, DeviceChanged
from hub.core.entities.asked import checked
from hub.core.entities.description import StateValue
from hub.core.entities.entity import Entity
from hub.core.entities.record import EntityFacts, EntityRecord
from hub.core.entities.registry import (
    ENTITY_REGISTRY,
    ENTITY_REGISTRY_CHANGED,
    Claim,
    EntityRegistryChanged,
)
from hub.core.entries import ConfigEntry
from hub.core.errors import NotFound, Unavailable
from hub.core.hub import Hub, Key
from hub.core.states import STATES, UNAVAILABLE

_log = logging.getLogger(__name__)

HUB_PLATFORM = "hub"
"""The platform of entities that belong to no config entry."""


class EntityPlatform:
    """The living entities. What the registry knows and nobody has brought yet is unavailable."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._states = hub[STATES]
        self._registry = hub[ENTITY_REGISTRY]
        self._devices = hub[DEVICES]
        self._live: dict[tuple[str, str, str], Entity] = {}
        self._unsubscribe: list[Unsubscribe] = []

    async def start(self) -> None:
        """Show what was there before as unavailable until its entry is set up."""
        for record in self._registry.all():
            self._write_unavailable(record)
        bus = self._hub.bus
        self._unsubscribe = [
            bus.listen(ENTITY_REGISTRY_CHANGED, self._on_registry_changed),
            bus.listen(DEVICE_CHANGED, self._on_device_changed),
        ]

    async def stop(self) -> None:
        """Let go of the entities that belong to no entry."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for entity in self._live.values():
            entity.detach()
        self._live.clear()

    async def add(
        self, entry: ConfigEntry[Any] | None, entities: Iterable[Entity]
    ) -> list[EntityRecord]:
        """Bring entities of an entry, None for the hub's own; they go with the entry's unloading.

        One with a unique id that is there already is logged and left out.
        """
        platform = entry.domain if entry is not None else HUB_PLATFORM
        fresh = self._without_doubles(platform, entities)
        claims = [await self._claim(entry, platform, entity) for entity in fresh]
        records = await self._registry.resolve(claims)
        for entity, record in zip(fresh, records, strict=True):
            self._live[record.identity] = entity
            if record.disabled_by is None:
                await self._bring(entity, record)
        if entry is not None:
            entry.on_unload(partial(self._let_go, [record.identity for record in records]))
        return records

    async def remove(self, entry: ConfigEntry[Any] | None, unique_ids: Iterable[str]) -> None:
        """Take entities away for good, for instance those of a library that was deleted."""
        platform = entry.domain if entry is not None else HUB_PLATFORM
        gone = {(platform, unique_id) for unique_id in unique_ids}
        for record in self._registry.all():
            if (record.platform, record.unique_id) in gone:
                await self._registry.remove(record.entity_id)

    def living(self, record: EntityRecord) -> Entity | None:
        """The entity that somebody has brought, None for one that is only remembered."""
        return self._live.get(record.identity)

    async def command(self, entity_id: str, value: StateValue, context: Context) -> None:
        """Ask something of an entity: True or False of a switch, None of a button, else a value.

        NotFound, InvalidInput, NotSupported, or Unavailable while its source is away.
        """
        record = self._registry.get(entity_id)
        entity = self._live.get(record.identity)
        if entity is None or not entity.attached or not entity.available:
            raise Unavailable(f"{self.friendly_name(record)} cannot be reached now.")
        await entity.command(checked(entity.description, value), context)

    def _without_doubles(self, platform: str, entities: Iterable[Entity]) -> list[Entity]:
        fresh: dict[tuple[str, str, str], Entity] = {}
        for entity in entities:
            identity = (str(entity.description.domain), platform, entity.unique_id)
            if identity in self._live or identity in fresh:
                _log.error("%s has the unique id %s twice", platform, entity.unique_id)
            else:
                fresh[identity] = entity
        return list(fresh.values())

    async def _claim(self, entry: ConfigEntry[Any] | None, platform: str, entity: Entity) -> Claim:
        row, entry_id = entity.description, None if entry is None else entry.id
        device = None
        if entity.device is not None:
            device = await self._devices.resolve(entity.device, entry_id)
        facts = EntityFacts(
            domain=row.domain,
            platform=platform,
            unique_id=entity.unique_id,
            key=row.key,
            original_name=row.name,
            entry_id=entry_id,
            device_id=None if device is None else device.id,
            unit=row.unit,
            device_class=row.device_class,
            state_class=row.state_class,
            category=row.category,
            icon=row.icon,
            options=row.options,
            precision=row.precision,
        )
        named_after = (None if device is None else device.display_name, row.name)
        return Claim(
            facts=facts,
            suggested_name=" ".join(part for part in named_after if part) or row.key,
            enabled_by_default=row.enabled_by_default,
        )

    async def _bring(self, entity: Entity, record: EntityRecord) -> None:
        entity.attach(record.entity_id, self._write)
        try:
            await entity.added()
        except Exception:  # noqa: BLE001 - must not spread
            _log.exception("%s could not be added", record.entity_id)
            self._write_unavailable(record)
            return
        entity.write()

    def _write(self, entity: Entity, context: Context | None) -> None:
        if entity.entity_id is None:
            return
        record = self._registry.get(entity.entity_id)
        state, attributes = entity.current()
        self._states.set(record.entity_id, state, {**attributes, **self._known(record)}, context)

    def _write_unavailable(self, record: EntityRecord) -> None:
        if record.disabled_by is None and record.deleted_at is None:
            self._states.set(record.entity_id, UNAVAILABLE, self._known(record))

    def _known(self, record: EntityRecord) -> dict[str, Any]:
        """The attributes that the registry gives."""
        facts = {
            "friendly_name": self.friendly_name(record),
            "unit_of_measurement": record.unit,
            "device_class": record.device_class,
            "state_class": record.state_class,
            "icon": record.icon,
            "options": record.options,
        }
        return {name: value for name, value in facts.items() if value is not None}

    def friendly_name(self, record: EntityRecord) -> str:
        """The user's name, or `<device> <entity>`."""
        if record.name:
            return record.name
        device = None
        if record.device_id is not None:
            try:
                device = self._devices.get(record.device_id).display_name
            except NotFound:
                device = None
        parts = [part for part in (device, record.original_name) if part]
        return " ".join(parts) or record.entity_id

    def _let_go(self, identities: Sequence[tuple[str, str, str]]) -> None:
        for identity in identities:
            entity = self._live.pop(identity, None)
            if entity is None or entity.entity_id is None:
                continue
            entity.detach()
            try:
                self._write_unavailable(self._registry.get(entity.entity_id))
            except NotFound:
                self._states.remove(entity.entity_id)

    async def _on_registry_changed(self, event: Event[EntityRegistryChanged]) -> None:
        """Follow what the user decides; what integrations say is followed in `add`."""
        old, record = event.data.old, event.data.new
        if event.data.by_integration or old is None:
            return
        entity = self._live.get(record.identity)
        if record.deleted_at is not None:
            self._live.pop(record.identity, None)
        gone = record.deleted_at is not None or record.disabled_by is not None
        if gone or old.entity_id != record.entity_id:
            self._states.remove(old.entity_id)
            if entity is not None:
                entity.detach()
        if gone:
            return
        if entity is None:
            self._write_unavailable(record)
        else:
            await self._show_again(entity, record)

    async def _show_again(self, entity: Entity, record: EntityRecord) -> None:
        if entity.entity_id == record.entity_id and entity.attached:
            entity.write()
        else:
            entity.detach()
            await self._bring(entity, record)

    def _on_device_changed(self, event: Event[DeviceChanged]) -> None:
        """The entities carry the device's name."""
        for record in self._registry.all(device_id=event.data.device.id):
            if (entity := self._live.get(record.identity)) is not None:
                entity.write()


ENTITIES: Key[EntityPlatform] = Key("entities")
