"""A hub of its own process beside a real Home Assistant: killed, and each of the three restarted.

It runs where `HOME_ASSISTANT_PYTHON` names an interpreter that has one.
"""

import time
from pathlib import Path

import pytest

from tests.integrations.mqtt.house import HomeAssistant, house_of, pytestmark
from tests.integrations.mqtt.hub_program import HubProgram
from tests.integrations.mqtt.test_home_assistant import home_assistant
from tests.support.brokers import Mosquitto

__all__ = ["home_assistant", "pytestmark"]

STREAMS = "sensor.usher_streams"


@pytest.mark.timeout(240)
async def test_it_is_unavailable_when_the_hub_is_killed_and_all_three_may_start_again(
    tmp_path: Path, mosquitto: Mosquitto, home_assistant: HomeAssistant
) -> None:
    folder = tmp_path / "usher"
    folder.mkdir()
    async with HubProgram(folder, mosquitto.port) as hub:
        async with house_of(home_assistant) as house:
            await house.use_broker(mosquitto.port)
            await house.becomes(STREAMS, "0")
            await hub.kill()
            begin = time.monotonic()
            await house.becomes(STREAMS, "unavailable")
            assert time.monotonic() - begin < 5
            await hub.start()
            await house.becomes(STREAMS, "0")

            await mosquitto.kill()
            await house.becomes(STREAMS, "unavailable")
            await mosquitto.start()
            await house.becomes(STREAMS, "0")

        await home_assistant.stop()
        await home_assistant.start()
        async with house_of(home_assistant, known=True) as house:
            await house.becomes(STREAMS, "0")
            states = await house.ask("GET", "/api/states")
            assert not [one for one in states if one["entity_id"].startswith(f"{STREAMS}_")]
    said = home_assistant.log.read_text().splitlines()
    lost = "The connection was lost"
    lines = [line for line in said if "components.mqtt" in line and lost not in line]
    assert not [line for line in lines if "WARNING" in line or "ERROR" in line], lines
