"""What a request says about who sends it: tokens and the introduction of the app."""

from dataclasses import dataclass
from urllib.parse import unquote

from multidict import CIMultiDictProxy

from integrations.demo.mediabrowser.parameters import Parameters
from integrations.demo.mediabrowser.roster_model import ClientInfo


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which forms of credentials a server takes.

    Schemes are in lower case; `headers` carry a bare token, `queries` are parameter names.
    """

    schemes: frozenset[str]
    authorization_headers: tuple[str, ...]
    headers: tuple[str, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, perhaps, and whatever the app said of itself."""

    token: str | None = None
    client: str | None = None
    device: str | None = None
    device_id: str | None = None
    version: str | None = None

    def info(self, fallback: ClientInfo) -> ClientInfo:
        """The app that asks; what it does not say is as in `fallback`."""
        return ClientInfo(
            client=self.client or fallback.client,
            device_id=self.device_id or fallback.device_id,
            device=self.device or fallback.device,
            version=self.version or fallback.version,
        )

    @property
    def introduces_itself(self) -> bool:
        """True when all four values are there, without which nobody can sign in."""
        return all((self.client, self.device, self.device_id, self.version))


def read_credentials(
    headers: CIMultiDictProxy[str], query: Parameters, accepted: Accepted
) -> Credentials:
    """Read a request by what the server accepts, the authorization header first."""
    said = _introduction(headers, accepted)
    bare = (headers.get(name) for name in accepted.headers)
    asked = (query.text(name) for name in accepted.queries)
    token = next((value for value in (said.get("token"), *bare, *asked) if value), None)
    return Credentials(
        token=token,
        client=said.get("client") or query.text("X-Emby-Client"),
        device=said.get("device") or query.text("X-Emby-Device-Name"),
        device_id=said.get("deviceid") or query.text("deviceId"),
        version=said.get("version") or query.text("X-Emby-Client-Version"),
    )


def _introduction(headers: CIMultiDictProxy[str], accepted: Accepted) -> dict[str, str]:
    for name in accepted.authorization_headers:
        scheme, _, rest = headers.get(name, "").partition(" ")
        if scheme.lower() in accepted.schemes:
            return _pairs(rest)
    return {}


def _pairs(text: str) -> dict[str, str]:
    """`Client="Hub", DeviceId="a%20b"` as pairs: names in lower case, values URL-decoded."""
    parts, start, quoted = [], 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    pairs = (part.strip().partition("=") for part in parts)
    return {name.strip().lower(): unquote(value.strip().strip('"')) for name, _, value in pairs}
