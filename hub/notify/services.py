"""The services of the domain `notify`: one per target and group, `person`, and `send`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import voluptuous as vol

from hub.core.hub import Hub
from hub.core.selectors import AnyObject, PersonReference, Select, Text
from hub.core.services import SERVICES, ServiceCall, SupportsResponse
from hub.notify.message import Format, Kind, Message, Priority
from hub.notify.notifications import NOTIFY, Accepted
from hub.notify.pictures import picture_ref

DOMAIN = "notify"
MOST_TEXT = 20_000

CONTENT: Mapping[Any, Any] = {
    vol.Required("message"): Text(multiline=True, max_length=MOST_TEXT),
    vol.Optional("title"): Text(max_length=250),
    vol.Optional("kind", default=Kind.OTHER.value): Select(
        options=tuple(kind.value for kind in Kind), translation_key="kind"
    ),
    vol.Optional("priority", default=Priority.NORMAL.value): Select(
        options=tuple(one.value for one in Priority), translation_key="priority"
    ),
    vol.Optional("format", default=Format.TEXT.value): Select(
        options=tuple(one.value for one in Format), translation_key="format"
    ),
    vol.Optional("url"): Text(type="url", max_length=2000),
    vol.Optional("image"): AnyObject(),
    vol.Optional("data"): AnyObject(),
}
"""What every service takes: `image` is the id of a session or item, or `{server, path}`."""

Send = Callable[[ServiceCall, Message], Awaitable[Accepted]]


def offer_service(hub: Hub, slug: str, title: str, target_id: str) -> Callable[[], None]:
    """Offer `notify.<slug>` for a target or group until the returned function is called."""

    async def send(_: ServiceCall, message: Message) -> Accepted:
        return await hub[NOTIFY].send([target_id], message)

    return _offer(hub, slug, send, {}, f"Send a notification to {title}.")


def offer_common_services(hub: Hub) -> None:
    """Offer `notify.person` and `notify.send`, for the life of the hub."""

    async def to_person(call: ServiceCall, message: Message) -> Accepted:
        return await hub[NOTIFY].send_to_person(call.data["person"], message)

    async def to_several(call: ServiceCall, message: Message) -> Accepted:
        return await hub[NOTIFY].send(_ids(hub, call.data["targets"]), message)

    person = {vol.Required("person"): PersonReference()}
    several = {vol.Required("targets"): Text(multiple=True)}
    _offer(hub, "person", to_person, person, "Send a notification to a person's own targets")
    _offer(hub, "send", to_several, several, "Send a notification to several targets by name")


def _offer(
    hub: Hub, name: str, send: Send, fields: Mapping[Any, Any], description: str
) -> Callable[[], None]:
    async def handle(call: ServiceCall) -> Mapping[str, Any]:
        accepted = await send(call, await _message(hub, call.data))
        return {"queued": list(accepted.queued), "declined": list(accepted.declined)}

    return hub[SERVICES].register(
        DOMAIN,
        name,
        handle,
        schema=vol.Schema({**fields, **CONTENT}),
        description=description,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _message(hub: Hub, data: Mapping[str, Any]) -> Message:
    extra = data.get("data")
    return Message(
        message=data["message"],
        title=data.get("title"),
        kind=Kind(data["kind"]),
        priority=Priority(data["priority"]),
        format=Format(data["format"]),
        url=data.get("url"),
        picture=await picture_ref(hub, data.get("image")),
        data=extra if isinstance(extra, Mapping) else {},
    )


def _ids(hub: Hub, names: Iterable[str]) -> list[str]:
    """Ids from slugs; what is no slug is taken for an id."""
    known = {target.slug: target.id for target in hub[NOTIFY].targets()}
    known |= {group.slug: group.id for group in hub[NOTIFY].groups()}
    return [known.get(name.removeprefix(f"{DOMAIN}."), name) for name in names]
