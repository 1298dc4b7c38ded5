"""Answers as XML or JSON, whole or by pages, and the errors of a Plex server."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web

from .element import Element, Value, container, json_document

T = TypeVar("T")


def wants_json(request: web.Request) -> bool:
    """True when the client asked for JSON; everything else gets XML."""
    return "application/json" in request.headers.get("Accept", "")


def reply(
    request: web.Request,
    root: Element,
    *,
    text: frozenset[str] = frozenset(),
    headers: dict[str, str] | None = None,
) -> web.Response:
    """``root`` in the spelling the client asked for; ``text`` names JSON strings."""
    if wants_json(request):
        body, kind = json_document(root, text), "application/json"
    else:
        body, kind = root.to_xml(), "text/xml"
    shown = {"X-Plex-Protocol": "1.0", "Cache-Control": "no-cache", **(headers or {})}
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=shown)


def paged(
    request: web.Request,
    rows: Sequence[T],
    render: Callable[[T], Element],
    **attributes: Value,
) -> web.Response:
    """The page of ``rows`` a client asked for; without such a wish all of them."""
    start = _page_number(request, "X-Plex-Container-Start") or 0
    size = _page_number(request, "X-Plex-Container-Size")
    if size is None:
        return reply(request, container([render(row) for row in rows], **attributes))
    page = [render(row) for row in rows[start : start + size]]
    root = container(page, totalSize=len(rows), offset=start, **attributes)
    headers = {
        "X-Plex-Container-Start": str(start),
        "X-Plex-Container-Total-Size": str(len(rows)),
    }
    return reply(request, root, headers=headers)


def wish(request: web.Request, name: str) -> str | None:
    """An ``X-Plex-...`` value: as header or in the query."""
    return request.headers.get(name) or request.query.get(name)


def _page_number(request: web.Request, name: str) -> int | None:
    value = wish(request, name)
    return int(value) if value and value.isdecimal() else None


def html_error(status: int, title: str) -> web.Response:
    """The page a Plex server shows for an error."""
    body = f"<html><head><title>{title}</title></head><body><h1>{status} {title}</h1></body></html>"
    return web.Response(status=status, text=body, content_type="text/html")


def maintenance() -> web.Response:
    """What a Plex server answers while it starts or migrates its database."""
    root = Element(
        "Response",
        {
            "code": 503,
            "title": "Maintenance",
            "status": "Plex Media Server is currently running database migrations.",
        },
    )
    return web.Response(status=503, body=root.to_xml(), content_type="text/xml")


def done() -> web.Response:
    """The answer to a command that has been carried out."""
    root = Element("Response", {"code": 200, "status": "OK"})
    return web.Response(body=root.to_xml(), content_type="text/xml")
