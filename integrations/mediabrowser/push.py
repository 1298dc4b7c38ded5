"""Follows the socket of a server."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp

from hub.core.errors import Unavailable
from hub.core.lenient import flag, object_of
from integrations.mediabrowser.client import MediaBrowserClient
from integrations.mediabrowser.messages import (
    KEEP_ALIVE,
    SUBSCRIBE,
    SUBSCRIBE_TASKS,
    KeepAliveAsked,
    Message,
    Sessions,
    read_message,
)

FIRST_S = 5.0
"""A socket that must begin with the sessions is silent when it has not by then."""
LEAST_BEAT_S = 1.0
PLAYING_S = 45.0
"""While something plays its player reports every 10 s, so a longer silence is no peace."""
_DATA = frozenset({aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY})

Socket = aiohttp.ClientWebSocketResponse
Take = Callable[[Message], Awaitable[None]]


class SocketSilent(Unavailable):
    """The socket is open, but the server does not use it."""

    code = "socket_silent"


async def follow(
    client: MediaBrowserClient, take: Take, opened: Callable[[], None], *, begins: bool
) -> None:
    """Hand over what the server says until the socket closes or is found to be silent.

    With `begins`, the sessions must come first and `opened` is called then; else at once.
    """
    socket = await client.open_socket()
    heart = _Heart(socket)
    try:
        await _send(socket, SUBSCRIBE)
        await _send(socket, SUBSCRIBE_TASKS)
        if begins:
            await take(await _first_sessions(socket))
        opened()
        await _listen(socket, take, heart)
    finally:
        await heart.stop()
        await socket.close()


async def _first_sessions(socket: Socket) -> Sessions:
    until = time.monotonic() + FIRST_S
    while True:
        message = await _next(socket, until - time.monotonic())
        if message is None:
            raise Unavailable("The socket closed at once.")
        if isinstance(message, Sessions):
            return message


async def _listen(socket: Socket, take: Take, heart: "_Heart") -> None:
    is_playing, told_at = False, time.monotonic()
    while True:
        left = told_at + PLAYING_S - time.monotonic() if is_playing else None
        message = await _next(socket, left)
        if message is None:
            return
        if isinstance(message, KeepAliveAsked):
            await heart.beat_every(max(message.timeout_s / 2, LEAST_BEAT_S))
            continue
        if isinstance(message, Sessions):
            is_playing, told_at = _plays(message), time.monotonic()
        await take(message)


def _plays(message: Sessions) -> bool:
    return any(
        session.get("NowPlayingItem")
        and not flag(object_of(session.get("PlayState")).get("IsPaused"))
        for session in message.sessions
    )


async def _next(socket: Socket, timeout_s: float | None) -> Message | None:
    """The next message that says something; None at the end, SocketSilent after the time."""
    try:
        async with asyncio.timeout(timeout_s):
            async for frame in socket:
                if frame.type in _DATA and (message := read_message(frame.data)) is not None:
                    return message
    except TimeoutError:
        raise SocketSilent("The socket is open, but nothing comes.") from None
    return None


async def _send(socket: Socket, message: object) -> None:
    try:
        await socket.send_json(message)
    except (aiohttp.ClientError, ConnectionError) as error:
        raise Unavailable("The socket closed.") from error


class _Heart:
    """Sends signs of life, once it is known how often."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._task: asyncio.Task[None] | None = None

    async def beat_every(self, seconds: float) -> None:
        """Send one now, and again after each of these times."""
        await self.stop()
        self._task = asyncio.create_task(self._beat(seconds), name="keep-alive")

    async def stop(self) -> None:
        """Send no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _beat(self, seconds: float) -> None:
        while not self._socket.closed:
            try:
                await _send(self._socket, KEEP_ALIVE)
            except Unavailable:
                return
            await asyncio.sleep(seconds)
