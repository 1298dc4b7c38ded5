"""Servers, libraries and artwork."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import Field

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.api.pictures import may_see_picture
from hub.api.scope import scope_of
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.core.servers import SERVERS, MediaServer
from hub.history.facade import HISTORY
from hub.history.rows import LibraryRow, ServerRow
from hub.models.server import Platform

endpoints = Endpoints("servers")
PICTURE_AGE_S = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOut:
    """A server with its state; `connected` is None for one that is not set up any more."""

    id: str
    entry_id: str | None
    platform: Platform | None
    name: str | None
    version: str | None
    url: str | None
    os: str | None
    update_available: str | None
    connected: bool | None
    reason: str | None
    since: datetime | None
    facts: Mapping[str, Any]
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


class PictureParams(RequestModel):
    """Which picture, and how large at most (pixels)."""

    path: str = Field(min_length=1, max_length=500)
    width: int = Field(default=300, ge=16, le=2000)
    height: int = Field(default=450, ge=16, le=2000)


@endpoints.get("/servers", list[ServerOut])
async def servers(call: Call[None, None]) -> list[ServerOut]:
    """List the servers, those that were removed included."""
    rows = {row.id: row for row in await call.hub[HISTORY].servers(scope_of(call.caller))}
    live = {server.server.id: server for server in call.hub[SERVERS]}
    secret = call.caller.role is not Role.ADMIN
    found = [server_out(live.get(key), rows.get(key), brief=secret) for key in {**rows, **live}]
    return sorted(found, key=lambda server: (server.connected is None, server.name or ""))


@endpoints.get("/libraries", list[LibraryRow])
async def libraries(call: Call[None, None]) -> Any:
    """List the libraries of all servers."""
    return await call.hub[HISTORY].libraries(scope_of(call.caller))


@endpoints.get("/servers/{id}/picture", None, query=PictureParams, media="image/*")
async def picture(call: Call[PictureParams, None]) -> web.Response:
    """Fetch artwork of a server, scaled; the server's token stays here."""
    server = call.hub[SERVERS].get(call.path["id"])
    if not await may_see_picture(call.hub, call.caller, server.server.id, call.query.path):
        raise NotFound("There is no such picture.")
    found = await server.picture(call.query.path, call.query.width, call.query.height)
    etag = hashlib.blake2b(found.body, digest_size=12).hexdigest()
    headers = {
        "Cache-Control": f"private, max-age={PICTURE_AGE_S}",
        "ETag": f'"{etag}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    if call.request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=found.body, content_type=found.content_type, headers=headers)


def server_out(live: MediaServer | None, row: ServerRow | None, *, brief: bool) -> ServerOut:
    """A server as the API shows it; `brief` leaves out what only an admin needs."""
    known = live.server if live is not None else row
    if known is None:
        raise ValueError("a server is either live or remembered")
    up = live.availability if live is not None else None
    return ServerOut(
        id=known.id,
        entry_id=live.entry_id if live is not None and not brief else None,
        platform=known.platform,
        name=known.name,
        version=known.version,
        url=None if brief else known.url,
        os=known.os,
        update_available=known.update_available,
        connected=None if up is None else bool(up.is_up),
        reason=None if up is None or brief else up.reason,
        since=None if up is None else up.since,
        facts=dict(live.facts) if live is not None and not brief else {},
        plays=0 if row is None else row.plays,
        watch_time_s=0.0 if row is None else row.watch_time_s,
        last_play_at=None if row is None else row.last_play_at,
    )
