"""Webhooks: one multipart request for each event to each address, never repeated."""

import logging

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData

from integrations.demo import posters
from integrations.demo.plex_server.accounts import account_thumb
from integrations.demo.plex_server.element import Element, Json
from integrations.demo.plex_server.item_table import ITEM, guid_elements, people_elements
from integrations.demo.plex_server.session_table import LIVE
from integrations.demo.plex_server.state import PlexState
from integrations.demo.plex_server.table import fill, milliseconds
from integrations.demo.world.servers import Account, Entry, LibraryKind
from integrations.demo.world.stream import Stream

_log = logging.getLogger(__name__)

_WITH_THUMB = {"media.play", "media.rate", "library.new", "library.on.deck", "playback.started"}
_SECTION_TYPES = {
    LibraryKind.MOVIES: "movie",
    LibraryKind.SHOWS: "show",
    LibraryKind.MUSIC: "artist",
    LibraryKind.PHOTOS: "photo",
}
_TIMEOUT = ClientTimeout(total=5)


class Webhooks:
    """Sends events to the addresses in the options; without Plex Pass to none."""

    def __init__(self, state: PlexState) -> None:
        self._state = state
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """Close connections."""
        if self._session is not None:
            await self._session.close()

    def stream_event(self, event: str, stream: Stream) -> None:
        """``media.play``, ``media.pause`` ... for a stream."""
        self._send(
            self._payload(event, stream.account)
            | {"Player": _player(stream), "Metadata": self._playing(stream)},
            stream.entry,
        )

    def library_event(self, event: str, entry: Entry) -> None:
        """``library.new`` and ``library.on.deck``."""
        payload = self._payload(event, self._state.server.owner)
        self._send(payload | {"Metadata": self._metadata(entry)}, entry)

    def device_event(self, stream: Stream) -> None:
        """``device.new``: somebody plays on a device that was never seen."""
        self._send(self._payload("device.new", stream.account) | {"Player": _player(stream)})

    def admin_event(self, event: str) -> None:
        """``admin.database.backup`` and ``admin.database.corrupted``."""
        self._send(self._payload(event, self._state.server.owner))

    def _payload(self, event: str, account: Account) -> Json:
        server = self._state.server
        return {
            "event": event,
            "user": account is server.owner,
            "owner": True,
            "Account": {
                "id": int(account.key),
                "thumb": account_thumb(account),
                "title": account.name,
            },
            "Server": {"title": server.name, "uuid": server.id},
        }

    def _playing(self, stream: Stream) -> Json:
        if stream.is_live:
            return Element("Video", fill(LIVE, self._state.session(stream))).to_json()
        offset = milliseconds(stream.position_s)
        return {**self._metadata(stream.entry, stream.account), "viewOffset": offset}

    def _metadata(self, entry: Entry, account: Account | None = None) -> Json:
        attributes = fill(ITEM, self._state.item(entry, account))
        children = [*guid_elements(entry.item), *people_elements(entry.item)]
        found = Element("Video", attributes, children).to_json()
        if entry.library.kind in _SECTION_TYPES:
            found["librarySectionType"] = _SECTION_TYPES[entry.library.kind]
        return found

    def _send(self, payload: Json, pictured: Entry | None = None) -> None:
        if not self._state.options.plex_pass:
            return
        thumb = None
        if pictured is not None and payload["event"] in _WITH_THUMB:
            thumb = posters.thumbnail_of(pictured.item)
        for url in self._state.options.webhook_urls:
            self._state.tasks.start(self._post(url, payload, thumb), "webhook")

    async def _post(self, url: str, payload: Json, thumb: bytes | None) -> None:
        if self._session is None:
            agent = f"PlexMediaServer/{self._state.server.version}"
            self._session = ClientSession(timeout=_TIMEOUT, headers={"User-Agent": agent})
        form = FormData(default_to_multipart=True)
        form.add_field("payload", orjson.dumps(payload).decode(), content_type="application/json")
        if thumb is not None:
            form.add_field("thumb", thumb, filename="thumb.png", content_type="image/png")
        try:
            async with self._session.post(url, data=form):
                pass
        except (TimeoutError, ClientError) as error:
            _log.info("A webhook of %s was not taken: %s", self._state.server.name, error)


def _player(stream: Stream) -> Json:
    return {
        "local": stream.connection.local,
        "publicAddress": stream.connection.public_address,
        "title": stream.device.name,
        "uuid": stream.viewer.client_id,
    }
