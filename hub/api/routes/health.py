"""How the hub is doing: for people, for load balancers, for Prometheus."""

from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub import __version__
from hub.api.endpoint import HUB, Answer, Call, Endpoints
from hub.api.metrics import METRICS
from hub.api.security import require_caller
from hub.auth.roles import Role
from hub.core.hub import HubState
from hub.core.servers import SERVERS
from hub.history.facade import HISTORY
from hub.playback.pipeline import PLAYBACK

endpoints = Endpoints("health")


@dataclass(frozen=True, slots=True)
class ServerCount:
    """How many servers are set up, and how many of them answer."""

    total: int
    connected: int


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the hub; `degraded` means that something needs attention."""

    status: Literal["ok", "degraded"]
    version: str
    uptime_s: float
    database: Literal["ok", "unavailable"]
    servers: ServerCount


@endpoints.get("/health", Health, role=None)
async def health(call: Call[None, None]) -> Health:
    """Tell how the hub is doing."""
    ups = [server.availability.is_up is True for server in call.hub[SERVERS]]
    connected = sum(ups)
    database = call.hub[HISTORY].availability.is_up is True
    records = call.hub[PLAYBACK].status.journal_problem is None
    good = database and records and connected == len(ups)
    return Health(
        "ok" if good else "degraded",
        __version__,
        round(call.hub[METRICS].uptime_s, 1),
        "ok" if database else "unavailable",
        ServerCount(len(ups), connected),
    )


@dataclass(frozen=True, slots=True)
class Live:
    """The process answers."""

    live: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether the hub can do its work."""

    ready: bool


@endpoints.get("/health/live", Live, role=None)
async def live(call: Call[None, None]) -> Live:
    """Tell that the process answers."""
    return Live(live=True)


@endpoints.get("/health/ready", Ready, role=None)
async def ready(call: Call[None, None]) -> Answer:
    """Tell whether the hub has started and can answer from its history; 503 otherwise."""
    up = call.hub.state is HubState.RUNNING and call.hub[HISTORY].availability.is_up is True
    return Answer(Ready(up), status=200 if up else 503)


async def metrics(request: web.Request) -> web.Response:
    """Answer Prometheus; the numbers are about everybody's streams, so they need an editor."""
    require_caller(request).require(Role.EDITOR)
    body = generate_latest(request.app[HUB][METRICS].registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
