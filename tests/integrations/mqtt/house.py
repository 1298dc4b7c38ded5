"""A real Home Assistant, and what somebody signed in sees of it.

It runs where `HOME_ASSISTANT_PYTHON` names the interpreter of one of 2024.11 or later, with what
its MQTT integration needs; `script/homeassistant` installs it.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

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

    @asynccontextmanager
    async def _socket(self) -> AsyncIterator[ClientWebSocketResponse]:
        async with self._http.ws_connect(f"{self._url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await socket.send_json({"type": "auth", "access_token": token})
            await socket.receive_json()
            yield socket

    async def tell(self, message: dict[str, Any]) -> Any:
        """What its socket answers to a message."""
        async with self._socket() as socket:
            await socket.send_json({"id": 1, **message})
            answer = await socket.receive_json()
            assert answer["success"], answer
            return answer["result"]

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[dict[tuple[str, str], float]]:
        """When each entity got each of its states, as `time.perf_counter` has it."""
        found: dict[tuple[str, str], float] = {}

        async def hear(socket: ClientWebSocketResponse) -> None:
            async for message in socket:
                now, told = time.perf_counter(), orjson.loads(message.data)
                state = told.get("event", {}).get("data", {}).get("new_state")
                if state is not None:
                    found[state["entity_id"], state["state"]] = now

        async with self._socket() as socket:
            asked = {"id": 1, "type": "subscribe_events", "event_type": "state_changed"}
            await socket.send_json(asked)
            await socket.receive_json()
            task = asyncio.create_task(hear(socket))
            try:
                yield found
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

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
