"""The two connections on which a Plex server pushes: websocket and EventSource."""

import asyncio

import orjson
from aiohttp import web

from integrations.demo.plex_server.state import state_of

from .broadcast import Filter, Listener

routes = web.RouteTableDef()

_PING_S = 10.0


@routes.get("/:/websockets/notifications")
async def websocket(request: web.Request) -> web.WebSocketResponse:
    """Notifications in containers, one JSON object in each text frame."""
    socket = web.WebSocketResponse(timeout=0.5)
    await socket.prepare(request)
    with state_of(request).broadcast.listen(Filter.parse(request.query.get("filters"))) as listener:
        sending = asyncio.create_task(_send(socket, listener))
        try:
            async for _ in socket:
                pass
        finally:
            sending.cancel()
    return socket


async def _send(socket: web.WebSocketResponse, listener: Listener) -> None:
    while (frame := await listener.queue.get()) is not None:
        await socket.send_str(orjson.dumps(frame.container()).decode())
    await socket.close()


@routes.get("/:/eventsource/notifications")
async def event_source(request: web.Request) -> web.StreamResponse:
    """The same as server-sent events without the container."""
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
    )
    await stream.prepare(request)
    with state_of(request).broadcast.listen(Filter.parse(request.query.get("filters"))) as listener:
        await stream.write(_event("ping", b"{}"))
        while True:
            try:
                frame = await asyncio.wait_for(listener.queue.get(), _PING_S)
            except TimeoutError:
                await stream.write(_event("ping", b"{}"))
                continue
            if frame is None:
                return stream
            await stream.write(_event(frame.type, orjson.dumps(frame.event())))


def _event(kind: str, data: bytes) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"
