"""Secrets stay where they were meant for: a redirect to another origin is not followed with them.

aiohttp itself takes only `Authorization` and cookies off such a request; the headers in which media
servers carry their tokens would go along.
"""

from types import SimpleNamespace

import aiohttp
from yarl import URL

_HARMLESS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "content-type",
        "range",
        "upgrade",
        "user-agent",
    }
)


class LeavesOrigin(aiohttp.ClientError):
    """The server sends a request that carries secrets to `target`, another origin."""

    def __init__(self, target: str) -> None:
        super().__init__(f"redirected to {target}")
        self.target = target


def guarded_redirects() -> aiohttp.TraceConfig:
    """For a session: LeavesOrigin where a redirect would take secret headers to another origin."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_guard)
    return trace


async def _guard(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestRedirectParams,
) -> None:
    target = _target(params.url, params.response.headers.get("Location", ""))
    if target is None or target.origin() == params.url.origin():
        return
    if any(_is_secret(name) for name in params.headers):
        params.response.close()
        raise LeavesOrigin(str(target.origin()))


def _target(url: URL, location: str) -> URL | None:
    """Where a redirect leads; None for what aiohttp refuses by itself."""
    try:
        target = url.join(URL(location))
    except ValueError:
        return None
    return target if target.scheme in {"http", "https"} and target.host else None


def _is_secret(header: str) -> bool:
    name = header.lower()
    return name not in _HARMLESS and not name.startswith("sec-websocket-")
