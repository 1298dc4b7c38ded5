"""What Jellyfin's webhook plugin sends: one flat object with a NotificationType."""

from hub.core.errors import InvalidInput
from hub.core.lenient import Object, object_of, text
from hub.core.servers import Webhook
from integrations.mediabrowser.client import plain_id
from integrations.mediabrowser.webhook import Hook, read_body

_LIBRARY = frozenset({"ItemAdded", "ItemDeleted", "TaskCompleted"})
_WORDY = frozenset({"Overview", "Tagline", "TaskDescription"})
_SECRET = ("token", "password", "secret", "apikey", "api_key")


def read_webhook(webhook: Webhook) -> Hook:
    """The facts of a webhook; InvalidInput says what is wrong with the body.

    A template of the administrator's own may leave out anything but NotificationType (or Event, as
    other plugins call it).
    """
    data = read_body(webhook)
    event = text(data.get("NotificationType")) or text(data.get("Event"))
    if event is None:
        raise InvalidInput("The webhook has no NotificationType.")
    server = text(data.get("ServerId")) or text(object_of(data.get("Server")).get("Id"))
    return Hook(event, plain_id(server), _kept(data), event in _LIBRARY)


def _kept(data: Object) -> Object:
    """What is worth keeping as evidence: plain values, no prose, no secrets."""
    return {
        name: value
        for name, value in data.items()
        if not isinstance(value, (dict, list))
        and value is not None
        and name not in _WORDY
        and not any(word in name.lower() for word in _SECRET)
    }
