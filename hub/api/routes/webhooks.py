"""Webhooks that servers send: the secret in the address says whose they are."""

import hmac
import logging
from dataclasses import dataclass

from aiohttp import web

from hub.api.body import read_body
from hub.api.endpoint import Call, Endpoints
from hub.api.limits import WEBHOOKS
from hub.api.proxy import CLIENT
from hub.auth.rate_limit import origin_of
from hub.core.entries import ENTRIES
from hub.core.errors import InvalidInput, NotFound
from hub.core.hub import Hub
from hub.core.servers import SERVERS, Webhook
from hub.core.store import STORE

_log = logging.getLogger(__name__)

endpoints = Endpoints("webhooks")


@dataclass(frozen=True, slots=True)
class Received:
    """The webhook was taken."""

    received: bool


@endpoints.post("/webhook/{secret}", Received, role=None)
async def receive(call: Call[None, None]) -> Received:
    """Take a webhook of a media server as a hint."""
    limit = call.request.app[WEBHOOKS]
    limit.spend(origin_of(call.request[CLIENT].address))
    entry_id = _entry_of(call.hub, call.path["secret"])
    body = await _body(call.request)
    server = call.hub[SERVERS].of_entry(entry_id)
    await server.receive(Webhook(body, call.request.headers.get("Content-Type", "")))
    return Received(received=True)


def webhook_secret(hub: Hub, entry_id: str) -> str:
    """The secret part of an entry's webhook address; it follows from the hub's own key."""
    return hub[STORE].vault.fingerprint(f"webhook {entry_id}")


def _entry_of(hub: Hub, secret: str) -> str:
    for entry in hub[ENTRIES].all():
        if hmac.compare_digest(webhook_secret(hub, entry.id).encode(), secret.encode()):
            return entry.id
    raise NotFound("There is no such webhook.")


async def _body(request: web.Request) -> bytes:
    body = await read_body(request)
    if not body:
        raise InvalidInput("The webhook is empty.")
    return body
