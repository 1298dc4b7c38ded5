"""Delivers through apprise, in a thread of its own: apprise waits where it should not."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import apprise
from apprise.attachment.memory import AttachMemory

from hub.core.errors import InvalidInput
from hub.core.servers import Picture
from hub.notify.errors import SendFailed
from hub.notify.message import Priority
from hub.notify.parcel import Parcel
from integrations.notify.quiet_log import THREAD_PREFIX, lines
from integrations.notify.verdict import verdict

ASSET: Final = apprise.AppriseAsset(
    app_id="Usher",
    app_desc="Usher",
    app_url="",
    image_url_mask="",
    image_url_logo="",
    secure_logging=True,
)
CONNECT_S: Final = 10.0
READ_S: Final = 20.0
_TYPES: Final = {
    Priority.LOW: apprise.NotifyType.INFO,
    Priority.NORMAL: apprise.NotifyType.INFO,
    Priority.HIGH: apprise.NotifyType.WARNING,
    Priority.CRITICAL: apprise.NotifyType.FAILURE,
}
_PRIORITIES: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "ntfy": ("low", "default", "high", "max"),
    "ntfys": ("low", "default", "high", "max"),
    "gotify": ("low", "normal", "high", "emergency"),
    "gotifys": ("low", "normal", "high", "emergency"),
    "pover": ("low", "normal", "high", "high"),
}
"""What services with priorities call ours. Pushover's emergency would ask to be answered."""


class InvalidAddress(InvalidInput):
    """Apprise cannot use this address."""

    code = "invalid_address"

    def __init__(self) -> None:
        super().__init__("This is not an address that apprise can use.")


class AppriseClient:
    """One apprise address. Deliveries do not overlap, not even with one that was given up."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle = threading.Event()
        self._idle.set()

    async def send(self, parcel: Parcel) -> None:
        """Deliver; SendFailed, SendRefused or InvalidAddress when not."""
        if not self._idle.is_set():
            raise SendFailed("An earlier delivery to it still hangs.")
        await self._in_thread(lambda: _deliver(self._url, parcel))

    async def check(self) -> None:
        """InvalidAddress when apprise cannot use it; nothing is sent."""
        await self._in_thread(lambda: _checked(self._url))

    async def _in_thread(self, work: Callable[[], None]) -> None:
        """Run in a daemon thread: one that hangs must hold up neither the pool nor the end."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def finish(error: Exception | None) -> None:
            if done.done():
                return
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

        def run() -> None:
            error: Exception | None = None
            try:
                work()
            except Exception as caught:  # noqa: BLE001 - carried to the loop
                error = caught
            self._idle.set()
            with suppress(RuntimeError):  # the loop ended meanwhile, and nobody waits any more
                loop.call_soon_threadsafe(finish, error)

        self._idle.clear()
        threading.Thread(target=run, name=THREAD_PREFIX, daemon=True).start()
        await done


def _deliver(url: str, parcel: Parcel) -> None:
    with lines() as said:
        try:
            plugin = _plugin(url, parcel.priority)
            _give_data(plugin, parcel)
            sent = plugin.notify(
                body=parcel.body,
                title=parcel.title,
                notify_type=_TYPES[parcel.priority],
                body_format=parcel.format.value,
                attach=_attachments(parcel.pictures),
                overflow=apprise.OverflowMode.SPLIT,
            )
        except InvalidAddress:
            raise
        except Exception as error:  # noqa: BLE001 - what a plugin raises may hold the address
            raise SendFailed(f"apprise failed: {type(error).__name__}.", unsure=True) from None
        if not sent:
            raise verdict(said)


def _checked(url: str) -> None:
    with lines():
        _plugin(url, Priority.NORMAL)


def _plugin(url: str, priority: Priority) -> Any:
    """A fresh plugin: they keep connections and are not meant for many threads."""
    found = apprise.plugins.url_to_dict(url, secure_logging=True)  # type: ignore[no-untyped-call]  # apprise has no types here
    if not found:
        raise InvalidAddress
    names = _PRIORITIES.get(str(found.get("schema", "")))
    if names is not None and not found.get("priority"):
        found["priority"] = names[priority.rank]
    found.setdefault("cto", CONNECT_S)
    found.setdefault("rto", READ_S)
    plugin = apprise.Apprise.instantiate(found, asset=ASSET)
    if plugin is None:
        raise InvalidAddress
    return plugin


def _give_data(plugin: Any, parcel: Parcel) -> None:
    """Add ids and data for webhooks, which take any field."""
    extras = getattr(plugin, "payload_extras", None)
    if isinstance(extras, dict) and getattr(plugin, "protocol", None) == "json":
        extras.setdefault("repeat", parcel.repeat)
        extras.setdefault("notifications", [dict(one) for one in parcel.data])


def _attachments(pictures: tuple[Picture, ...]) -> Any:
    if not pictures:
        return None
    attachment = apprise.AppriseAttachment()
    for number, picture in enumerate(pictures, 1):
        suffix = picture.content_type.partition("/")[2].partition("+")[0].replace("jpeg", "jpg")
        attachment.add(
            AttachMemory(  # type: ignore[no-untyped-call]  # apprise has no types here
                content=picture.body,
                name=f"picture-{number}.{suffix or 'jpg'}",
                mimetype=picture.content_type,
            )
        )
    return attachment
