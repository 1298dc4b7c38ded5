"""A real Home Assistant: what it makes of Usher's devices, and what its buttons do.

It runs where `HOME_ASSISTANT_PYTHON` names the interpreter of one of 2024.11 or later, with what
its MQTT integration needs; `script/homeassistant` installs it.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.core.entities import ENTITIES
from hub.core.hub import Hub
from integrations.mqtt.settings import Manner
from tests.integrations.mqtt.house import HomeAssistant, House, house_of, pytestmark
from tests.integrations.mqtt.lamp import bring_lamp, now
from tests.integrations.mqtt.mqtt_hub import add_broker
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

__all__ = ["pytestmark"]


@pytest.fixture
async def home_assistant(tmp_path: Path) -> AsyncIterator[HomeAssistant]:
    folder = tmp_path / "home-assistant"
    folder.mkdir()
    async with HomeAssistant(folder) as running:
        yield running


@pytest.mark.timeout(180)
@pytest.mark.parametrize("manner", [str(one) for one in Manner])
@pytest.mark.allow_logs("is unavailable", "is available again")
async def test_a_device_lives_and_dies_there(
    hub: Hub, mosquitto: Mosquitto, home_assistant: HomeAssistant, manner: str
) -> None:
    lamp = await bring_lamp(hub)
    where = {"latitude": 1.0, "longitude": 2.0, "gps_accuracy": 30}
    lamp.set(
        heat=21.04,
        mood="calm",
        mood_attributes={"person": "Ann"},
        seen=now(),
        linked=True,
        on=True,
        level=4.5,
        scene="film",
        label="Hi",
        where_attributes=where,
    )
    entry = await add_broker(hub, mosquitto, announcing=manner)
    async with house_of(home_assistant) as house:
        await house.use_broker(mosquitto.port)
        heat = await house.becomes("sensor.lamp_heat", "21.0")
        assert heat["attributes"]["unit_of_measurement"] == "°C"
        assert heat["attributes"]["device_class"] == "temperature"
        assert (await house.becomes("sensor.lamp_mood", "calm"))["attributes"]["person"] == "Ann"
        for entity_id, state in (
            ("switch.lamp_on", "on"),
            ("number.lamp_level", "4.5"),
            ("select.lamp_scene", "film"),
            ("text.lamp_label", "Hi"),
            ("binary_sensor.lamp_linked", "on"),
        ):
            await house.becomes(entity_id, state)

        lamp.set(ring=now(), ring_attributes={"event_type": "long", "who": "Bob"})
        ring = await eventually(lambda: _rung(house), timeout=10, interval=0.1)
        assert ring is not None
        assert ring["attributes"]["who"] == "Bob"

        await house.ask("POST", "/api/services/switch/turn_off", {"entity_id": "switch.lamp_on"})
        await house.becomes("switch.lamp_on", "off")
        await house.ask("POST", "/api/services/button/press", {"entity_id": "button.lamp_press"})
        await eventually(lambda: ("press", None) in lamp.asked)
        say = {"entity_id": "notify.lamp_say", "message": "Dinner"}
        await house.ask("POST", "/api/services/notify/send_message", say)
        await eventually(lambda: ("say", "Dinner") in lamp.asked)

        await mosquitto.stop()
        await house.becomes("sensor.lamp_heat", "unavailable")
        await mosquitto.start()
        await house.becomes("sensor.lamp_heat", "21.0")
        await entry.runtime_data.connection.close(entry.runtime_data.handover.farewell())
        await house.becomes("sensor.lamp_heat", "unavailable")
        await eventually(lambda: not entry.runtime_data.connection.is_up)
    said = home_assistant.log.read_text()
    lost = "The connection was lost"  # when the broker was stopped
    lines = [line for line in said.splitlines() if "components.mqtt" in line and lost not in line]
    assert not [line for line in lines if "WARNING" in line or "ERROR" in line], lines


async def _rung(house: House) -> dict[str, Any] | None:
    found = await house.state("event.lamp_ring")
    return found if found is not None and found["attributes"].get("event_type") == "long" else None


@pytest.mark.timeout(180)
@pytest.mark.parametrize("manner", [str(one) for one in Manner])
async def test_what_goes_is_gone_there(
    hub: Hub, mosquitto: Mosquitto, home_assistant: HomeAssistant, manner: str
) -> None:
    await bring_lamp(hub)
    await add_broker(hub, mosquitto, announcing=manner)
    async with house_of(home_assistant) as house:
        await house.use_broker(mosquitto.port)
        await house.becomes("sensor.lamp_heat", "unknown")
        await hub[ENTITIES].remove(None, ["lamp_one_heat"])

        async def gone() -> bool:
            return await house.state("sensor.lamp_heat") is None

        await eventually(gone, timeout=10, interval=0.1)
        assert await house.state("sensor.lamp_mood") is not None
