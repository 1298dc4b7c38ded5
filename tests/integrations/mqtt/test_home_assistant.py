"""A real Home Assistant: what it makes of Usher's devices, and what its buttons do.

It runs where `HOME_ASSISTANT_PYTHON` names the interpreter of one of 2024.11 or later, with what
its MQTT integration needs; `script/homeassistant` installs it.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from hub.core.entities import ENTITIES
from hub.core.hub import Hub
from integrations.mqtt.settings import Manner
from tests.integrations.mqtt.lamp import bring_lamp, now
from tests.integrations.mqtt.mqtt_hub import add_broker
from tests.support.brokers import Mosquitto
from tests.support.processes import ServerProgram
from tests.support.waiting import eventually

PYTHON = os.environ.get("HOME_ASSISTANT_PYTHON")
pytestmark = pytest.mark.skipif(
    not PYTHON, reason="HOME_ASSISTANT_PYTHON names no interpreter that has Home Assistant"
)
USER = {"name": "Me", "username": "me", "password": "Correct-horse-7", "language": "en"}


class HomeAssistant(ServerProgram):
    """One that knows nothing yet."""

    name = "home-assistant"
    more = ""
    """What else stands in its configuration."""

    def command(self) -> Sequence[str | Path]:
        """Write its configuration, and the call."""
        (self.folder / "configuration.yaml").write_text(
            f"http:\n  server_host: {self.host}\n  server_port: {self.port}\n"
            f"logger:\n  default: warning\n{self.more}"
        )
        return (str(PYTHON), "-m", "homeassistant", "--skip-pip", "-c", self.folder)

    def _is_up(self) -> bool:
        """It takes long to answer: who signs in waits for that."""
        return True

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"


class House:
    """What somebody signed in sees of it."""

    def __init__(self, http: ClientSession, url: str, token: str) -> None:
        self._http, self._url = http, url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Its answer; its own error otherwise."""
        async with self._http.request(
            method, self._url + path, json=body, headers=self._headers
        ) as answer:
            assert answer.status < 400, (path, await answer.text())
            return await answer.json()

    async def state(self, entity_id: str) -> dict[str, Any] | None:
        """One state, None while there is none."""
        states = await self.ask("GET", "/api/states")
        return next((one for one in states if one["entity_id"] == entity_id), None)

    async def becomes(self, entity_id: str, wanted: str) -> dict[str, Any]:
        """Wait until an entity has this state."""

        async def there() -> dict[str, Any] | None:
            found = await self.state(entity_id)
            return found if found is not None and found["state"] == wanted else None

        found: dict[str, Any] | None = await eventually(there, timeout=20, interval=0.1)
        assert found is not None
        return found

    async def use_broker(self, port: int) -> None:
        """Set up its MQTT integration."""
        flows = "/api/config/config_entries/flow"
        flow = await self.ask("POST", flows, {"handler": "mqtt"})
        broker = {"broker": "127.0.0.1", "port": port}
        done = await self.ask("POST", f"{flows}/{flow['flow_id']}", broker)
        assert done["type"] == "create_entry", done


@asynccontextmanager
async def house_of(home: HomeAssistant, *, known: bool = False) -> AsyncIterator[House]:
    """Its first user, signed in; one who is `known` was there before a restart."""
    async with ClientSession() as http:

        async def up() -> bool:
            try:
                async with http.get(f"{home.url}/api/onboarding") as answer:
                    return answer.status == 200
            except ClientError:
                return False

        await eventually(up, timeout=60, interval=0.2)
        code = await (_signed_in if known else _first_user)(http, home.url)
        form = {"client_id": f"{home.url}/", "grant_type": "authorization_code", "code": code}
        async with http.post(f"{home.url}/auth/token", data=form) as answer:
            token = (await answer.json())["access_token"]
        yield House(http, home.url, token)


async def _first_user(http: ClientSession, url: str) -> str:
    wanted = {"client_id": f"{url}/", **USER}
    async with http.post(f"{url}/api/onboarding/users", json=wanted) as answer:
        return str((await answer.json())["auth_code"])


async def _signed_in(http: ClientSession, url: str) -> str:
    flows, client = f"{url}/auth/login_flow", {"client_id": f"{url}/"}
    asked = {**client, "handler": ["homeassistant", None], "redirect_uri": f"{url}/"}
    async with http.post(flows, json=asked) as answer:
        flow = (await answer.json())["flow_id"]
    given = {**client, "username": USER["username"], "password": USER["password"]}
    async with http.post(f"{flows}/{flow}", json=given) as answer:
        return str((await answer.json())["result"])


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
