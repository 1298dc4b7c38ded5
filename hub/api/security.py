"""Who a request comes from, whether it may change something, and the headers of every answer."""

import hmac
import secrets
from base64 import b64decode
from binascii import Error as Base64Error

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from hub.api.proxy import CLIENT
from hub.auth.auth import NOBODY, Auth
from hub.auth.roles import Caller
from hub.auth.settings import AuthMode
from hub.core.errors import Forbidden, Unauthenticated

COOKIE = "usher_session"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CALLER: web.RequestKey[Caller | None] = web.RequestKey("caller", Caller)
OWN_SITE = frozenset({"same-origin", "none"})
FOREIGN = (
    "This request came from another site. If Usher is behind a proxy, let it pass the Host header"
    " on, or name it in TRUSTED_PROXIES."
)
NONCE = web.RequestKey("nonce", str)


async def identify(request: web.Request, auth: Auth) -> Caller | None:
    """The caller behind a request: bearer token, cookie, basic sign-in, or everybody if so set."""
    if auth.mode is AuthMode.NONE:
        return NOBODY
    scheme, given = _authorization(request)
    if scheme == "bearer":
        return await _bearer(given, request, auth)
    if scheme == "basic" and auth.mode is AuthMode.BASIC:
        return await _basic(given, request, auth)
    caller = auth.caller_of(request.cookies.get(COOKIE, ""))
    return caller if caller is not None and caller.session_id is not None else None


def _authorization(request: web.Request) -> tuple[str, str]:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower(), given.strip()


async def _bearer(given: str, request: web.Request, auth: Auth) -> Caller | None:
    caller = auth.caller_of(given)
    if caller is None:
        auth.attempts.wrong_token(request[CLIENT].address)
    elif caller.token_id is not None:
        await auth.tokens.note_use(given)
    return caller


async def _basic(given: str, request: web.Request, auth: Auth) -> Caller | None:
    try:
        name, _, password = b64decode(given, validate=True).decode().partition(":")
        return await auth.basic(name, password, request[CLIENT].address)
    except (Base64Error, UnicodeDecodeError, Unauthenticated):
        return None


async def require_same_site(request: web.Request, auth: Auth, caller: Caller | None) -> None:
    """Raise Forbidden for a change that another site could have made a browser send.

    A bearer token cannot be forged this way: no browser adds it by itself.
    """
    if request.method in SAFE or _authorization(request)[0] == "bearer":
        return
    if caller is None or caller.session_id is None:
        require_own_origin(request)
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITE:
        raise Forbidden(FOREIGN)
    expected = auth.csrf_token(caller.session_id)
    given = request.headers.get(CSRF_HEADER) or await _field(request)
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("The page was open for too long. Reload it and try again.")


def require_own_origin(request: web.Request) -> None:
    """Raise Forbidden when a browser says that a page of another origin asks.

    What is no browser sends neither header. Browsers leave `Sec-Fetch-Site` out over plain http.
    """
    if _authorization(request)[0] == "bearer":
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = site not in OWN_SITE if site is not None else not _is_own(origin, request)
    if foreign:
        raise Forbidden(FOREIGN)


def _is_own(origin: str | None, request: web.Request) -> bool:
    """Whether the origin's host and port are those that the request was sent to."""
    if origin is None:
        return True
    try:
        page, ours = URL(origin), URL(f"{URL(origin).scheme}://{request[CLIENT].host}")
    except ValueError:
        return False
    return page.host is not None and (page.host, page.port) == (ours.host, ours.port)


NO_FORM = (ValueError, LookupError, AssertionError, HttpProcessingError)
"""What reading a form raises that is none, whatever its headers say."""


async def _field(request: web.Request) -> str:
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return ""
    try:
        value = (await request.post()).get(CSRF_FIELD, "")
    except NO_FORM:
        return ""
    return value if isinstance(value, str) else ""


def require_caller(request: web.Request) -> Caller:
    """The caller; Unauthenticated when nobody is signed in."""
    caller = request[CALLER]
    if caller is None:
        raise Unauthenticated("Sign in first.")
    return caller


def new_nonce() -> str:
    """The value that allows this page's own scripts, and no others."""
    return secrets.token_urlsafe(16)


def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers; answers are private and not stored unless they said otherwise."""
    nonce = request.get(NONCE) or new_nonce()
    policy = (
        "default-src 'none'; "
        f"script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(self), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    client = request.get(CLIENT)
    if client is not None and client.secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def set_session_cookie(
    request: web.Request, response: web.StreamResponse, token: str, lifetime_s: float | None
) -> None:
    """Keep the session in the browser: not readable by scripts, not sent by other sites.

    Without a lifetime it is forgotten when the browser is closed.
    """
    client = request[CLIENT]
    response.set_cookie(
        COOKIE,
        token,
        max_age=None if lifetime_s is None else int(lifetime_s),
        path=client.prefix or "/",
        secure=client.secure,
        httponly=True,
        samesite="Lax",
    )


def clear_session_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Forget the session in the browser."""
    client = request[CLIENT]
    response.del_cookie(
        COOKIE, path=client.prefix or "/", secure=client.secure, httponly=True, samesite="Lax"
    )
