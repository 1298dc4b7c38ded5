"""Open sockets, what they subscribed to, and how often they are told."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from integrations.demo.mediabrowser.keyring import Caller
from integrations.demo.mediabrowser.roster_model import ClientSession

_log = logging.getLogger(__name__)

_COALESCE_S = 0.02
"""Changes of one moment make one message."""
_MOST_WAITING = 128
NOTHING = object()


class Feed(StrEnum):
    """What a socket can subscribe to; the value is the type of the message."""

    SESSIONS = "Sessions"
    TASKS = "ScheduledTasksInfo"
    ACTIVITY = "ActivityLogEntry"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When subscribers are told.

    `first`: after the initial delay, without any change; `regular`: at every interval, changed or
    not; `trailing`: a change within the interval is told at its end, instead of being dropped.
    """

    first: bool = False
    regular: bool = False
    trailing: bool = False


@dataclass(slots=True)
class Subscription:
    """One feed of one socket; times are those of the event loop, in seconds."""

    interval_s: float
    last_sent: float = float("-inf")
    timer: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Send no more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(slots=True, eq=False)
class Socket:
    """One connection. Frames wait in a bounded queue; who reads too slowly is cut off."""

    response: web.WebSocketResponse
    transport: asyncio.Transport | None
    caller: Caller
    session: ClientSession | None = None
    subscriptions: dict[Feed, Subscription] = field(default_factory=dict)
    outbox: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    muted: Callable[[], bool] = lambda: False
    alive_at: float = 0.0
    watched: bool = True

    def send(self, message_type: str, data: Any = NOTHING) -> None:
        """Queue a message; `data` is anything orjson takes, or left out."""
        message = {"MessageId": uuid.uuid4().hex, "MessageType": message_type}
        if data is not NOTHING:
            message["Data"] = data
        if self.muted():
            return
        try:
            self.outbox.put_nowait(orjson.dumps(message))
        except asyncio.QueueFull:
            _log.debug("A socket reads too slowly and is closed")
            self.abort()

    def abort(self) -> None:
        """Cut the connection off without a word."""
        if self.transport is not None:
            self.transport.abort()

    async def close(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Close with a frame."""
        await self.response.close(code=code)

    async def write(self) -> None:
        """Send what waits, until cancelled or the connection is gone."""
        while True:
            frame = await self.outbox.get()
            try:
                await self.response.send_str(frame.decode())
            except ConnectionError:
                return

    async def flush(self) -> None:
        """Send what waits now."""
        while not self.outbox.empty() and not self.response.closed:
            await self.response.send_str(self.outbox.get_nowait().decode())

    async def read(self, handle: Callable[[str, Any], None]) -> None:
        """Hand over each message that is one, until the connection ends."""
        async for message in self.response:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            try:
                sent = orjson.loads(message.data)
                handle(str(sent["MessageType"]), sent.get("Data"))
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                _log.debug("A message on a socket makes no sense: %s", error)


Content = Callable[[Socket], Any]


class SocketHub:
    """All sockets of a server. `contents` makes what a feed tells one socket."""

    def __init__(self, contents: dict[Feed, Content], rhythm: Callable[[], Rhythm]) -> None:
        self.sockets: set[Socket] = set()
        self._contents = contents
        self._rhythm = rhythm
        self._scheduled: dict[Feed, asyncio.TimerHandle] = {}
        self._due: dict[Feed, set[Socket]] = {feed: set() for feed in Feed}

    def subscribe(self, socket: Socket, feed: Feed, data: Any) -> None:
        """Begin a feed; `data` is `"<initial delay>,<interval>"` in milliseconds."""
        delay_ms, interval_ms = (int(part) for part in str(data).split(",")[:2])
        self.unsubscribe(socket, feed)
        subscription = Subscription(interval_ms / 1000)
        socket.subscriptions[feed] = subscription
        if self._rhythm().first:
            self._later(socket, feed, subscription, delay_ms / 1000)

    def unsubscribe(self, socket: Socket, feed: Feed) -> None:
        """End a feed."""
        subscription = socket.subscriptions.pop(feed, None)
        if subscription is not None:
            subscription.cancel()

    def drop(self, socket: Socket) -> None:
        """Forget a socket that is gone."""
        self.sockets.discard(socket)
        for feed in list(socket.subscriptions):
            self.unsubscribe(socket, feed)

    def wake(self, feed: Feed, *, at_once: bool) -> None:
        """Something changed: tell the subscribers whose turn it is, all of them if `at_once`."""
        rhythm = self._rhythm()
        if rhythm.regular:
            return
        now = asyncio.get_running_loop().time()
        for socket in self.sockets:
            subscription = socket.subscriptions.get(feed)
            if subscription is None:
                continue
            wait = subscription.last_sent + subscription.interval_s - now
            if at_once or wait <= 0:
                self._soon(feed, socket)
            elif rhythm.trailing and subscription.timer is None:
                self._later(socket, feed, subscription, wait)

    def broadcast(
        self, message_type: str, data: Any = NOTHING, to: Iterable[Socket] | None = None
    ) -> None:
        """Send the same to some sockets, or to all that are signed in."""
        sockets = to if to is not None else [s for s in self.sockets if s.caller.is_known]
        for socket in list(sockets):
            socket.send(message_type, data)

    def stop(self) -> None:
        """Cancel every timer."""
        for handle in self._scheduled.values():
            handle.cancel()
        self._scheduled.clear()
        for socket in list(self.sockets):
            self.drop(socket)

    def _later(
        self, socket: Socket, feed: Feed, subscription: Subscription, delay_s: float
    ) -> None:
        def come() -> None:
            subscription.timer = None
            self._soon(feed, socket)
            if self._rhythm().regular and feed in socket.subscriptions:
                self._later(socket, feed, subscription, subscription.interval_s)

        loop = asyncio.get_running_loop()
        subscription.timer = loop.call_later(max(delay_s, 0.0), come)

    def _soon(self, feed: Feed, socket: Socket) -> None:
        self._due[feed].add(socket)
        if feed not in self._scheduled:
            loop = asyncio.get_running_loop()
            self._scheduled[feed] = loop.call_later(_COALESCE_S, self._flush, feed)

    def _flush(self, feed: Feed) -> None:
        """Make what is due once for each sort of reader, and send it."""
        del self._scheduled[feed]
        due, self._due[feed] = self._due[feed] & self.sockets, set()
        made: dict[str, orjson.Fragment] = {}
        now = asyncio.get_running_loop().time()
        for socket in due:
            subscription = socket.subscriptions.get(feed)
            if subscription is None:
                continue
            reader = "" if socket.caller.is_admin else socket.caller.token or "?"
            if reader not in made:
                made[reader] = orjson.Fragment(orjson.dumps(self._contents[feed](socket)))
            subscription.last_sent = now
            socket.send(feed, made[reader])
