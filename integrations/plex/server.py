"""One Plex server while its config entry is loaded: watched, described, controlled."""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import aiohttp

from hub.core.entries import ConfigEntry
from hub.core.errors import NotFound, NotSupported, Unavailable, UsherError
from hub.core.http import SESSION
from hub.core.hub import Hub
from hub.core.lenient import Object, flag, object_of, objects, text
from hub.core.servers import Picture, Webhook
from hub.models.item import Item, MediaType
from hub.models.observation import Source
from hub.models.server import Library, Platform, Server, server_id
from hub.models.session import Control, SessionView
from hub.playback.watched_server import ServerFacts, WatchedServer
from hub.playback.watcher import Channel, Listing, Opened
from integrations.plex.catalogue import load_of, read_facts, read_items
from integrations.plex.client import PlexClient
from integrations.plex.notifications import (
    EVENTS_PATH,
    SOCKET_PATH,
    LibraryChanged,
    Notice,
    Playing,
    ServerNotice,
    TranscodeChanged,
    WorkEnded,
    read_frame,
    server_sent,
)
from integrations.plex.sessions import read_sessions
from integrations.plex.webhook import read_webhook

_log = logging.getLogger(__name__)

SOURCES_KEPT = 500
LOAD_EVERY_S = 60.0
_PLAYER_KINDS = {MediaType.TRACK: "music", MediaType.PHOTO: "photo"}
_PICTURE = re.compile(
    r"/(library|photo|:|hubs)/[\w/:.%-]+"
    r"|https://(metadata-static\.|assets\.|images\.)?plex\.tv/[\w/?=.-]+"
)
"""Artwork paths below the server, and the two places where live TV and avatars have theirs."""


class PlexServer(WatchedServer):
    """A Plex Media Server, followed by its socket or its event stream."""

    load_every_s = LOAD_EVERY_S

    def __init__(self, hub: Hub, entry: ConfigEntry[Any]) -> None:
        super().__init__(hub, entry)
        data = entry.data
        self._sources: OrderedDict[str, Object] = OrderedDict()
        self._players: frozenset[str] = frozenset()
        self._asked_for: set[str] = set()
        self._owner: str | None = None
        self._plex_pass: bool | None = None
        self.client = PlexClient(
            hub[SESSION],
            data["url"],
            client_id=data.get("client_id") or f"usher-{entry.id}",
            token=data.get("token"),
            verify_ssl=data.get("verify_ssl", True),
        )

    async def introduce(self) -> Server:
        """Who the server is by `/identity`, and its name and owner by `/`."""
        machine_id = text((await self.client.identity()).get("machineIdentifier")) or ""
        await self.confirm(machine_id)
        root = await self.client.server()
        self._owner = text(root.get("myPlexUsername"))
        self._plex_pass = flag(root.get("myPlexSubscription"))
        return Server(
            id=server_id(Platform.PLEX, machine_id),
            platform=Platform.PLEX,
            name=text(root.get("friendlyName")) or self.entry.title,
            version=text(root.get("version")),
            url=self.client.http.url,
            os=text(root.get("platform")),
        )

    async def read_facts(self) -> ServerFacts:
        """Libraries, accounts, updates and load; also which players take commands."""
        facts, self._players = await read_facts(self.client, self.server, self._owner)
        return replace(facts, health={**facts.health, "plex_pass": self._plex_pass})

    async def read_load(self) -> Mapping[str, Any]:
        """CPU and memory of its machine; nothing is pushed about them."""
        return load_of(await self.client.resources())

    def read_items(self, library: Library) -> AsyncIterator[Sequence[Item]]:
        """All items of a library section, page by page."""
        return read_items(self.client, library)

    async def fetch(self) -> Listing:
        """Every session, with the sources of what is played."""
        container = await self.client.sessions()
        entries = objects(container.get("Metadata"))
        try:
            await self._learn_sources(entries)
            await self._learn_players(entries)
        except UsherError as error:
            _log.debug("What %s plays is not known to the last: %s", self.server.name, error)
        return Listing(read_sessions(container, self._sources, self._players))

    async def _learn_sources(self, entries: Sequence[Object]) -> None:
        """Know the items of all sessions; what is live has no metadata of its own."""
        told = (text(entry.get("ratingKey")) for entry in entries if not flag(entry.get("live")))
        keys = {key for key in told if key is not None}
        missing = keys - set(self._sources)
        if missing:
            found = await self.client.metadata(missing)
            self._sources.update({key: found.get(key, {}) for key in missing})
        for key in keys & set(self._sources):
            self._sources.move_to_end(key)
        while len(self._sources) > max(SOURCES_KEPT, len(keys)):
            self._sources.popitem(last=False)

    async def _learn_players(self, entries: Sequence[Object]) -> None:
        """Ask anew who takes commands when somebody plays who was not there when it was asked."""
        told = (text(object_of(entry.get("Player")).get("machineIdentifier")) for entry in entries)
        playing = {key for key in told if key is not None}
        if not playing <= self._asked_for:
            self._players = await self.client.players()
        self._asked_for = playing

    def channels(self) -> Sequence[Channel]:
        """The WebSocket, and the event stream where a proxy breaks it."""
        return [
            Channel(Source.WEBSOCKET, self._follow_socket),
            Channel(Source.EVENTSOURCE, self._follow_events),
        ]

    async def _follow_socket(self, opened: Opened) -> None:
        socket = await self.client.http.websocket(SOCKET_PATH)
        async with socket:
            opened()
            async for message in socket:
                if message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
                    await self._notice(read_frame(message.data), Source.WEBSOCKET)

    async def _follow_events(self, opened: Opened) -> None:
        response = await self.client.http.stream(EVENTS_PATH)
        async with response:
            opened()
            try:
                async for data in server_sent(response):
                    await self._notice(read_frame(data), Source.EVENTSOURCE)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unavailable(f"{self.server.name} closed its event stream.") from error

    async def _notice(self, notices: list[Notice], source: Source) -> None:
        for notice in notices:
            match notice:
                case Playing():
                    await self._played(notice, source)
                case TranscodeChanged():
                    self.watcher.hint()
                case LibraryChanged(library_key):
                    self._sources.clear()
                    self.library_changed(library_key)
                case ServerNotice():
                    self.facts_changed()
                case WorkEnded(kind, title):
                    self.task_finished(kind, title, None)

    async def _played(self, notice: Playing, source: Source) -> None:
        told = await self.reporter.tick(
            notice.key, notice.state, notice.position_s, source, item_key=notice.item_key
        )
        if not told or _is_transcoded_otherwise(self.reporter.view(notice.key), notice):
            self.watcher.hint()

    async def control(
        self,
        view: SessionView,
        control: Control,
        *,
        message: str | None = None,
        position_s: float | None = None,
    ) -> None:
        """Stop a stream with a message; pause, resume and seek where the player listens."""
        if control not in view.controls:
            raise NotSupported("Not supported by this player.")
        try:
            await self._command(view, control, message, position_s)
        finally:
            self.watcher.hint()

    async def _command(
        self, view: SessionView, control: Control, message: str | None, position_s: float | None
    ) -> None:
        player, kind = view.player.key, _PLAYER_KINDS.get(view.item.type, "video")
        match control:
            case Control.TERMINATE if view.control_key is not None:
                await self.client.terminate(view.control_key, message or "")
            case Control.PAUSE:
                await self.client.command(player, "pause", kind, {})
            case Control.RESUME:
                await self.client.command(player, "play", kind, {})
            case Control.SEEK if position_s is not None:
                offset = {"offset": int(position_s * 1000)}
                await self.client.command(player, "seekTo", kind, offset)
            case _:
                raise NotSupported("Plex shows messages only when a stream is stopped.")

    async def picture(self, path: str, width: int, height: int) -> Picture:
        """Artwork scaled by the server."""
        if not _PICTURE.fullmatch(path) or ".." in unquote(path):
            raise NotFound("There is no such picture.")
        reply = await self.client.http.get(
            "/photo/:/transcode",
            params={"url": path, "width": width, "height": height, "minSize": 1, "upscale": 1},
        )
        if not reply.content_type.startswith("image/"):
            raise NotFound("The server gave no picture.")
        return Picture(reply.body, reply.content_type)

    async def scan(self, library_key: str | None) -> None:
        """Ask for a scan of a library, or of each."""
        for library in self.libraries:
            if library_key in (None, library.key):
                await self.client.scan(library.key)

    async def receive(self, webhook: Webhook) -> None:
        """Keep a webhook as evidence and read the sessions; other servers' are passed over."""
        hook = await asyncio.to_thread(read_webhook, webhook)
        if hook.server_key is not None and hook.server_key != self.unique_id:
            return
        await self.reporter.evidence(hook.event, hook.payload, Source.WEBHOOK)
        if hook.is_about_library:
            self.library_changed(hook.library_key)
        else:
            self.watcher.hint()


def _is_transcoded_otherwise(view: SessionView | None, notice: Playing) -> bool:
    if view is None:
        return False
    transcode = view.stream.transcode
    return notice.transcode_key != (None if transcode is None else transcode.key)
