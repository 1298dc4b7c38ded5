"""What a request looked like to the person who made it, through the proxies that are trusted."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

FORWARDED_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Ingress-Path")
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Client:
    """Who asked and how: address without port, https or not, and the path prefix they see.

    `prefix` is empty or begins with a slash, and never ends with one.
    """

    address: str
    secure: bool
    prefix: str


CLIENT = web.RequestKey("client", Client)


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """The trusted networks; the texts were validated with the configuration."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_of(request: web.Request, trusted: tuple[Network, ...], base_path: str) -> Client:
    """The client, believing forwarded headers only from trusted proxies."""
    address = normal(request.remote or "")
    if not _within(address, trusted):
        return Client(address, request.secure, _joined(base_path))
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if hop.strip():
            address = normal(hop)
            if not _within(address, trusted):
                break
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
    outer = request.headers.get("X-Ingress-Path") or request.headers.get("X-Forwarded-Prefix") or ""
    return Client(address, scheme == "https", _joined(outer, base_path))


def normal(text: str) -> str:
    """An address without brackets, zone or IPv4 mapping; empty when it is none."""
    try:
        address = ip_address(text.strip().strip("[]").split("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def _joined(*prefixes: str) -> str:
    parts = [part for prefix in prefixes for part in prefix.split("/") if part]
    return "".join(f"/{part}" for part in parts)


def _within(address: str, trusted: tuple[Network, ...]) -> bool:
    if not address:
        return False
    parsed = ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in trusted)
