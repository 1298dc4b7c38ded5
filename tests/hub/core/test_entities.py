"""Tables of entities become states; ids and names last; what is gone comes back as it was."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.core import devices as devices_module
from hub.core.devices import DEVICES, DeviceInfo
from hub.core.entities import (
    ENTITIES,
    ENTITY_REGISTRY,
    Category,
    DescribedEntity,
    Entity,
    EntityDescription,
    EntityDomain,
    StateClass,
    described,
)
from hub.core.entities.record import slugify
from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.hub import Hub
from hub.core.states import STATES
from tests.hub.core.conftest import Running, settled
from tests.hub.core.shelf.scripted import Script
from tests.hub.core.test_entries import record


@dataclass
class Facts:
    streams: int | None = 2
    load: float = 0.3333
    online: bool = True
    started: datetime = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    titles: list[str] = field(default_factory=list)


class Source:
    """Data that change when the test says so."""

    def __init__(self) -> None:
        self.data = Facts()
        self.available = True
        self.listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def changed(self) -> None:
        for listener in tuple(self.listeners):
            listener()


TABLE: tuple[EntityDescription[Facts], ...] = (
    EntityDescription(
        key="streams",
        name="Streams",
        value_fn=lambda facts: facts.streams,
        attributes_fn=lambda facts: {"titles": facts.titles},
        state_class=StateClass.MEASUREMENT,
        icon="play",
    ),
    EntityDescription(
        key="load",
        name="Load",
        value_fn=lambda facts: facts.load,
        unit="%",
        precision=1,
        category=Category.DIAGNOSTIC,
    ),
    EntityDescription(
        key="online",
        name=None,
        domain=EntityDomain.BINARY_SENSOR,
        device_class="connectivity",
        value_fn=lambda facts: facts.online,
    ),
    EntityDescription(
        key="started",
        name="Started",
        value_fn=lambda facts: facts.started,
        enabled_by_default=False,
    ),
)


def server(name: str = "Attic", key: str = "one", **more: Any) -> DeviceInfo:
    return DeviceInfo(identifiers=frozenset({("scripted", key)}), name=name, **more)


@pytest.fixture
def source(script: Script) -> Source:
    """Each entry of the scripted integration brings the table over this source."""
    source = Source()

    async def bring(hub: Hub, entry: ConfigEntry[Any]) -> None:
        device = server(key=entry.unique_id or "")
        rows = described(source, TABLE, unique_id=entry.unique_id or "", device=device)
        await hub[ENTITIES].add(entry, rows)

    script.setup = bring
    return source


def value(hub: Hub, entity_id: str) -> str | None:
    state = hub[STATES].get(entity_id)
    return None if state is None else state.state


async def test_a_table_becomes_states_with_names_units_and_values(hub: Hub, source: Source) -> None:
    await hub[ENTRIES].add(record())
    states = hub[STATES]
    assert {state.entity_id: state.state for state in states} == {
        "sensor.attic_streams": "2",
        "sensor.attic_load": "0.3",
        "binary_sensor.attic": "on",
    }
    streams = hub[STATES].get("sensor.attic_streams")
    assert streams is not None
    assert dict(streams.attributes) == {
        "friendly_name": "Attic Streams",
        "titles": [],
        "state_class": "measurement",
        "icon": "play",
    }
    online = hub[STATES].get("binary_sensor.attic")
    assert online is not None
    assert online.name == "Attic"


async def test_states_follow_the_source(hub: Hub, source: Source) -> None:
    await hub[ENTRIES].add(record())
    source.data = Facts(streams=None, online=False)
    source.changed()
    assert value(hub, "sensor.attic_streams") == "unknown"
    assert value(hub, "binary_sensor.attic") == "off"
    source.available = False
    source.changed()
    assert value(hub, "sensor.attic_streams") == "unavailable"
    assert value(hub, "binary_sensor.attic") == "unavailable"


async def test_entities_are_unavailable_while_their_entry_is_not_loaded(
    running: Running, source: Source, script: Script
) -> None:
    bring = script.setup
    async with running() as hub:
        entry = await hub[ENTRIES].add(record())
        script.setup = None
        await hub[ENTRIES].reload(entry)
        assert value(hub, "sensor.attic_streams") == "unavailable"
        assert source.listeners == []
    async with running() as hub:
        (entry,) = hub[ENTRIES].all()
        assert value(hub, "sensor.attic_streams") == "unavailable"
        script.setup = bring
        await hub[ENTRIES].reload(entry)
        assert value(hub, "sensor.attic_streams") == "2"


async def test_a_removed_entry_takes_its_entities_along_and_they_come_back_as_they_were(
    running: Running, source: Source
) -> None:
    async with running() as hub:
        entry = await hub[ENTRIES].add(record())
        await hub[ENTITY_REGISTRY].update("sensor.attic_streams", new_entity_id="sensor.mine")
        await hub[ENTITY_REGISTRY].update("sensor.attic_load", name="How busy")
        (device,) = hub[DEVICES].all()
        await hub[DEVICES].rename(device.id, "Upstairs")
        await settled(hub)
        await hub[ENTRIES].remove(entry)
        await settled(hub)
        assert len(hub[STATES]) == 0
        assert (hub[DEVICES].all(), hub[ENTITY_REGISTRY].all()) == ([], [])
    async with running() as hub:
        await hub[ENTRIES].add(record())
        assert value(hub, "sensor.mine") == "2"
        load = hub[STATES].get("sensor.attic_load")
        assert load is not None
        assert load.name == "How busy"
        (again,) = hub[DEVICES].all()
        assert (again.id, again.display_name) == (device.id, "Upstairs")


async def test_what_was_removed_long_ago_is_forgotten(
    running: Running, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as hub:
        entry = await hub[ENTRIES].add(record())
        await hub[ENTITY_REGISTRY].update("sensor.attic_streams", new_entity_id="sensor.mine")
        await settled(hub)
        await hub[ENTRIES].remove(entry)
        await settled(hub)
    monkeypatch.setattr(devices_module, "KEPT_FOR", timedelta(0))
    async with running() as hub:
        await hub[ENTRIES].add(record())
        assert value(hub, "sensor.mine") is None
        assert value(hub, "sensor.attic_streams") == "2"


async def test_a_second_server_of_the_same_name_gets_a_number(hub: Hub, source: Source) -> None:
    await hub[ENTRIES].add(record())
    await hub[ENTRIES].add(record("two", title="Two"))
    assert value(hub, "sensor.attic_streams") == value(hub, "sensor.attic_streams_2") == "2"
    assert len(hub[DEVICES].all()) == 2


async def test_the_user_renames_and_switches_entities(hub: Hub, source: Source) -> None:
    registry = hub[ENTITY_REGISTRY]
    await hub[ENTRIES].add(record())
    await registry.update("sensor.attic_streams", new_entity_id="sensor.streams", name="Now")
    await settled(hub)
    state = hub[STATES].get("sensor.streams")
    assert state is not None
    assert (state.name, value(hub, "sensor.attic_streams")) == ("Now", None)

    await registry.update("sensor.streams", disabled=True)
    await settled(hub)
    source.changed()
    assert value(hub, "sensor.streams") is None
    await registry.update("sensor.streams", disabled=False, name="")
    await registry.update("sensor.attic_started", disabled=False)
    await settled(hub)
    state = hub[STATES].get("sensor.streams")
    assert state is not None
    assert state.name == "Attic Streams"
    assert value(hub, "sensor.attic_started") == "2026-01-02T03:04:00+00:00"
    source.data = Facts(streams=5)
    source.changed()
    assert value(hub, "sensor.streams") == "5"

    with pytest.raises(Conflict):
        await registry.update("sensor.streams", new_entity_id="sensor.attic_load")
    with pytest.raises(InvalidInput):
        await registry.update("sensor.streams", new_entity_id="binary_sensor.streams")
    with pytest.raises(NotFound):
        await registry.update("sensor.nowhere", name="x")


async def test_a_renamed_device_renames_its_entities(hub: Hub, source: Source) -> None:
    await hub[ENTRIES].add(record())
    (device,) = hub[DEVICES].all()
    await hub[DEVICES].rename(device.id, "Cellar")
    state = hub[STATES].get("sensor.attic_streams")
    assert state is not None
    assert state.name == "Cellar Streams"


async def test_entities_of_something_deleted_are_removed_for_good(hub: Hub, source: Source) -> None:
    entry = await hub[ENTRIES].add(record())
    await hub[ENTITIES].remove(entry, ["one_streams"])
    await settled(hub)
    assert value(hub, "sensor.attic_streams") is None
    source.changed()
    assert value(hub, "sensor.attic_streams") is None


async def test_a_unique_id_twice_is_reported_and_the_first_one_stays(
    hub: Hub, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await hub[ENTRIES].add(record())
    double = described(source, TABLE[:1], unique_id="one", device=server())
    assert await hub[ENTITIES].add(entry, double) == []
    assert "unique id one_streams twice" in caplog.text


async def test_an_entity_that_raises_is_unknown_and_hurts_no_other(
    hub: Hub, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    broken: EntityDescription[Facts] = EntityDescription(
        key="broken", name="Broken", value_fn=lambda facts: 1 // (facts.streams or 0)
    )
    source.data = Facts(streams=0)

    class NeverAdded(Entity):
        async def added(self) -> None:
            raise RuntimeError("cannot subscribe")

    await hub[ENTITIES].add(
        None,
        [
            DescribedEntity(source, broken, unique_id="x", device=None),
            NeverAdded(
                EntityDescription(key="y", name="Y", value_fn=str), unique_id="y", device=None
            ),
            *described(source, TABLE[:1], unique_id="z", device=server()),
        ],
    )
    source.changed()
    assert value(hub, "sensor.broken") == "unknown"
    assert value(hub, "sensor.y") == "unavailable"
    assert value(hub, "sensor.attic_streams") == "0"
    assert caplog.text.count("The value of sensor.broken cannot be told") == 1
    source.data = Facts(streams=1)
    source.changed()
    assert value(hub, "sensor.broken") == "1"


async def test_long_values_are_cut(hub: Hub, source: Source) -> None:
    row: EntityDescription[Facts] = EntityDescription(
        key="long", name="Long", value_fn=lambda facts: "x" * 300
    )
    await hub[ENTITIES].add(None, [DescribedEntity(source, row, unique_id="l", device=None)])
    assert value(hub, "sensor.long") == "x" * 254 + "…"


async def test_devices_that_share_an_identifier_are_one(hub: Hub) -> None:
    devices = hub[DEVICES]
    first = await devices.resolve(server("Attic", "a", manufacturer="Plex"), "entry 1")
    other = await devices.resolve(server("Cellar", "b"), "entry 2")
    both = DeviceInfo(
        identifiers=frozenset({("scripted", "a"), ("scripted", "b")}), name="House", model="X"
    )
    merged = await devices.resolve(both, "entry 2")
    assert (merged.id, merged.manufacturer, merged.model) == (first.id, "Plex", "X")
    assert merged.entry_ids == {"entry 1", "entry 2"}
    assert [device.id for device in devices.all()] == [first.id]
    with pytest.raises(NotFound):
        devices.get(other.id)
    assert await devices.resolve(both, "entry 2") == merged


async def test_a_device_knows_what_it_is_reached_through_even_if_that_comes_later(
    hub: Hub,
) -> None:
    devices = hub[DEVICES]
    player = await devices.resolve(server("TV", "tv", via=("scripted", "server")))
    assert devices.via(player) is None
    house = await devices.resolve(server("House", "server"))
    assert devices.via(player) == house
    with pytest.raises(InvalidInput):
        await devices.resolve(DeviceInfo(identifiers=frozenset(), name="Nobody"))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Büro & Straße", "buro_strasse"),
        ("  Plex__Server 2.0 ", "plex_server_2_0"),
        ("居間", ""),
    ],
)
def test_names_become_ids(text: str, slug: str) -> None:
    assert slugify(text) == slug


async def test_a_name_in_another_script_still_makes_an_id(hub: Hub, source: Source) -> None:
    row: EntityDescription[Facts] = EntityDescription(
        key="titles", name="居間", value_fn=lambda facts: 1
    )
    await hub[ENTITIES].add(None, [DescribedEntity(source, row, unique_id="l", device=None)])
    assert value(hub, "sensor.hub_titles") == "1"
