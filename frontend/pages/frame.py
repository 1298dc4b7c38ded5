"""What every page of a running hub needs: its frame, who may open it, and how a form is read."""

from aiohttp import web
from yarl import URL

from frontend.context import PageContext, Viewer, context_of, theme_of
from frontend.notices import leave_notice, notices_of
from frontend.texts import languages, preferred
from hub.api.endpoint import HUB
from hub.api.proxy import CLIENT
from hub.api.security import CALLER, NONCE, require_caller
from hub.auth.auth import AUTH
from hub.auth.roles import ANONYMOUS, Caller, Role
from hub.core.discovered import DISCOVERED
from hub.core.entries import Source
from hub.core.flows import FLOWS
from hub.core.household import HOUSEHOLD, Household
from hub.core.hub import Hub
from rules.alerts.book import ALERT_BOOK


def hub_of(request: web.Request) -> Hub:
    """The hub behind a page."""
    return request.app[HUB]


def caller_of(request: web.Request, role: Role = Role.VIEWER) -> Caller:
    """Who looks; Unauthenticated or Forbidden when they may not."""
    caller = require_caller(request)
    caller.require(role)
    return caller


async def frame_of(request: web.Request) -> PageContext:
    """The frame of a request: viewer, prefix, nonce, language, zone, theme."""
    hub = hub_of(request)
    caller = request[CALLER]
    client = request[CLIENT]
    household = hub[HOUSEHOLD].current
    user = hub[AUTH].users.get(caller.user_id) if caller and caller.user_id else None
    language = (user and user.language) or _language(request, household)
    return PageContext(
        base=client.prefix,
        path=_own_path(request),
        nonce=request[NONCE],
        csrf=_csrf(hub, caller),
        viewer=Viewer(name=caller.name, role=caller.role) if caller else None,
        language=language,
        time_zone=(user and user.time_zone) or household.time_zone,
        theme=theme_of(request),
        attention=_attention(hub, caller or ANONYMOUS),
        alerts=await _open_alerts(hub, caller or ANONYMOUS),
        notices=notices_of(request, language),
    )


async def redirect(request: web.Request, path: str, *, notice: str = "") -> web.Response:
    """Send the browser to one of our paths, where the text `notice.<notice>` is shown.

    Given as an answer, not raised, so that cookies can be added.
    """
    page = await context_of(request)
    response = web.Response(status=303, headers={"Location": page.url(path)})
    if notice:
        leave_notice(response, notice, page.base)
    return response


def local_path(text: str) -> str:
    """A path of ours to go on to, `/` for anything that leads elsewhere."""
    try:
        url = URL(text)
    except ValueError:
        return "/"
    outside = url.absolute or not text.startswith("/") or text.startswith(("//", "/\\"))
    # browsers leave out tabs and new lines: what is left may be the address of another site
    return "/" if outside or not text.isprintable() else text


async def posted(request: web.Request) -> dict[str, list[str]]:
    """A posted form: every value of every field that is text."""
    data = await request.post()
    return {
        name: [value for value in data.getall(name) if isinstance(value, str)] for name in set(data)
    }


def first(form: dict[str, list[str]], name: str) -> str:
    """The first value of a field, empty when there is none."""
    return next(iter(form.get(name, ())), "")


def _language(request: web.Request, household: Household) -> str:
    """The household's; during setup the one that was chosen, else the browser's."""
    if household.complete:
        return household.language
    chosen = request.query.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return (
        chosen if chosen in languages() else preferred(request.headers.get("Accept-Language", ""))
    )


def _own_path(request: web.Request) -> str:
    base: str = request.app[BASE_PATH]
    return request.path.removeprefix(base) or "/"


def _csrf(hub: Hub, caller: Caller | None) -> str:
    if caller is None or caller.session_id is None:
        return ""
    return hub[AUTH].csrf_token(caller.session_id)


def _attention(hub: Hub, caller: Caller) -> int:
    """How many things wait for an admin."""
    if caller.role is not Role.ADMIN or caller is ANONYMOUS:
        return 0
    offered = [found for found in hub[DISCOVERED].all() if not found.ignored]
    return len(hub[FLOWS].progress(source=Source.REAUTH)) + len(offered)


async def _open_alerts(hub: Hub, caller: Caller) -> int:
    """How many alerts are open; none for who may not see them."""
    if caller is ANONYMOUS or caller.role.rank < Role.EDITOR.rank or ALERT_BOOK not in hub:
        return 0
    return await hub[ALERT_BOOK].open_ones()


BASE_PATH = web.AppKey("base path", str)
LANGUAGE_COOKIE = "usher_language"
