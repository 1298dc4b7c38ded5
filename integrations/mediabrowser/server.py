"""A Jellyfin or Emby server while its config entry is loaded."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from hub.core.entries import ConfigEntry
from hub.core.errors import InvalidInput, NotFound, NotSupported
from hub.core.http import BadAnswer
from hub.core.hub import Hub
from hub.core.lenient import Object, flag, text
from hub.core.servers import Picture, Webhook
from hub.models.item import Item
from hub.models.observation import Source
from hub.models.people import Account
from hub.models.server import Library, Server, server_id
from hub.models.session import Control, SessionView
from hub.playback.item_sync import Files
from hub.playback.watched_server import ServerFacts, WatchedServer
from hub.playback.watcher import Channel, Listing, Opened
from integrations.mediabrowser.client import FILE_FIELDS, MediaBrowserClient, plain_id
from integrations.mediabrowser.credentials import client_of
from integrations.mediabrowser.images import is_image
from integrations.mediabrowser.items import read_files, read_item
from integrations.mediabrowser.library import (
    LEVELS,
    is_library,
    kind_of,
    library_key,
    read_account,
    read_library,
)
from integrations.mediabrowser.messages import (
    GoingDown,
    LibraryChanged,
    Message,
    PlaybackChanged,
    ServerChanged,
    Sessions,
    TasksSeen,
)
from integrations.mediabrowser.push import follow
from integrations.mediabrowser.sessions import SessionReader
from integrations.mediabrowser.tasks import LIBRARY_SCAN, Tasks
from integrations.mediabrowser.webhook import Hook

UNSUPPORTED = "Not supported by this player."


class MediaBrowserServer(WatchedServer):
    """Followed by its socket, which brings all sessions at every change."""

    client_type: ClassVar[type[MediaBrowserClient]]
    begins_with_sessions: ClassVar[bool]
    """Whether a subscription is answered at once, so that a silent socket can be told."""

    def __init__(self, hub: Hub, entry: ConfigEntry[Any]) -> None:
        super().__init__(hub, entry)
        self.client = client_of(hub, entry, self.client_type)
        self._platform = self.client.platform
        self._reader = SessionReader(self._platform)
        self._tasks = Tasks()

    @abstractmethod
    def read_webhook(self, webhook: Webhook) -> Hook:
        """What a webhook says; InvalidInput when it cannot be read."""

    async def read_update(self, info: Object) -> str | None:
        """The version of an update that is waiting."""
        return None

    def has_user_images(self, version: str | None) -> bool:
        """Whether pictures of accounts have a route of their own."""
        return False

    async def introduce(self) -> Server:
        """Who the server is by its public information, then whether it takes the token."""
        public = await self.client.public_info()
        if not self.client.is_ours(public):
            raise BadAnswer(f"{self.client.url} is not a {self._platform.capitalize()}.")
        await self.confirm(text(public.get("Id")) or "")
        return self._server(await self.client.info(), text(public.get("Id")) or "")

    async def fetch(self) -> Listing:
        """Every session in which something plays."""
        return self._reader.read(await self.client.sessions())

    async def read_facts(self) -> ServerFacts:
        """Libraries with their counts, accounts, version and pending restart."""
        info = await self.client.info()
        with suppress(NotFound, BadAnswer):
            self._look_at_tasks(await self.client.tasks())
        server = self._server(info, self.unique_id)
        server = replace(server, update_available=await self.read_update(info))
        own_route = self.has_user_images(server.version)
        found = [
            read_account(server.id, user, own_image_route=own_route)
            for user in await self.client.users()
        ]
        accounts: tuple[Account, ...] = tuple(account for account in found if account is not None)
        return ServerFacts(
            server=server,
            libraries=await self._libraries(),
            accounts=accounts,
            health={"restart_pending": flag(info.get("HasPendingRestart"))},
        )

    async def read_items(self, library: Library) -> AsyncIterator[Sequence[Item]]:
        """All items of a library, from the top level down, page by page."""
        for kind in LEVELS.get(library.kind, ()):
            async for page in self.client.items(library.key, kind):
                yield [read_item(dto) for dto in page]

    async def read_files(self, library: Library, since: datetime | None) -> AsyncIterator[Files]:
        """The files of what can be played: they take a server so long that only news are read."""
        for kind in LEVELS.get(library.kind, ())[-1:]:
            async for page in self.client.items(library.key, kind, FILE_FIELDS, since):
                files = {text(dto.get("Id")) or "": read_files(dto) for dto in page}
                yield {key: told for key, told in files.items() if told}

    def channels(self) -> Sequence[Channel]:
        """The socket."""
        return (Channel(Source.WEBSOCKET, self._follow),)

    async def control(
        self,
        view: SessionView,
        control: Control,
        *,
        message: str | None = None,
        position_s: float | None = None,
    ) -> None:
        """Stop (with a message before), pause, resume, seek or show a message."""
        if control not in view.controls or view.control_key is None:
            raise NotSupported(UNSUPPORTED)
        session_id = view.control_key
        if control is Control.MESSAGE and not message:
            raise InvalidInput("There is no text to show.")
        if control is Control.SEEK and position_s is None:
            raise InvalidInput("There is no position to seek to.")
        if message and Control.MESSAGE in view.controls:
            await self.client.message(session_id, message)
        if control is not Control.MESSAGE:
            target = position_s if control is Control.SEEK else None
            await self.client.command(session_id, control, target)
            self.watcher.hint()

    async def picture(self, path: str, width: int, height: int) -> Picture:
        """An image, made smaller by the server."""
        if not is_image(path):
            raise NotFound("There is no such picture.")
        reply = await self.client.picture(path, width, height)
        if not reply.content_type.startswith("image/"):
            raise NotFound("The server gave no picture.")
        return Picture(reply.body, reply.content_type)

    async def scan(self, library_key: str | None) -> None:
        """Ask for a scan of a library, or of all."""
        await self.client.scan(library_key)

    async def receive(self, webhook: Webhook) -> None:
        """Keep a webhook as evidence and read the sessions; other servers' are passed over."""
        hook = self.read_webhook(webhook)
        if hook.server_key is not None and hook.server_key != plain_id(self.unique_id):
            return
        await self.reporter.evidence(hook.event, hook.payload, Source.WEBHOOK)
        if hook.about_library:
            self.library_changed(None)
        else:
            self.watcher.hint()

    def _server(self, info: Object, unique_id: str) -> Server:
        return Server(
            id=server_id(self._platform, unique_id),
            platform=self._platform,
            name=text(info.get("ServerName")) or self.entry.title,
            version=text(info.get("Version")),
            url=self.client.url,
            os=text(info.get("OperatingSystemDisplayName")) or text(info.get("OperatingSystem")),
        )

    async def _libraries(self) -> tuple[Library, ...]:
        found = [folder for folder in await self.client.libraries() if is_library(folder)]
        return tuple([await self._library(folder) for folder in found])

    async def _library(self, folder: Object) -> Library:
        key, levels = library_key(folder) or "", LEVELS.get(kind_of(folder), ())
        counts = [await self.client.count(key, kind) for kind in levels]
        return read_library(self.server.id, folder, tuple(counts))

    async def _follow(self, opened: Opened) -> None:
        await self.client.info()  # Emby opens a socket for a wrong token, too
        await follow(self.client, self._take, opened, begins=self.begins_with_sessions)

    async def _take(self, message: Message) -> None:
        match message:
            case Sessions(sessions):
                await self.watcher.take(self._reader.read(sessions), Source.WEBSOCKET)
            case PlaybackChanged():
                self.watcher.hint()
            case LibraryChanged(keys):
                for key in keys or (None,):
                    self.library_changed(key)
            case TasksSeen(tasks):
                self._look_at_tasks(tasks)
            case GoingDown():
                self.watcher.restarting = True
            case ServerChanged():
                self.facts_changed()

    def _look_at_tasks(self, tasks: Sequence[Object]) -> None:
        """A scan may have found items, of which the socket of an API key says nothing."""
        for task in self._tasks.ended(tasks):
            self.task_finished(task.key, task.name, task.result)
            if task.key == LIBRARY_SCAN:
                self.library_changed(None)


def diagnostics_of(server: MediaBrowserServer) -> Mapping[str, Any]:
    """What a bug report needs to know of a server beyond its entry."""
    return {
        "connected": server.availability.is_up,
        "push": server.watcher.source,
        "api_key": server.client.user_id is None,
        "facts": dict(server.facts),
        "accounts": len(server.accounts),
    }
