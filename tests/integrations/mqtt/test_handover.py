"""What Home Assistant is handed: devices, values, availability."""

from hub.core.hub import Hub
from tests.integrations.mqtt.lamp import bring_lamp
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

CONFIG = "homeassistant/device/usher_lamp_one/config"


async def test_a_device_is_announced_with_its_values(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    lamp.set(heat=21.04, on=True, linked=True, scene="film")
    await add_broker(hub, mosquitto)

    payload = await eventually(lambda: home.json(CONFIG))
    assert payload["device"]["name"] == "Lamp"
    heat = payload["components"]["heat"]
    assert (heat["platform"], heat["unit_of_measurement"]) == ("sensor", "°C")
    await eventually(lambda: home.text("usher/lamp_one/heat/state") == "21.0")
    await eventually(lambda: home.text("usher/lamp_one/on/state") == "ON")
    await eventually(lambda: home.text("usher/lamp_one/availability") == "online")
    assert home.text("usher/status") == "online"


async def test_only_what_changed_is_published(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    await eventually(lambda: "usher/lamp_one/heat/state" in home.held)
    before = await home.quiet()

    lamp.set(heat=22.0)
    lamp.tell()
    lamp.set(heat=23.0)

    await eventually(lambda: home.text("usher/lamp_one/heat/state") == "23.0")
    assert {topic for topic, _ in home.log[before:]} == {"usher/lamp_one/heat/state"}
    assert len(home.log) - before <= 2


async def test_a_command_reaches_its_entity(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    await home.say("usher/lamp_one/level/set", "7.5")
    await eventually(lambda: home.text("usher/lamp_one/level/state") == "7.5")
    assert lamp.asked == [("level", 7.5)]
