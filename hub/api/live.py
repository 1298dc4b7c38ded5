"""The live socket: topics that a caller subscribes to, each scoped to what they may see.

Client: `{"id": 1, "type": "subscribe", "topics": ["sessions"]}`, also `unsubscribe` and `ping`.
Server: `{"id": 1, "type": "result", "status": "success"}`, then for each topic first
`{"type": "sessions", "data": {"snapshot": [...]}}` and later `changed` and `removed`.
A client that reads too slowly is sent a fresh snapshot instead of what it missed.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import orjson
from aiohttp import WSMsgType, web
from pydantic import ValidationError

from hub.api.endpoint import HUB, RequestModel
from hub.api.envelope import to_json, validation_message
from hub.api.security import require_caller
from hub.auth.auth import AUTH
from hub.auth.roles import Caller
from hub.core.bus import Unsubscribe
from hub.core.hub import Hub

_log = logging.getLogger(__name__)

HEARTBEAT_S = 30
MAX_MESSAGE = 64 * 1024
MAX_QUEUE = 512
RECHECK_S = 60

Change = Mapping[str, Any]
Push = Callable[[Change], None]


class Topic(Protocol):
    """A subject of the socket."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Everything the caller may see of it now."""

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Call `push` with `{"changed": [...]}` or `{"removed": [...]}` as things happen."""


class Command(RequestModel):
    """What a client may send."""

    id: int | None = None
    type: Literal["subscribe", "unsubscribe", "ping"]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveSockets:
    """The handler of `/ws` for a set of topics."""

    topics: Mapping[str, Topic]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client until it leaves or its sign-in ends."""
        caller = require_caller(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE)
        await socket.prepare(request)
        client = _Client(request.app[HUB], caller, socket, self.topics)
        await client.serve()
        return socket


class _Client:
    def __init__(
        self,
        hub: Hub,
        caller: Caller,
        socket: web.WebSocketResponse,
        topics: Mapping[str, Topic],
    ) -> None:
        self._hub = hub
        self._caller = caller
        self._socket = socket
        self._topics = topics
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(MAX_QUEUE)
        self._subscriptions: dict[str, Unsubscribe] = {}
        self._missed: set[str] = set()

    async def serve(self) -> None:
        sender = asyncio.create_task(self._send())
        watcher = asyncio.create_task(self._watch())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._obey(message.data)
        finally:
            for unsubscribe in self._subscriptions.values():
                unsubscribe()
            sender.cancel()
            watcher.cancel()
            await asyncio.gather(sender, watcher, return_exceptions=True)

    def _obey(self, text: str) -> None:
        try:
            command = Command.model_validate(orjson.loads(text))
        except ValidationError as error:
            self._refuse(None, validation_message(error))
        except orjson.JSONDecodeError:
            self._refuse(None, "The message must be JSON.")
        else:
            unknown = ", ".join(sorted(set(command.topics) - set(self._topics)))
            if unknown:
                self._refuse(command.id, f"There is no topic {unknown}.")
            else:
                self._result(command)

    def _result(self, command: Command) -> None:
        kind = "pong" if command.type == "ping" else "result"
        self._put(None, {"id": command.id, "type": kind, "status": "success"})
        for topic in command.topics:
            if command.type == "subscribe":
                self._subscribe(topic)
            elif command.type == "unsubscribe" and topic in self._subscriptions:
                self._subscriptions.pop(topic)()

    def _refuse(self, command_id: int | None, message: str) -> None:
        error = {"code": "invalid_input", "message": message}
        self._put(None, {"id": command_id, "type": "result", "status": "error", "error": error})

    def _subscribe(self, name: str) -> None:
        if name in self._subscriptions:
            return
        topic = self._topics[name]

        def push(change: Change) -> None:
            self._put(name, {"type": name, "data": change})

        self._subscriptions[name] = topic.listen(self._hub, self._caller, push)
        self._put_snapshot(name)

    def _put_snapshot(self, name: str) -> None:
        snapshot = self._topics[name].snapshot(self._hub, self._caller)
        self._put(name, {"type": name, "data": {"snapshot": snapshot}})

    def _put(self, topic: str | None, message: Mapping[str, Any]) -> None:
        try:
            self._queue.put_nowait(to_json(message))
        except asyncio.QueueFull:
            if topic is not None:
                self._missed.add(topic)

    async def _send(self) -> None:
        while True:
            body = await self._queue.get()
            await self._socket.send_str(body.decode())
            if self._missed and self._queue.empty():
                missed, self._missed = self._missed, set()
                for name in missed & set(self._subscriptions):
                    self._put_snapshot(name)

    async def _watch(self) -> None:
        """Close the socket of somebody who signed out or was disabled meanwhile."""
        auth = self._hub[AUTH]
        while True:
            await asyncio.sleep(RECHECK_S)
            if not auth.still_valid(self._caller):
                await self._socket.close(code=4401, message=b"signed out")
                return
