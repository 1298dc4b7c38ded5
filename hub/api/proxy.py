"""What a request looked like to the person who made it, through the proxies that are trusted."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

_PREFIX = re.compile(r"[\w./~-]*")
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Client:
    """Who asked and how: address without port, https or not, and the path prefix they see.

    `prefix` is empty or begins with a slash, and never ends with one; `host` is what they see as
    host and port.
    """

    address: str
    secure: bool
    prefix: str
    host: str = ""


CLIENT = web.RequestKey("client", Client)


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """The trusted networks; the texts were validated with the configuration."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_of(request: web.BaseRequest, trusted: tuple[Network, ...], base_path: str) -> Client:
    """The client, believing forwarded headers only from trusted proxies."""
    address = normal(request.remote or "")
    if not _within(address, trusted):
        return Client(address, request.secure, _joined(base_path), request.host)
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if hop.strip():
            address = normal(hop)
            if not _within(address, trusted):
                break
    scheme = _first(request, "X-Forwarded-Proto") or request.scheme
    host = _first(request, "X-Forwarded-Host") or request.host
    outer = request.headers.get("X-Ingress-Path") or request.headers.get("X-Forwarded-Prefix") or ""
    if _PREFIX.fullmatch(outer) is None:
        outer = ""
    return Client(address, scheme.lower() == "https", _joined(outer, base_path), host)


def normal(text: str) -> str:
    """An address without brackets, zone or IPv4 mapping; empty when it is none."""
    try:
        address = ip_address(text.strip().strip("[]").split("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def _first(request: web.BaseRequest, header: str) -> str:
    """What the outermost proxy said, where several did."""
    return request.headers.get(header, "").split(",")[0].strip()


def _joined(*prefixes: str) -> str:
    parts = [part for prefix in prefixes for part in prefix.split("/") if part]
    return "".join(f"/{part}" for part in parts)


def _within(address: str, trusted: tuple[Network, ...]) -> bool:
    if not address:
        return False
    parsed = ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in trusted)
