"""What Emby's webhooks send: an object with an Event, as JSON or in a form's field `data`."""

from collections.abc import Mapping

from hub.core.errors import InvalidInput
from hub.core.lenient import object_of, text
from hub.core.servers import Webhook
from integrations.mediabrowser.client import plain_id
from integrations.mediabrowser.webhook import Hook, read_body

_KEPT: Mapping[str, tuple[str, ...]] = {
    "User": ("Id", "Name"),
    "Server": ("Id", "Name", "Version"),
    "Session": (
        "Id",
        "Client",
        "DeviceName",
        "DeviceId",
        "ApplicationVersion",
        "RemoteEndPoint",
    ),
    "PlaybackInfo": (
        "PositionTicks",
        "PlaySessionId",
        "PlayedToCompletion",
        "PlaylistIndex",
        "PlaylistLength",
    ),
    "Item": (
        "Id",
        "Name",
        "Type",
        "ProviderIds",
        "RunTimeTicks",
        "SeriesName",
        "SeriesId",
        "ParentIndexNumber",
        "IndexNumber",
        "ProductionYear",
    ),
}


def read_webhook(webhook: Webhook) -> Hook:
    """The facts of a webhook; InvalidInput says what is wrong with the body."""
    data = read_body(webhook)
    event = text(data.get("Event"))
    if event is None:
        raise InvalidInput("The webhook has no Event.")
    kept = {name: data[name] for name in ("Event", "Date", "Title") if name in data}
    for name, members in _KEPT.items():
        told = object_of(data.get(name))
        if told:
            kept[name] = {member: told[member] for member in members if member in told}
    server = text(object_of(data.get("Server")).get("Id"))
    return Hook(event, plain_id(server), kept, event.startswith("library."))
