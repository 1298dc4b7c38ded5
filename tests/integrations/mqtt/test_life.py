"""Births and deaths: of the broker, of the hub, of Home Assistant, and of what is handed over."""

from pathlib import Path

import orjson
import pytest

from hub.core.devices import DEVICES
from hub.core.entities import ENTITIES, ENTITY_REGISTRY
from hub.core.entries import ENTRIES
from hub.core.hub import Hub
from integrations.mqtt.discovery import ORIGIN
from tests.integrations.mqtt.lamp import bring_lamp
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker, ears, quiet_hub, settled
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

CONFIG = "homeassistant/device/usher_lamp_one/config"
LAMP = "usher/lamp_one"
LOST = pytest.mark.allow_logs("is unavailable", "is available again")


@LOST
async def test_a_broker_that_forgot_everything_is_told_again(
    hub: Hub, mosquitto: Mosquitto
) -> None:
    lamp = await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    await mosquitto.kill()
    connection = entry.runtime_data.connection
    await eventually(lambda: not connection.is_up)
    lamp.set(heat=30.0)
    lamp.set(heat=31.0)
    lamp.set(ring="bell", ring_attributes={"event_type": "short"})
    await mosquitto.start()
    async with ears(mosquitto) as home:
        assert await eventually(lambda: home.json(CONFIG))
        await eventually(lambda: home.text(f"{LAMP}/heat/state") == "31.0")
        assert home.text("usher/status") == "online"


@LOST
async def test_no_event_is_lost_while_the_broker_is_away(hub: Hub, mosquitto: Mosquitto) -> None:
    lamp = await bring_lamp(hub, "ring", "heat")
    entry = await add_broker(hub, mosquitto)
    await mosquitto.kill()
    await eventually(lambda: not entry.runtime_data.connection.is_up)
    for number in range(200):
        lamp.set(heat=float(number))
        lamp.set(ring=str(number), ring_attributes={"event_type": "short", "number": number})
    assert len(entry.runtime_data.connection.outbox) < 250
    await mosquitto.start()
    async with ears(mosquitto) as home:
        await eventually(lambda: home.text(f"{LAMP}/heat/state") == "199.0")
    await settled(entry)
    assert entry.runtime_data.connection.outbox.dropped == 0


async def test_a_hub_that_leaves_says_so(tmp_path: Path, mosquitto: Mosquitto) -> None:
    async with ears(mosquitto) as home:
        async with quiet_hub(tmp_path) as hub:
            await bring_lamp(hub)
            await add_broker(hub, mosquitto)
            await eventually(lambda: home.text("usher/status") == "online")
        assert await eventually(lambda: home.text("usher/status") == "offline")


async def test_home_assistant_is_told_again_when_it_comes_back(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    before = home.count(CONFIG)
    await home.say("homeassistant/status", "online")
    await eventually(lambda: home.count(CONFIG) > before)
    await settled(entry)
    await eventually(lambda: home.count(f"{LAMP}/heat/state") >= 2)


async def test_an_entity_that_goes_is_taken_away_in_two_steps_and_again_after_a_birth(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    lamp.set(heat=20.0)
    entry = await add_broker(hub, mosquitto)
    await eventually(lambda: f"{LAMP}/heat/state" in home.held)
    before = len(home.log)
    await hub[ENTITIES].remove(None, ["lamp_one_heat"])
    await eventually(lambda: home.text(f"{LAMP}/heat/state") == "")
    assert _heats(home, before)[:2] == [{"platform": "sensor"}, None]

    before = len(home.log)
    await home.say("homeassistant/status", "online")
    await eventually(lambda: len(_heats(home, before)) >= 3)
    await settled(entry)
    full, stub, *rest = _heats(home, before)
    assert full is not None
    assert full["unique_id"] == "usher_lamp_one_heat"
    assert stub == {"platform": "sensor"}
    assert set(map(str, rest)) == {"None"}

    before = len(home.log)
    await home.say("homeassistant/status", "online")
    await eventually(lambda: _heats(home, before))
    await settled(entry)
    assert set(map(str, _heats(home, before))) == {"None"}


def _heats(home: Ears, since: int) -> list[dict[str, str] | None]:
    """What was said of the component `heat`, message by message."""
    said = [orjson.loads(body) for topic, body in home.log[since:] if topic == CONFIG and body]
    return [one["components"].get("heat") for one in said]


async def test_a_device_deleted_in_home_assistant_stays_away_until_it_is_wanted(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    await eventually(lambda: home.json(CONFIG))
    await home.say(CONFIG, b"", retain=True)
    await eventually(lambda: home.text(f"{LAMP}/availability") == "")
    lamp.set(heat=40.0)
    await home.say("homeassistant/status", "online")
    await settled(entry)
    await hub[ENTRIES].reload(entry)
    await settled(entry)
    assert home.text(CONFIG) == ""
    await eventually(lambda: home.text(f"{LAMP}/heat/state") in (None, ""))

    await entry.runtime_data.handover.bring_back(["lamp_one"])
    assert (await eventually(lambda: home.json(CONFIG)))["components"]["heat"]
    await eventually(lambda: home.text(f"{LAMP}/heat/state") == "40.0")


async def test_what_earlier_runs_left_is_found_and_cleared(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    mine = b'{"origin": {"name": "%s"}, "availability": [{"topic": "usher/status"}]}'
    stale = mine % str(ORIGIN["name"]).encode()
    foreign = stale.replace(b"usher/status", b"usher2/status")
    kept = {
        "homeassistant/device/usher_gone/config": stale,
        "homeassistant/sensor/usher_old/heat/config": stale,
        "usher/gone/heat/state": b"1",
        "usher/gone/availability": b"online",
    }
    others = {
        "homeassistant/device/usher2_gone/config": foreign,
        "homeassistant/device/else/config": b'{"origin": {"name": "Else"}}',
        "usher/notes/of/a/rule": b"keep",
    }
    for topic, payload in {**kept, **others}.items():
        await home.say(topic, payload, retain=True)
    await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    await eventually(lambda: all(home.text(topic) == "" for topic in kept))
    for topic in others:
        assert home.held[topic], topic


async def test_a_restart_of_the_hub_changes_nothing(tmp_path: Path, mosquitto: Mosquitto) -> None:
    async with ears(mosquitto) as home:
        async with quiet_hub(tmp_path) as hub:
            await bring_lamp(hub)
            entry = await add_broker(hub, mosquitto)
            first = await eventually(lambda: home.json(CONFIG))
            stored = entry.record
        before = len(home.log)
        async with quiet_hub(tmp_path) as hub:
            (again,) = hub[ENTRIES].all("mqtt")
            assert again.id == stored.id
            await eventually(lambda: home.text(f"{LAMP}/availability") == "offline")
            lamp = await bring_lamp(hub)
            lamp.set(heat=5.0)
            await eventually(lambda: home.text(f"{LAMP}/availability") == "online")
            assert home.json(CONFIG) == first
        said = [body for topic, body in home.log[before:] if topic == CONFIG]
        assert all(body and b'"heat":{"platform":"sensor"}' not in body for body in said)


async def test_a_new_name_brings_no_new_device(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    first = await eventually(lambda: home.json(CONFIG))
    device = next(one for one in hub[DEVICES].all() if one.name == "Lamp")
    await hub[DEVICES].rename(device.id, "Beacon")
    await eventually(lambda: home.json(CONFIG)["device"]["name"] == "Beacon")
    second = home.json(CONFIG)
    assert second["device"]["identifiers"] == first["device"]["identifiers"]
    assert list(second["components"]) == list(first["components"])


async def test_what_is_switched_off_is_taken_away(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    assert "heat" in (await eventually(lambda: home.json(CONFIG)))["components"]
    await hub[ENTITY_REGISTRY].update("sensor.lamp_heat", disabled=True)
    await eventually(lambda: "heat" not in home.json(CONFIG)["components"])
