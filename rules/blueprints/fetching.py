"""Fetches a blueprint from an address: a file, or its page at GitHub."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from yarl import URL

from hub.core.errors import InvalidInput, Unavailable
from rules.blueprints.library import slug
from rules.store import edit

MAX_BYTES: Final = 256 * 1024
TOTAL_S: Final = 15.0
MAX_REDIRECTS: Final = 5
_GITHUB, _RAW = "github.com", "raw.githubusercontent.com"
_GIST, _GIST_API = "gist.github.com", "api.github.com"
_HOPS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A text, and the path that suits it."""

    text: str
    path: str


async def fetch(session: aiohttp.ClientSession, address: str) -> Fetched:
    """The blueprint at an address; its text names where it came from.

    InvalidInput for an address that cannot be one, Unavailable when it cannot be read.
    """
    url = _url(address)
    raw = raw_address(url)
    try:
        async with asyncio.timeout(TOTAL_S):
            body = await _read(session, raw)
    except TimeoutError:
        raise Unavailable(f"{raw.host} did not answer within {TOTAL_S:g} seconds.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unavailable(f"{raw.host} cannot be reached: {str(error)[:200]}.") from None
    name, text = file_of_gist(body) if url.host == _GIST else (raw.name, _text(body))
    return Fetched(with_source(text, address), _path(url, name))


def raw_address(url: URL) -> URL:
    """Where the text itself is: behind a page at GitHub there is a raw file."""
    parts = url.parts
    if url.host == _GITHUB and len(parts) > 5 and parts[3] == "blob":
        return URL(f"https://{_RAW}").joinpath(parts[1], parts[2], *parts[4:])
    if url.host == _GIST and len(parts) >= 3:
        return URL(f"https://{_GIST_API}/gists/{parts[2]}")
    return url


def file_of_gist(body: bytes) -> tuple[str, str]:
    """Name and text of the first YAML file of a gist, as GitHub's API tells it."""
    try:
        files: Mapping[str, Any] = orjson.loads(body)["files"]
        found = next(
            (name, str(one["content"]))
            for name, one in files.items()
            if name.endswith((".yaml", ".yml"))
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise Unavailable("GitHub gave no gist.") from None
    except StopIteration:
        raise InvalidInput("This gist has no YAML file.") from None
    return found


def with_source(text: str, address: str) -> str:
    """The text with its address as `source_url`, unless it names one; other texts as they are."""
    try:
        document = edit.loaded(text)
    except (YAMLError, RecursionError, ValueError):
        return text
    head = document.get("blueprint") if isinstance(document, CommentedMap) else None
    if not isinstance(head, CommentedMap) or head.get("source_url"):
        return text
    place = list(head).index("domain") + 1 if "domain" in head else len(head)
    head.insert(place, "source_url", address)
    return edit.dumped(document)


def _url(address: str) -> URL:
    try:
        url = URL(address.strip())
    except ValueError:
        raise InvalidInput("This is no address.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidInput("The address must begin with http:// or https://.")
    if url.user or url.password:
        raise InvalidInput("The address must hold no password.")
    return url


async def _read(session: aiohttp.ClientSession, url: URL) -> bytes:
    typed = url.origin()
    for _ in range(MAX_REDIRECTS + 1):
        if url.origin() != typed:
            await _must_be_public(url)
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status in _HOPS and (target := answer.headers.get("Location")):
                url = _url(str(url.join(URL(target))))
                continue
            if answer.status != 200:
                raise Unavailable(f"{url.host} answered {answer.status}.")
            return await _bounded(answer)
    raise Unavailable(f"The address leads on more than {MAX_REDIRECTS} times.")


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in answer.content.iter_chunked(16 * 1024):
        body += part
        if len(body) > MAX_BYTES:
            raise InvalidInput(f"The file is larger than {MAX_BYTES // 1024} kB.")
    return bytes(body)


async def _must_be_public(url: URL) -> None:
    """A redirect may not lead into the own network: only who types an address may."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    for *_, (host, *_rest) in found:
        if not ipaddress.ip_address(str(host).partition("%")[0]).is_global:
            raise InvalidInput(f"The address leads on to {url.host}, in a private network.")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("The file is no text.") from None


def _path(url: URL, name: str) -> str:
    """Below the owner at GitHub, else below the host; by the name of the file."""
    owner = url.parts[1] if url.host in (_GITHUB, _GIST, _RAW) and len(url.parts) > 1 else None
    return f"{slug(owner or url.host or '')}/{slug(name.rpartition('.')[0] or name)}.yaml"
