"""A watched server beside a real Home Assistant: what appears, what a button does, who may restart.

It runs where `HOME_ASSISTANT_PYTHON` names an interpreter that has one.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.core.hub import Hub
from integrations.mqtt.runtime import Runtime
from tests.integrations.mqtt.house import HomeAssistant, House, house_of, pytestmark
from tests.integrations.mqtt.mqtt_hub import add_broker
from tests.integrations.plex.plex_hub import Scene, plex_hub
from tests.support.brokers import Mosquitto
from tests.support.relay import Relay
from tests.support.waiting import eventually

__all__ = ["pytestmark"]

BLUEPRINTS = Path(__file__).parents[3] / "blueprints" / "home_assistant"
AUTOMATIONS = """
automation:
  - alias: Lights
    use_blueprint:
      path: usher/film_lights.yaml
      input: {player: sensor.tv_state, lights: [light.room]}
  - alias: Episodes
    use_blueprint:
      path: usher/new_episodes.yaml
      input:
        news: event.usher_new_in_a_library
        person: Maja
        announce: [{event: announced}]
"""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    folder = tmp_path / "hub"
    folder.mkdir()
    async with plex_hub(folder) as made:
        yield made


@pytest.fixture
async def home_assistant(tmp_path: Path) -> AsyncIterator[HomeAssistant]:
    folder = tmp_path / "home-assistant"
    there = folder / "blueprints" / "automation" / "usher"
    there.mkdir(parents=True)
    for one in ("film_lights", "new_episodes"):
        shutil.copy(BLUEPRINTS / f"{one}.yaml", there)
    program = HomeAssistant(folder)
    program.more = AUTOMATIONS
    async with program as running:
        yield running


async def unit_of(house: House, entity_id: str) -> tuple[str | None, str | None]:
    state: dict[str, Any] | None = await house.state(entity_id)
    assert state is not None, entity_id
    attributes = state["attributes"]
    return attributes.get("device_class"), attributes.get("unit_of_measurement")


@pytest.mark.timeout(240)
@pytest.mark.allow_logs("is unavailable", "is available again")
async def test_a_server_lives_there(
    scene: Scene, mosquitto: Mosquitto, home_assistant: HomeAssistant
) -> None:
    await scene.connected()
    server = scene.plex.server.name.lower().replace(" ", "_")
    stream = scene.play()
    await scene.seen(stream)
    async with Relay(mosquitto.port) as network:
        runtime = await _handed_over(scene.hub, mosquitto, network)
        async with house_of(home_assistant) as house:
            await house.use_broker(mosquitto.port)
            await house.becomes(f"sensor.{server}_streams", "1")
            assert await unit_of(house, f"sensor.{server}_bandwidth") == ("data_rate", "kbit/s")
            assert await unit_of(house, f"binary_sensor.{server}_connected") == (
                "connectivity",
                None,
            )
            watching = await eventually(lambda: _watching(house), timeout=20, interval=0.1)
            assert watching is not None
            assert watching["attributes"]["playback"] == "playing"
            for name in ("lights", "episodes"):
                await house.becomes(f"automation.{name}", "on")

            await _stop_there(house, scene)
            await house.becomes(f"sensor.{server}_streams", "0")

            await network.shut()
            await house.becomes(f"sensor.{server}_streams", "unavailable")
            await network.open()
            await house.becomes(f"sensor.{server}_streams", "0")
            await eventually(lambda: runtime.connection.is_up)

        await home_assistant.stop()
        await home_assistant.start()
        again = scene.play()
        await scene.seen(again)
        async with house_of(home_assistant, known=True) as house:
            await house.becomes(f"sensor.{server}_streams", "1")
    said = home_assistant.log.read_text().splitlines()
    bad = [line for line in said if (" WARNING " in line or " ERROR " in line) and _ours(line)]
    assert bad == []


async def _watching(house: House) -> dict[str, Any] | None:
    """What Home Assistant knows of the one who watches."""
    states: list[dict[str, Any]] = await house.ask("GET", "/api/states")
    found = [one for one in states if one["entity_id"].endswith("_now_watching")]
    return next((one for one in found if one["attributes"].get("session_id")), None)


def _ours(line: str) -> bool:
    return any(part in line for part in ("components.mqtt", "automation", "blueprint"))


async def _handed_over(hub: Hub, mosquitto: Mosquitto, network: Relay) -> Runtime:
    entry = await add_broker(hub, mosquitto, port=network.port)
    return entry.runtime_data


async def _stop_there(house: House, scene: Scene) -> None:
    """Press the one button that stops something."""
    states = await house.ask("GET", "/api/states")
    (button,) = [
        one["entity_id"]
        for one in states
        if one["entity_id"].startswith("button.")
        and one["entity_id"].endswith("_stop")
        and one["state"] != "unavailable"
    ]
    await house.ask("POST", "/api/services/button/press", {"entity_id": button})
    await eventually(lambda: not scene.world.streams())
