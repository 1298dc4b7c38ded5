"""plex.tv: the sign-in by PIN, and the servers that an account may reach."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from hub.core.errors import NotFound, Unavailable, UsherError
from hub.core.http import SESSION, BadAnswer, HttpClient
from hub.core.hub import Hub, Key
from hub.core.lenient import Object, flag, integer, objects, text
from integrations.plex.client import PRODUCT, headers

PUBLIC_PLEX_TV = "https://plex.tv"
SIGN_IN_PAGE = "https://app.plex.tv/auth#?"
PLEX_TV: Key[str] = Key("address of plex.tv")
"""Set by the demo, which has a plex.tv of its own."""
POLL_S = 1.0
TROUBLE_S = 5.0
"""How long to leave plex.tv alone when it does not answer, or asks for less."""
PIN_LIFE_S = 1800


class PinExpired(UsherError):
    """Nobody confirmed the sign-in in time."""

    code = "pin_expired"


@dataclass(frozen=True, slots=True)
class Pin:
    """A sign-in that waits for its user at `url`."""

    id: str
    code: str
    url: str
    life_s: int = PIN_LIFE_S


@dataclass(frozen=True, slots=True)
class Resource:
    """A server that the account may reach; `urls` best first: local, remote, relayed."""

    machine_id: str
    name: str
    token: str
    owned: bool
    urls: tuple[str, ...]


class PlexTv:
    """Asks plex.tv; raises the UsherErrors of hub.core.http."""

    def __init__(self, hub: Hub, client_id: str) -> None:
        self._client_id = client_id
        self._url = hub[PLEX_TV] if PLEX_TV in hub else PUBLIC_PLEX_TV  # noqa: SIM401 - a hub is no dict
        self._session = hub[SESSION]

    def _http(self, token: str | None = None) -> HttpClient:
        return HttpClient(self._session, self._url, headers(self._client_id, token))

    async def new_pin(self) -> Pin:
        """Begin a sign-in."""
        reply = await self._http().request("POST", "/api/v2/pins", params={"strong": "true"})
        data = _object(reply.body)
        pin_id, code = text(data.get("id")), text(data.get("code"))
        if pin_id is None or code is None:
            raise BadAnswer("plex.tv gave no PIN.")
        query = {
            "clientID": self._client_id,
            "code": code,
            "context[device][product]": PRODUCT,
        }
        url = f"{self._sign_in_page()}{urlencode(query)}"
        return Pin(pin_id, code, url, integer(data.get("expiresIn")) or PIN_LIFE_S)

    async def token_for(self, pin: Pin) -> str:
        """Wait until the user has signed in; PinExpired when they do not."""
        try:
            async with asyncio.timeout(pin.life_s):
                while True:
                    if (token := await self._look(pin)) is not None:
                        return token
                    await asyncio.sleep(POLL_S)
        except (NotFound, TimeoutError):
            raise PinExpired("Nobody confirmed the sign-in at plex.tv in time.") from None

    async def _look(self, pin: Pin) -> str | None:
        try:
            reply = await self._http().get(f"/api/v2/pins/{pin.id}")
            return text(_object(reply.body).get("authToken"))
        except Unavailable:
            await asyncio.sleep(TROUBLE_S)
            return None

    async def servers(self, token: str) -> list[Resource]:
        """The servers that the account of this token may reach, its own first."""
        params = {"includeHttps": 1, "includeRelay": 1, "includeIPv6": 1}
        reply = await self._http(token).get("/api/v2/resources", params=params)
        found = [_resource(entry) for entry in objects(_json(reply.body))]
        return sorted((r for r in found if r is not None), key=lambda r: (not r.owned, r.name))

    async def account(self, token: str) -> Object:
        """Who the token belongs to."""
        return _object((await self._http(token).get("/api/v2/user")).body)

    def _sign_in_page(self) -> str:
        return SIGN_IN_PAGE if self._url == PUBLIC_PLEX_TV else f"{self._url}/auth#?"


def _resource(entry: Object) -> Resource | None:
    machine_id, token = text(entry.get("clientIdentifier")), text(entry.get("accessToken"))
    if "server" not in (text(entry.get("provides")) or "") or not machine_id or not token:
        return None
    connections = sorted(objects(entry.get("connections")), key=_preference)
    urls = [url for c in connections if (url := text(c.get("uri"))) is not None]
    return Resource(
        machine_id,
        text(entry.get("name")) or machine_id,
        token,
        bool(flag(entry.get("owned"))),
        tuple(urls),
    )


def _preference(connection: Object) -> tuple[int, int]:
    relay, local = flag(connection.get("relay")), flag(connection.get("local"))
    return (2 if relay else 0 if local else 1, integer(connection.get("IPv6")) or 0)


def _json(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadAnswer("plex.tv sent something that cannot be read.") from None


def _object(body: bytes) -> Object:
    data = _json(body)
    return data if isinstance(data, dict) else {}
