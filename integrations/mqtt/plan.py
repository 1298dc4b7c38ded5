"""What is to be handed over: devices with their entities, as the registries have them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.core.devices import DEVICES, Device
from hub.core.entities import (
    ENTITIES,
    ENTITY_REGISTRY,
    EntityDescription,
    EntityRecord,
)
from hub.core.errors import NotFound
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from integrations.mqtt.components import Config, component
from integrations.mqtt.privacy import Privacy
from integrations.mqtt.published import Announcements
from integrations.mqtt.topics import Topics, node_of, plain_id

Row = EntityDescription[Any]


@dataclass(frozen=True, slots=True)
class PlannedEntity:
    """An entity that is handed over; `row` is None while nobody has brought it yet."""

    record: EntityRecord
    node: str
    name: str
    row: Row | None
    config: Config

    @property
    def alone(self) -> bool:
        """Whether its availability is its own and not the device's."""
        return "availability" in self.config


@dataclass(frozen=True, slots=True)
class PlannedDevice:
    """A device that is handed over."""

    node: str
    name: str
    device: Config
    entities: tuple[PlannedEntity, ...]

    @property
    def components(self) -> dict[str, Config]:
        """The configurations of its entities."""
        return {entity.name: entity.config for entity in self.entities}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is handed over, by node and by entity id."""

    devices: Mapping[str, PlannedDevice] = field(default_factory=dict)
    entities: Mapping[str, PlannedEntity] = field(default_factory=dict)

    @property
    def by_topic(self) -> Iterator[tuple[str, str]]:
        """Node and component of everything."""
        return ((entity.node, entity.name) for entity in self.entities.values())


def make_plan(hub: Hub, topics: Topics, privacy: Privacy, announced: Announcements) -> Plan:
    """What is to be handed over now. An entity that is remembered alone keeps its description."""
    by_device: dict[str, list[EntityRecord]] = defaultdict(list)
    for record in hub[ENTITY_REGISTRY].all():
        if record.disabled_by is None and record.device_id is not None:
            by_device[record.device_id].append(record)
    devices = {}
    for device_id, records in by_device.items():
        try:
            device = hub[DEVICES].get(device_id)
        except NotFound:
            continue
        node = node_of(device.identifiers)
        if privacy.shares(device) and not announced.is_refused(node):
            planned = _device(hub, topics, privacy, announced, device, records)
            if planned.entities:
                devices[node] = planned
    entities = {one.record.entity_id: one for each in devices.values() for one in each.entities}
    return Plan(devices, entities)


def _device(
    hub: Hub,
    topics: Topics,
    privacy: Privacy,
    announced: Announcements,
    device: Device,
    records: Iterable[EntityRecord],
) -> PlannedDevice:
    node = node_of(device.identifiers)
    before = announced.get(node)
    remembered = {} if before is None else before.components
    entities = []
    for name, record in _named(records):
        living = hub[ENTITIES].living(record)
        config = remembered.get(name)
        row = None if living is None else living.description
        if row is not None:
            config = component(record, row, topics, node, name)
        if config is not None and privacy.lets(device, row):
            entities.append(PlannedEntity(record, node, name, row, config))
    return PlannedDevice(
        node, device.display_name, _described(hub, topics, device), tuple(entities)
    )


def _named(records: Iterable[EntityRecord]) -> Iterator[tuple[str, EntityRecord]]:
    """Each record with a name of its own: its key, with the domain where that is taken."""
    taken: set[str] = set()
    for record in sorted(records, key=lambda one: one.id):
        name = plain_id(record.key)
        if name in taken:
            name = plain_id(f"{record.key}_{record.domain}")
        if name in taken:
            name = plain_id(f"{record.key}_{record.id}")
        taken.add(name)
        yield name, record


def _described(hub: Hub, topics: Topics, device: Device) -> Config:
    node = node_of(device.identifiers)
    via = hub[DEVICES].via(device) or _hub_device(hub)
    url = device.configuration_url
    said = {
        "identifiers": [topics.announced_id(node)],
        "name": device.display_name,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "sw_version": device.sw_version,
        "hw_version": device.hw_version,
        "configuration_url": url if url and url.startswith(("http://", "https://")) else None,
        "via_device": _parent(topics, via, device),
    }
    return {key: value for key, value in said.items() if value is not None}


def _hub_device(hub: Hub) -> Device | None:
    """What everything is linked to that has no other parent."""
    return hub[DEVICES].by_identifier(("hub", hub[HOUSEHOLD].current.hub_id))


def _parent(topics: Topics, via: Device | None, device: Device) -> str | None:
    if via is None or via.id == device.id:
        return None
    return topics.announced_id(node_of(via.identifiers))
