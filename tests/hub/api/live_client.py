"""The live socket as a test uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import ClientWebSocketResponse, WSMsgType

from hub.api.endpoint import PREFIX
from tests.support.whole_hub import Scene

PATIENCE_S = 5


class Socket:
    """One connection: sends commands and reads frames."""

    def __init__(self, connection: ClientWebSocketResponse) -> None:
        self.connection = connection
        self._count = 0

    async def send(self, **command: Any) -> int:
        """Send a command with the next id."""
        self._count += 1
        await self.connection.send_str(orjson.dumps({"id": self._count, **command}).decode())
        return self._count

    async def subscribe(self, *topics: str) -> None:
        """Subscribe to topics."""
        await self.send(type="subscribe", topics=list(topics))

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        message = await self.connection.receive(PATIENCE_S)
        assert message.type is WSMsgType.TEXT, (message.type, message.data)
        found: dict[str, Any] = orjson.loads(message.data)
        return found

    async def next(self, kind: str) -> dict[str, Any]:
        """The data of the next frame of a topic; frames of others are passed over."""
        while True:
            frame = await self.frame()
            if frame["type"] == kind:
                data: dict[str, Any] = frame.get("data", frame)
                return data

    async def result(self, number: int) -> dict[str, Any]:
        """The answer to a command."""
        while True:
            frame = await self.frame()
            if frame.get("id") == number and frame["type"] in {"result", "pong"}:
                return frame

    async def told(self) -> list[str]:
        """Every frame that came until now, as text."""
        await asyncio.sleep(0.1)
        number = await self.send(type="ping")
        found: list[str] = []
        while True:
            message = await self.connection.receive(PATIENCE_S)
            text = str(message.data)
            frame = orjson.loads(text)
            if frame["type"] == "pong" and frame["id"] == number:
                return found
            found.append(text)


@asynccontextmanager
async def open_socket(
    scene: Scene, who: str | None, headers: dict[str, str] | None = None
) -> AsyncIterator[Socket]:
    """A connection of a user by bearer token."""
    given = dict(headers or {})
    if who is not None:
        given["Authorization"] = f"Bearer {scene.tokens[who]}"
    async with scene.http.ws_connect(f"{scene.url}{PREFIX}/ws", headers=given) as connection:
        yield Socket(connection)
