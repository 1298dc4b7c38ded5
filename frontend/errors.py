"""Error pages that say what happened and what to do, for browsers; the API answers its own way."""

import logging
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from frontend.app import render
from frontend.context import context_of
from hub.core import errors
from hub.core.errors import UsherError

_log = logging.getLogger(__name__)
_STATUS: tuple[tuple[type[UsherError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Forbidden, 403),
    (errors.Unavailable, 503),
    (errors.TooManyRequests, 429),
    (errors.InvalidInput, 400),
    (errors.Conflict, 409),
)
_KNOWN = frozenset({400, 403, 404, 409, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error as a person sees it; `detail` is the hub's own sentence, if it has one."""

    status: int
    detail: str | None
    reference: str | None = None

    @property
    def key(self) -> str:
        """Where its words are in the catalogues."""
        return f"error.{self.status if self.status in _KNOWN else 500}"


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a page raises into a page; redirects and answers pass through."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return await error_page(request, error.status, None)
    except errors.Unauthenticated:
        page = await context_of(request)
        query = request.rel_url.raw_query_string
        following = quote(f"{page.path}?{query}" if query else page.path, safe="/")
        raise web.HTTPFound(page.url(f"/sign-in?next={following}")) from None
    except UsherError as error:
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
        if status == 500:
            _log.exception("%s %s failed", request.method, request.path)
        return await error_page(request, status, str(error))
    except Exception:  # noqa: BLE001 - the boundary of the pages: everything becomes a page
        _log.exception("%s %s failed", request.method, request.path)
        return await error_page(request, 500, None)


async def error_page(request: web.Request, status: int, detail: str | None) -> web.Response:
    """The page for an error."""
    view = ErrorView(status, detail)
    return await render(request, "pages/error.html", view, status=status)
