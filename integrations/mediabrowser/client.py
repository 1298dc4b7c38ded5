"""A thin client of one Jellyfin or Emby server."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

import aiohttp
import orjson

from hub import __version__
from hub.core.errors import InvalidInput, NotFound
from hub.core.http import BadAnswer, HttpClient, InvalidAuth, Reply, base_url
from hub.core.lenient import Object, flag, integer, object_of, objects, text
from hub.models.server import Platform
from hub.models.session import Control
from hub.playback.item_sync import Unchanged
from integrations.mediabrowser.ticks import from_seconds

PAGE = 200
PRODUCT = "Usher"
MESSAGE_MS = 10_000
ITEM_FIELDS = (
    "ProviderIds,Path,DateCreated,Genres,Studios,People,Overview,Taglines,OriginalTitle,Tags"
)
FILE_FIELDS = "MediaSources"
COMMANDS = {
    Control.TERMINATE: "Stop",
    Control.PAUSE: "Pause",
    Control.RESUME: "Unpause",
    Control.SEEK: "Seek",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What signing in as a user gives."""

    token: str
    user_id: str
    user_name: str | None
    is_admin: bool


class MediaBrowserClient(ABC):
    """Reads one server. Every method raises an UsherError of hub.core.http when it cannot.

    `user_id` is the account that the token belongs to, None for an API key.
    """

    platform: ClassVar[Platform]

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        device_id: str,
        token: str | None = None,
        user_id: str | None = None,
        verify_ssl: bool = True,
    ) -> None:
        self.token = token
        self.user_id = user_id
        self.device_id = device_id
        self.url = base_url(url)
        headers = {"Accept": "application/json", **self.headers(device_id, token)}
        self.http = HttpClient(session, self.root(url), headers, verify_ssl=verify_ssl)

    @abstractmethod
    def headers(self, device_id: str, token: str | None) -> dict[str, str]:
        """What the platform wants to know of whoever asks."""

    @abstractmethod
    def root(self, url: str) -> str:
        """The address below which the paths begin."""

    @abstractmethod
    def is_ours(self, public_info: Object) -> bool:
        """Whether it is a server of this platform that says this about itself."""

    @abstractmethod
    async def libraries(self) -> list[Object]:
        """The libraries as the administrator set them up."""

    async def public_info(self) -> Object:
        """Name, version and id; needs no token. BadAnswer when it is no such server.

        The other platform's server is one to be told apart with `is_ours`.
        """
        try:
            info = object_of(await self.ask("/System/Info/Public"))
        except (NotFound, InvalidAuth) as error:
            raise self._other_server() from error
        if text(info.get("Id")) is None or text(info.get("Version")) is None:
            raise self._other_server()
        return info

    async def info(self) -> Object:
        """What only somebody who has signed in may know; InvalidAuth for a wrong token."""
        return object_of(await self.ask("/System/Info"))

    async def sign_in(self, name: str, password: str) -> SignedIn:
        """A token for a user by name and password; InvalidAuth when they are wrong."""
        body = {"Username": name, "Pw": password}
        return self.signed_in(await self.send("/Users/AuthenticateByName", body))

    async def sign_out(self) -> None:
        """Give the token back, so that it is worthless from now on."""
        await self.send("/Sessions/Logout", {})

    def signed_in(self, answer: object) -> SignedIn:
        """Read the answer to signing in."""
        found = object_of(answer)
        user = object_of(found.get("User"))
        token, user_id = text(found.get("AccessToken")), text(user.get("Id"))
        if token is None or user_id is None:
            raise BadAnswer(f"{self.http.url} gave no token.")
        admin = flag(object_of(user.get("Policy")).get("IsAdministrator"))
        return SignedIn(token, user_id, text(user.get("Name")), admin is True)

    async def open_socket(self) -> aiohttp.ClientWebSocketResponse:
        """The socket on which the server pushes; the caller closes it."""
        return await self.http.websocket("/socket")

    async def sessions(self) -> list[Object]:
        """All sessions, those that play nothing among them."""
        return objects(await self.ask("/Sessions"))

    async def users(self) -> list[Object]:
        """All accounts; for administrators."""
        return objects(await self.ask("/Users"))

    async def tasks(self) -> list[Object]:
        """The scheduled tasks, with how each ended last; for administrators."""
        return objects(await self.ask("/ScheduledTasks"))

    async def count(self, library_key: str, kind: str) -> int | None:
        """How many items of a type a library holds."""
        answer = object_of(await self._items(library_key, kind, start=0, limit=1, fields=""))
        return integer(answer.get("TotalRecordCount"))

    async def items(
        self,
        library_key: str,
        kind: str,
        fields: str = ITEM_FIELDS,
        since: datetime | None = None,
    ) -> AsyncIterator[list[Object]]:
        """All items of a type in a library, page by page; Shifted when it changes meanwhile.

        With `since`, those that were saved since then.
        """
        start, unchanged = 0, Unchanged()
        while True:
            answer = await self._items(
                library_key, kind, start=start, limit=PAGE, fields=fields, since=since
            )
            found = objects(object_of(answer).get("Items"))
            total = integer(object_of(answer).get("TotalRecordCount"))
            unchanged.check(total)
            if found:
                yield found
            start += len(found)
            if not found or start >= (total or start):
                return

    async def command(
        self, session_id: str, control: Control, position_s: float | None = None
    ) -> None:
        """Stop, pause, resume, or seek; a player that does not listen leaves it unanswered."""
        path = f"/Sessions/{_quoted(session_id)}/Playing/{COMMANDS[control]}"
        if position_s is None:
            await self.send(path, {})
            return
        ticks = from_seconds(position_s)
        await self.send(path, {"SeekPositionTicks": ticks}, {"seekPositionTicks": ticks})

    async def scan(self, library_key: str | None) -> None:
        """Begin a scan of a library, of all for None."""
        if library_key is None:
            await self.send("/Library/Refresh", {})
        else:
            await self.send(f"/Items/{_quoted(library_key)}/Refresh", {}, {"recursive": "true"})

    async def message(self, session_id: str, shown: str) -> None:
        """Show a text on the player's screen for some seconds."""
        body = {"Header": PRODUCT, "Text": shown, "TimeoutMs": MESSAGE_MS}
        await self.send(f"/Sessions/{_quoted(session_id)}/Message", body, self.repeated(body))

    def repeated(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What of a message's body the platform wants in the query as well."""
        return None

    async def picture(self, path: str, width: int, height: int) -> Reply:
        """An image, made smaller by the server to fit; `path` has been checked."""
        bare, _, query = path.partition("?")
        asked = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
        size = {"maxWidth": width, "maxHeight": height, "quality": 90}
        return await self.http.get(bare, params={**asked, **size})

    async def ask(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at a path; BadAnswer when it is none."""
        return self.read(await self.http.get(path, params=params))

    async def send(
        self, path: str, body: Mapping[str, Any], params: Mapping[str, Any] | None = None
    ) -> Any:
        """Post an object; the JSON that came back, None for nothing."""
        reply = await self.http.request("POST", path, json=body, params=params)
        return self.read(reply) if reply.body.strip() else None

    async def _items(
        self,
        library_key: str,
        kind: str,
        *,
        start: int,
        limit: int,
        fields: str,
        since: datetime | None = None,
    ) -> Any:
        params: dict[str, Any] = {
            "parentId": library_key,
            "includeItemTypes": kind,
            "recursive": "true",
            "startIndex": start,
            "limit": limit,
            "sortBy": "DateCreated,SortName",
            "enableUserData": "false",
        }
        if fields:
            params["fields"] = fields
        if since is not None:
            params["minDateLastSaved"] = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
        if self.user_id is not None:
            params["userId"] = self.user_id
        return await self.ask("/Items", params)

    def read(self, reply: Reply) -> Any:
        """The JSON in an answer; BadAnswer when it is none."""
        try:
            return orjson.loads(reply.body)
        except orjson.JSONDecodeError as error:
            raise BadAnswer(f"{self.http.url} sends broken JSON: {error}.") from None

    def _other_server(self) -> BadAnswer:
        return BadAnswer(f"{self.http.url} is not a {self.platform.capitalize()} server.")


def introduction(device_id: str, token: str | None) -> str:
    """Who asks, in the quoted pairs that follow the scheme of an authorization header."""
    said = {"Client": PRODUCT, "Device": PRODUCT, "DeviceId": device_id, "Version": __version__}
    if token:
        said["Token"] = token
    return ", ".join(f'{name}="{quote(value, safe="")}"' for name, value in said.items())


def plain_id(key: str | None) -> str | None:
    """A server's or user's id as it is written in most places: lower case without dashes."""
    return None if key is None else key.replace("-", "").lower()


def _quoted(key: str) -> str:
    if not key.strip("."):
        raise InvalidInput("This is no id.")
    return quote(key, safe="")
