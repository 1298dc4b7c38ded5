"""From the data of a config entry to a client, and back when the entry is removed."""

from typing import Any, TypeVar

from hub.core.entries import ConfigEntry
from hub.core.http import SESSION, InvalidAuth
from hub.core.hub import Hub
from integrations.mediabrowser.client import MediaBrowserClient

C = TypeVar("C", bound=MediaBrowserClient)


def client_of(hub: Hub, entry: ConfigEntry[Any], kind: type[C]) -> C:
    """The client of an entry; without data of its own it is known by the entry's id."""
    data = entry.data
    return kind(
        hub[SESSION],
        data["url"],
        device_id=data.get("device_id") or f"usher-{entry.id}",
        token=data.get("token"),
        user_id=data.get("user_id"),
        verify_ssl=data.get("verify_ssl", True),
    )


async def give_back(hub: Hub, entry: ConfigEntry[Any], kind: type[MediaBrowserClient]) -> None:
    """Sign out where the entry signed in as a user."""
    if entry.data.get("user_id") is None:
        return
    try:
        await client_of(hub, entry, kind).sign_out()
    except InvalidAuth:
        return  # it is worthless already
