"""What is asked of entities by service reaches them, checked; the rest is refused and says why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.core.entities import ENTITIES, EntityDescription, EntityDomain, described
from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.errors import InvalidInput, NotFound, NotSupported, Unavailable
from hub.core.hub import Hub
from hub.core.services import SERVICES
from hub.core.states import STATES
from tests.hub.core.shelf.scripted import Script
from tests.hub.core.test_entities import server
from tests.hub.core.test_entries import record


@dataclass
class Lamp:
    """Something with one of each that can be asked something."""

    on: bool = False
    level: float = 1.0
    scene: str = "film"
    label: str = ""
    presses: list[None] = field(default_factory=list)
    available: bool = True
    listeners: list[Callable[[], None]] = field(default_factory=list)

    @property
    def data(self) -> "Lamp":
        return self

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def put(self, name: str) -> Callable[["Lamp", Any], Any]:
        async def act(lamp: Lamp, value: Any) -> None:
            if name == "presses":
                lamp.presses.append(value)
            else:
                setattr(lamp, name, value)
            for listener in lamp.listeners:
                listener()

        return act

    def rows(self) -> tuple[EntityDescription["Lamp"], ...]:
        def row(key: str, domain: EntityDomain, **more: Any) -> EntityDescription[Lamp]:
            more.setdefault("command_fn", self.put(key))
            more.setdefault("value_fn", lambda lamp: getattr(lamp, key))
            return EntityDescription(key=key, name=key.title(), domain=domain, **more)

        return (
            row("on", EntityDomain.SWITCH),
            row("level", EntityDomain.NUMBER, minimum=0, maximum=10, step=0.5),
            row("scene", EntityDomain.SELECT, options=("film", "music")),
            row("label", EntityDomain.TEXT),
            row("presses", EntityDomain.BUTTON, value_fn=lambda _: None),
            row("seen", EntityDomain.SWITCH, value_fn=lambda lamp: lamp.on, command_fn=None),
        )


@pytest.fixture
async def lamp(hub: Hub, script: Script) -> Lamp:
    made = Lamp()

    async def bring(hub: Hub, entry: ConfigEntry[Any]) -> None:
        rows = described(made, made.rows(), unique_id="lamp", device=server("Lamp"))
        await hub[ENTITIES].add(entry, rows)

    script.setup = bring
    await hub[ENTRIES].add(record())
    return made


async def ask(hub: Hub, service: str, entity_id: str | list[str], **data: Any) -> None:
    domain, name = service.split(".")
    await hub[SERVICES].call(domain, name, {"entity_id": entity_id, **data})


async def test_what_is_asked_is_done_and_shown(hub: Hub, lamp: Lamp) -> None:
    await ask(hub, "switch.turn_on", "switch.lamp_on")
    state = hub[STATES].get("switch.lamp_on")
    assert (lamp.on, state.state if state else None) == (True, "on")
    await ask(hub, "switch.toggle", "switch.lamp_on")
    assert (lamp.on, len(lamp.presses)) == (False, 0)
    await ask(hub, "number.set_value", "number.lamp_level", value=2.5)
    await ask(hub, "select.select_option", "select.lamp_scene", option="music")
    await ask(hub, "text.set_value", "text.lamp_label", value="Den")
    await ask(hub, "button.press", "button.lamp_presses")
    assert (lamp.level, lamp.scene, lamp.label, lamp.presses) == (2.5, "music", "Den", [None])


@pytest.mark.parametrize(
    ("service", "entity_id", "data", "error", "says"),
    [
        ("number.set_value", "number.lamp_level", {"value": 11}, InvalidInput, "at most 10"),
        ("select.select_option", "select.lamp_scene", {"option": "x"}, InvalidInput, "film, music"),
        ("switch.turn_on", "number.lamp_level", {}, InvalidInput, "no switch"),
        ("switch.turn_on", "switch.attic", {}, NotFound, "attic"),
        ("switch.turn_on", "switch.lamp_seen", {}, NotSupported, "only shows"),
    ],
    ids=["too much", "no option", "other domain", "unknown", "read only"],
)
async def test_what_cannot_be_done_is_refused(
    hub: Hub,
    lamp: Lamp,
    service: str,
    entity_id: str,
    data: dict[str, Any],
    error: type[Exception],
    says: str,
) -> None:
    before = (lamp.on, lamp.level, lamp.scene)
    with pytest.raises(error, match=says):
        await ask(hub, service, entity_id, **data)
    assert (lamp.on, lamp.level, lamp.scene) == before


async def test_one_that_cannot_be_reached_does_not_keep_others_from_it(
    hub: Hub, lamp: Lamp
) -> None:
    with pytest.raises(NotFound):
        await ask(hub, "switch.turn_on", ["switch.attic", "switch.lamp_on"])
    assert lamp.on
    lamp.available = False
    with pytest.raises(Unavailable, match="Lamp On cannot be reached"):
        await ask(hub, "switch.turn_off", "switch.lamp_on")
    assert lamp.on
