"""The live socket: topics that a caller subscribes to, each scoped to what they may see.

Client: `{"id": 1, "type": "subscribe", "topics": ["sessions"]}`, also `unsubscribe` and `ping`.
Server: `{"id": 1, "type": "result", "status": "success"}`, then for each topic first
`{"type": "sessions", "data": {"snapshot": [...]}}` and later `changed` and `removed`.
A client that reads too slowly is sent a fresh snapshot instead of what it missed. A sign-in that
ends closes the socket with the code 4401.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal, Protocol

import orjson
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import Field

from hub.api.endpoint import HUB, RequestModel
from hub.api.envelope import to_json
from hub.api.security import require_caller, require_own_origin
from hub.api.validation import validated
from hub.auth.auth import AUTH
from hub.auth.rate_limit import RateLimit
from hub.auth.roles import Caller
from hub.core.bus import Unsubscribe
from hub.core.errors import InvalidInput, TooManyRequests, UsherError
from hub.core.hub import Hub
from hub.models.ids import new_id

_log = logging.getLogger(__name__)

HEARTBEAT_S = 30
MAX_MESSAGE = 64 * 1024
MAX_QUEUE = 512
MAX_SOCKETS = 64
"""Of one caller at a time."""
MAX_TOPICS = 32
RECHECK_S = 60
SIGNED_OUT = 4401
Name = Annotated[str, Field(max_length=64)]

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

    id: int | None = Field(default=None, ge=-(2**53), le=2**53)
    type: Literal["subscribe", "unsubscribe", "ping"]
    topics: tuple[Name, ...] = Field(default=(), max_length=MAX_TOPICS)


class LiveSockets:
    """The handler of `/ws` for a set of topics."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._open: Counter[Caller] = Counter()
        self._commands = RateLimit("commands", burst=120, per_minute=240)
        self._sockets: set[web.WebSocketResponse] = set()

    async def close(self, _: web.Application) -> None:
        """Send every client away, so that nobody has to wait for them when the hub stops."""
        closing = (one.close(code=WSCloseCode.GOING_AWAY) for one in tuple(self._sockets))
        await asyncio.gather(*closing, return_exceptions=True)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client until it leaves or its sign-in ends.

        Forbidden for a page of another origin, TooManyRequests beyond 64 sockets of one caller.
        """
        caller = require_caller(request)
        require_own_origin(request)
        if self._open[caller] >= MAX_SOCKETS:
            raise TooManyRequests("Too many live sockets are open.", retry_after_s=HEARTBEAT_S)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE)
        self._open[caller] += 1
        self._sockets.add(socket)
        try:
            await socket.prepare(request)
            await _Client(request.app[HUB], caller, socket, self._topics, self._commands).serve()
        finally:
            self._sockets.discard(socket)
            self._open -= Counter((caller,))
        return socket


class _Client:
    def __init__(
        self,
        hub: Hub,
        caller: Caller,
        socket: web.WebSocketResponse,
        topics: Mapping[str, Topic],
        commands: RateLimit,
    ) -> None:
        self._hub = hub
        self._commands = commands
        self._key = new_id()
        self._auth_changed = asyncio.Event()
        self._closing = False
        self._caller = caller
        self._socket = socket
        self._topics = topics
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(MAX_QUEUE)
        self._subscriptions: dict[str, Unsubscribe] = {}
        self._missed: set[str] = set()

    async def serve(self) -> None:
        stop_listening = self._hub[AUTH].changes.listen(lambda _: self._auth_changed.set())
        sender = asyncio.create_task(self._send())
        watcher = asyncio.create_task(self._watch())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._obey(message.data)
        finally:
            stop_listening()
            for unsubscribe in self._subscriptions.values():
                unsubscribe()
            self._commands.restore(self._key)
            sender.cancel()
            if not self._closing:
                watcher.cancel()
            await asyncio.gather(sender, watcher, return_exceptions=True)

    def _obey(self, text: str) -> None:
        try:
            self._commands.spend(self._key)
            command = validated(Command, orjson.loads(text))
        except orjson.JSONDecodeError:
            self._refuse(None, InvalidInput("The message must be JSON."))
        except UsherError as error:
            self._refuse(None, error)
        else:
            unknown = ", ".join(sorted(set(command.topics) - set(self._topics)))
            if unknown:
                self._refuse(command.id, InvalidInput(f"There is no topic {unknown}."))
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

    def _refuse(self, command_id: int | None, refused: UsherError) -> None:
        error = {"code": refused.code, "message": str(refused)}
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
        """Close the socket of somebody whose sign-in ended or whose rights changed."""
        auth = self._hub[AUTH]
        while auth.still_valid(self._caller):
            self._auth_changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_S):  # wait_for of 3.11 can lose a cancellation
                    await self._auth_changed.wait()
        self._closing = True
        await self._socket.close(code=SIGNED_OUT, message=b"signed out")
