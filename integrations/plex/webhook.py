"""Plex's webhooks: multipart with a JSON part named `payload`; hints, kept as evidence."""

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP

import orjson

from hub.core.errors import InvalidInput
from hub.core.lenient import Object, object_of, text
from hub.core.servers import Webhook

_KEPT = ("event", "user", "owner", "Account", "Server", "Player", "Metadata", "rating")


@dataclass(frozen=True, slots=True)
class PlexHook:
    """What a webhook says; `server_key` is the machineIdentifier of the server it is about."""

    event: str
    server_key: str | None
    payload: Object

    @property
    def is_about_library(self) -> bool:
        """Whether items came, rather than somebody played."""
        return self.event.startswith("library.")

    @property
    def library_key(self) -> str | None:
        """The library section of the item, where the webhook names one."""
        return text(object_of(self.payload.get("Metadata")).get("librarySectionID"))


def read_webhook(webhook: Webhook) -> PlexHook:
    """The payload of a webhook; InvalidInput says what is wrong with the body."""
    body = _payload(webhook)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput("The webhook's payload is not JSON.") from None
    event = text(data.get("event")) if isinstance(data, dict) else None
    if event is None:
        raise InvalidInput("The webhook names no event.")
    server = text(object_of(data.get("Server")).get("uuid"))
    return PlexHook(event, server, {key: data[key] for key in _KEPT if key in data})


def _payload(webhook: Webhook) -> bytes:
    if not webhook.content_type.lower().startswith("multipart/"):
        return webhook.body
    head = f"Content-Type: {webhook.content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + webhook.body)
    for part in message.iter_parts():
        if part.get_param("name", header="content-disposition") == "payload":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise InvalidInput("The webhook has no part named payload.")
