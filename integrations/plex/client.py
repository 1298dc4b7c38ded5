"""A thin client of one Plex Media Server."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

from hub import __version__
from hub.core.errors import NotFound, NotSupported
from hub.core.http import BadAnswer, HttpClient, InvalidAuth
from hub.core.lenient import Object, integer, object_of, objects, text
from hub.playback.item_sync import Unchanged
from integrations.plex.container import read_container

PAGE = 200
METADATA_AT_ONCE = 50
LARGE = 2**18
"""Bytes of an answer that are read in a thread, since reading them takes long."""
PRODUCT = "Usher"


def headers(client_id: str, token: str | None) -> dict[str, str]:
    """What Plex wants to know of whoever asks."""
    known = {
        "Accept": "application/json",
        "X-Plex-Client-Identifier": client_id,
        "X-Plex-Product": PRODUCT,
        "X-Plex-Version": __version__,
        "X-Plex-Device-Name": PRODUCT,
        "X-Plex-Platform": "Python",
    }
    return known | ({"X-Plex-Token": token} if token else {})


class PlexClient:
    """Reads one server. Every method raises an UsherError of hub.core.http when it cannot."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        client_id: str,
        token: str | None,
        verify_ssl: bool = True,
    ) -> None:
        self._commands = 0
        known = headers(client_id, None)
        self._unsigned = HttpClient(session, url, known, verify_ssl=verify_ssl)
        self.http = HttpClient(session, url, headers(client_id, token), verify_ssl=verify_ssl)

    async def identity(self) -> Object:
        """Who the server is, asked without the token. BadAnswer when it is no Plex server."""
        try:
            container = await _read((await self._unsigned.get("/identity")).body)
        except (InvalidAuth, NotFound):
            container = {}
        if text(container.get("machineIdentifier")) is None:
            raise BadAnswer(f"{self.http.url} is not a Plex server.")
        return container

    async def server(self) -> Object:
        """Name, version, owner; InvalidAuth without the owner's token."""
        container = await self._container("/")
        if text(container.get("friendlyName")) is None:
            raise InvalidAuth(f"{self.http.url} tells this token nothing.", hint="Sign in again.")
        return container

    async def sessions(self) -> Object:
        """What is playing now."""
        return await self._container("/status/sessions")

    async def metadata(self, keys: Iterable[str]) -> dict[str, Object]:
        """The items with these ratingKeys, with guids and markers; missing ones are left out."""
        found: dict[str, Object] = {}
        wanted = sorted(key for key in set(keys) if key.isdigit())
        for start in range(0, len(wanted), METADATA_AT_ONCE):
            joined = ",".join(wanted[start : start + METADATA_AT_ONCE])
            params = {"includeGuids": 1, "includeMarkers": 1}
            try:
                container = await self._container(f"/library/metadata/{joined}", params=params)
            except NotFound:
                continue
            for entry in objects(container.get("Metadata")):
                found[text(entry.get("ratingKey")) or ""] = entry
        return found

    async def libraries(self) -> list[Object]:
        """The library sections."""
        return objects((await self._container("/library/sections")).get("Directory"))

    async def count(self, library_key: str, kind: int) -> int | None:
        """How many items of a metadata type a section holds; None when the server does not say."""
        _, total = await self._page(library_key, kind, 0, 0)
        return total

    async def items(
        self, library_key: str, kind: int, page: int = PAGE
    ) -> AsyncIterator[list[Object]]:
        """All items of a type in a section, page by page; servers may give other pages.

        Shifted when the section changes meanwhile.
        """
        start, before, unchanged = 0, None, Unchanged()
        while True:
            found, total = await self._page(library_key, kind, start, page)
            unchanged.check(total)
            first = found[0].get("ratingKey") if found else before
            if first == before:
                return
            yield found
            start, before = start + len(found), first
            if total is not None and start >= total:
                return

    async def _page(
        self, library_key: str, kind: int, start: int, size: int
    ) -> tuple[list[Object], int | None]:
        """Some items of a section, and how many there are in all, as far as that is told."""
        params = {"type": kind, "X-Plex-Container-Start": start, "X-Plex-Container-Size": size}
        path = f"/library/sections/{quote(library_key, safe='')}/all"
        reply = await self.http.get(path, params=params | ({"includeGuids": 1} if size else {}))
        container = await _read(reply.body)
        total = integer(container.get("totalSize"))
        if total is None:
            total = integer(reply.headers.get("X-Plex-Container-Total-Size"))
        found = objects(container.get("Metadata")) or objects(container.get("Directory"))
        if total is None and not size and found:
            total = len(found)
        return found, total

    async def accounts(self) -> list[Object]:
        """The accounts the server knows; id 1 is its owner."""
        return objects((await self._container("/accounts")).get("Account"))

    async def players(self) -> frozenset[str]:
        """The identifiers of players in the network that take commands."""
        servers = objects((await self._container("/clients")).get("Server"))
        return frozenset(
            key for s in servers if (key := text(s.get("machineIdentifier"))) is not None
        )

    async def update(self) -> str | None:
        """The version of an update that is waiting, None when there is none."""
        try:
            container = await self._container("/updater/status")
        except (NotFound, BadAnswer):
            return None
        return text(object_of(container.get("Release")).get("version"))

    async def resources(self) -> Object:
        """CPU and memory of the latest seconds; empty without Plex Pass."""
        try:
            container = await self._container("/statistics/resources", params={"timespan": 6})
        except (NotFound, BadAnswer, InvalidAuth):
            return {}
        rows = objects(container.get("StatisticsResources"))
        return rows[-1] if rows else {}

    async def scan(self, library_key: str) -> None:
        """Begin a scan. Servers take this as GET; the specification of newer ones says POST."""
        path = f"/library/sections/{library_key}/refresh"
        try:
            await self.http.get(path)
        except BadAnswer:
            await self.http.request("POST", path)

    async def terminate(self, session_id: str, reason: str) -> None:
        """End a session with a message; NotSupported without Plex Pass, NotFound when it is over.

        Servers take this as GET; the specification of newer ones says POST.
        """
        params = {"sessionId": session_id, "reason": reason}
        path = "/status/sessions/terminate"
        try:
            try:
                await self.http.get(path, params=params)
            except (BadAnswer, NotFound):
                await self.http.request("POST", path, params=params)
        except NotFound:
            raise NotFound("This stream has ended already.") from None
        except InvalidAuth:
            raise NotSupported("This server cannot stop streams: it needs Plex Pass.") from None

    async def command(
        self, player_key: str, command: str, kind: str, params: Mapping[str, Any]
    ) -> None:
        """Send a command to a player through the server; `kind` is video, music or photo."""
        self._commands += 1
        try:
            await self.http.get(
                f"/player/playback/{command}",
                params={"type": kind, "commandID": self._commands, **params},
                headers={"X-Plex-Target-Client-Identifier": player_key},
            )
        except (NotFound, BadAnswer):
            raise NotSupported("This player does not take commands from the server.") from None

    async def _container(self, path: str, params: Mapping[str, Any] | None = None) -> Object:
        return await _read((await self.http.get(path, params=params)).body)


async def _read(body: bytes) -> Object:
    if len(body) > LARGE:
        return await asyncio.to_thread(read_container, body)
    return read_container(body)
