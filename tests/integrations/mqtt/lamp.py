"""A device of every kind of entity, for what becomes of them in Home Assistant."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hub.core.devices import DeviceInfo
from hub.core.entities import (
    ENTITIES,
    Category,
    EntityDescription,
    EntityDomain,
    Reveals,
    StateClass,
    described,
)
from hub.core.errors import NotSupported
from hub.core.hub import Hub

DEVICE = DeviceInfo(
    identifiers=frozenset({("lamp", "one")}), name="Lamp", manufacturer="Lamps", model="L1"
)


class Lamp:
    """A source of data that a test changes."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.asked: list[tuple[str, Any]] = []
        self.available = True
        self._listeners: list[Callable[[], None]] = []

    @property
    def data(self) -> "Lamp":
        return self

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def set(self, **values: Any) -> None:
        """Change values and tell the entities."""
        self.values.update(values)
        self.tell()

    def tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def row(key: str, domain: EntityDomain, **more: Any) -> EntityDescription[Lamp]:
    async def command(lamp: Lamp, value: Any) -> None:
        if value == "jam":
            raise NotSupported("It is stuck.")
        lamp.asked.append((key, value))
        if domain is not EntityDomain.BUTTON:
            lamp.set(**{key: value})

    return EntityDescription(
        **{
            "key": key,
            "name": key.replace("_", " ").capitalize(),
            "domain": domain,
            "value_fn": lambda lamp: lamp.values.get(key),
            "command_fn": None if domain is EntityDomain.SENSOR else command,
            **more,
        }
    )


ROWS = (
    row("heat", EntityDomain.SENSOR, unit="°C", device_class="temperature", precision=1,
        state_class=StateClass.MEASUREMENT),
    row("mood", EntityDomain.SENSOR, options=("calm", "wild"), reveals=Reveals.TITLE,
        attributes_fn=lambda lamp: lamp.values.get("mood_attributes", {})),
    row("seen", EntityDomain.SENSOR, device_class="timestamp", category=Category.CONFIG),
    row("linked", EntityDomain.BINARY_SENSOR, device_class="connectivity"),
    row("on", EntityDomain.SWITCH, category=Category.CONFIG),
    row("press", EntityDomain.BUTTON, value_fn=lambda _: None,
        available_fn=lambda lamp: not lamp.values.get("locked")),
    row("level", EntityDomain.NUMBER, minimum=0, maximum=10, step=0.5),
    row("scene", EntityDomain.SELECT, options=("film", "music")),
    row("label", EntityDomain.TEXT),
    row("say", EntityDomain.NOTIFY, value_fn=lambda _: None),
    row("ring", EntityDomain.EVENT, options=("short", "long"),
        attributes_fn=lambda lamp: lamp.values.get("ring_attributes", {})),
    row("where", EntityDomain.DEVICE_TRACKER, reveals=Reveals.PLACE,
        attributes_fn=lambda lamp: lamp.values.get("where_attributes", {})),
    row("update", EntityDomain.UPDATE,
        attributes_fn=lambda lamp: {"installed_version": "1", "latest_version": "2"}),
)  # fmt: skip


async def bring_lamp(hub: Hub, *keys: str) -> Lamp:
    """The device with all its entities, or with some."""
    lamp = Lamp()
    rows = [one for one in ROWS if not keys or one.key in keys]
    await hub[ENTITIES].add(None, described(lamp, rows, unique_id="lamp_one", device=DEVICE))
    return lamp


def now() -> datetime:
    return datetime.now(UTC)
