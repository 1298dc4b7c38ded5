"""One entity as Home Assistant's MQTT discovery describes it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.core.entities import Category, EntityDescription, EntityDomain, EntityRecord
from integrations.mqtt.topics import Topics

Config = dict[str, Any]
OWN_AVAILABILITY: Final = frozenset({"connectivity"})
"""Device classes that are known while their device cannot be reached."""

SETTABLE: Final = frozenset(
    {
        EntityDomain.BUTTON,
        EntityDomain.NUMBER,
        EntityDomain.SELECT,
        EntityDomain.SWITCH,
        EntityDomain.TEXT,
    }
)
_STATELESS: Final = frozenset({EntityDomain.BUTTON, EntityDomain.NOTIFY, EntityDomain.IMAGE})
_EACH_COUNTS: Final = SETTABLE | {EntityDomain.EVENT, EntityDomain.NOTIFY}
"""Whose every message must arrive. Values come again: a broker keeps the last of each, and drops
what it cannot queue of a thousand at once if each must be acknowledged."""
_ONLY_ATTRIBUTES: Final = EntityDomain.DEVICE_TRACKER


def keeps_own_availability(row: EntityDescription[Any]) -> bool:
    """Whether an entity may be there or not apart from its device."""
    return row.available_fn is not None or row.device_class in OWN_AVAILABILITY


def component(
    record: EntityRecord, row: EntityDescription[Any], topics: Topics, node: str, name: str
) -> Config:
    """The configuration of one component, called `name` in its device."""

    def topic(leaf: str) -> str:
        return topics.of(node, name, leaf)

    config: Config = {
        "platform": str(record.domain),
        "unique_id": f"{topics.announced_id(node)}_{name}",
        "name": record.name or record.original_name,
        "icon": record.icon,
        "device_class": record.device_class,
        "entity_category": _category(record),
        "qos": 1 if record.domain in _EACH_COUNTS else None,
        **_topics(record.domain, row, topic),
        **_OF_DOMAIN.get(record.domain, _nothing)(record, row),
    }
    if keeps_own_availability(row):
        config["availability"] = availability(topics, topic("availability"))
    kept = {key: value for key, value in config.items() if value is not None}
    return {**kept, "name": config["name"]}


def availability(topics: Topics, *more: str) -> list[Config]:
    """Topics that must all say `online`."""
    return [{"topic": topic} for topic in (topics.status, *more)]


def _topics(
    domain: EntityDomain, row: EntityDescription[Any], topic: Callable[[str], str]
) -> Config:
    found: Config = {}
    if domain is EntityDomain.IMAGE:
        found["image_topic"] = topic("picture")
    elif domain not in _STATELESS and domain is not _ONLY_ATTRIBUTES:
        found["state_topic"] = topic("state")
    if domain in SETTABLE or domain is EntityDomain.NOTIFY:
        found["command_topic"] = topic("set")
    has_attributes = row.attributes_fn is not None and domain is not EntityDomain.EVENT
    if domain is _ONLY_ATTRIBUTES or has_attributes:
        found["json_attributes_topic"] = topic("attributes")
    return found


def _category(record: EntityRecord) -> str | None:
    """Home Assistant refuses `config` for what only shows something."""
    if record.category is Category.CONFIG and record.domain not in SETTABLE:
        return str(Category.DIAGNOSTIC)
    return None if record.category is None else str(record.category)


def _nothing(_: EntityRecord, __: EntityDescription[Any]) -> Config:
    return {}


def _sensor(record: EntityRecord, _: EntityDescription[Any]) -> Config:
    enum = bool(record.options) and record.unit is None
    return {
        "unit_of_measurement": record.unit,
        "state_class": None if enum or record.state_class is None else str(record.state_class),
        "suggested_display_precision": record.precision,
        "options": list(record.options or ()) if enum else None,
        "device_class": "enum" if enum else record.device_class,
    }


def _number(record: EntityRecord, row: EntityDescription[Any]) -> Config:
    return {
        "unit_of_measurement": record.unit,
        "min": row.minimum if row.minimum is not None else 0,
        "max": row.maximum if row.maximum is not None else 1_000_000,
        "step": row.step or 1,
        "mode": "box",
    }


def _select(record: EntityRecord, _: EntityDescription[Any]) -> Config:
    return {"options": list(record.options or ()), "device_class": None}


def _event(record: EntityRecord, _: EntityDescription[Any]) -> Config:
    return {"event_types": list(record.options or ())}


def _tracker(_: EntityRecord, __: EntityDescription[Any]) -> Config:
    return {"source_type": "router", "device_class": None, "enabled_by_default": False}


def _image(_: EntityRecord, __: EntityDescription[Any]) -> Config:
    return {"content_type": "image/jpeg"}


def _text(_: EntityRecord, __: EntityDescription[Any]) -> Config:
    return {"max": 255, "device_class": None}


_OF_DOMAIN: Final[
    Mapping[EntityDomain, Callable[[EntityRecord, EntityDescription[Any]], Config]]
] = {
    EntityDomain.SENSOR: _sensor,
    EntityDomain.NUMBER: _number,
    EntityDomain.SELECT: _select,
    EntityDomain.EVENT: _event,
    EntityDomain.DEVICE_TRACKER: _tracker,
    EntityDomain.IMAGE: _image,
    EntityDomain.TEXT: _text,
}
