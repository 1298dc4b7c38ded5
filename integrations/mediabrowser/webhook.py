"""The bodies of webhooks: JSON whatever the content type says, or a form with JSON in a field."""

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

import orjson

from hub.core.errors import InvalidInput
from hub.core.lenient import Object
from hub.core.servers import Webhook

FIELDS = ("data", "payload")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Hook:
    """What a webhook says; `server_key` is the id of the server it is about, where it tells."""

    event: str
    server_key: str | None
    payload: Object
    about_library: bool = False


def read_body(webhook: Webhook) -> Object:
    """The object in a webhook's body; InvalidInput says what is wrong with it."""
    try:
        data = orjson.loads(_json(webhook))
    except orjson.JSONDecodeError:
        raise InvalidInput("The webhook's body is not JSON.") from None
    if not isinstance(data, dict):
        raise InvalidInput("The webhook's body is no JSON object.")
    return data


def _json(webhook: Webhook) -> bytes:
    kind = webhook.content_type.lower()
    if kind.startswith("multipart/"):
        return _part(webhook)
    if kind.startswith(_FORM) and not webhook.body.lstrip().startswith(b"{"):
        return _field(webhook.body)
    return webhook.body


def _part(webhook: Webhook) -> bytes:
    head = f"Content-Type: {webhook.content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + webhook.body)
    for part in message.iter_parts():
        if part.get_param("name", header="content-disposition") in FIELDS:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise InvalidInput("The webhook has no part named data.")


def _field(body: bytes) -> bytes:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        raise InvalidInput("The webhook's form has too many fields.") from None
    for name in FIELDS:
        if name in fields:
            return fields[name][0].encode()
    raise InvalidInput("The webhook has no field named data.")
