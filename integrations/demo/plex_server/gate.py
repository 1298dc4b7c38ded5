"""Who may ask a Plex server what."""

from aiohttp import web
from aiohttp.typedefs import Handler

from integrations.demo.world.servers import Account

from .reply import html_error, wish
from .state import state_of

_OPEN = {"/identity"}
_OWNER_ONLY = (
    "/status/",
    "/accounts",
    "/devices",
    "/statistics/",
    "/transcode/sessions",
    "/:/prefs",
    "/:/websockets/",
    "/:/eventsource/",
    "/activities",
    "/butler",
    "/updater/",
    "/clients",
    "/livetv/",
)


@web.middleware
async def gate_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """401 without a valid token, 403 when it is not the owner's and has to be."""
    if request.path in _OPEN:
        return await handler(request)
    account = _account(request)
    if account is None:
        return html_error(401, "Unauthorized")
    if not account.is_admin and request.path.startswith(_OWNER_ONLY):
        return html_error(403, "Forbidden")
    return await handler(request)


def account_of(request: web.Request) -> Account:
    """The account whose token came with a request that was let in."""
    account = _account(request)
    if account is None:
        raise web.HTTPUnauthorized
    return account


def _account(request: web.Request) -> Account | None:
    return state_of(request).server.account_by_token(wish(request, "X-Plex-Token") or "")
