"""Who a request comes from, whether it may change something, and the headers of every answer."""

import hmac
import secrets
from base64 import b64decode
from binascii import Error as Base64Error

from aiohttp import web

from hub.api.proxy import CLIENT
from hub.auth.auth import NOBODY, Auth
from hub.auth.roles import Caller
from hub.auth.settings import AuthMode
from hub.core.errors import Forbidden, Unauthenticated, UsherError

COOKIE = "usher_session"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CALLER: web.RequestKey[Caller | None] = web.RequestKey("caller", Caller)
NONCE = web.RequestKey("nonce", str)


async def identify(request: web.Request, auth: Auth) -> Caller | None:
    """The caller behind a request: bearer token, cookie, basic sign-in, or everybody if so set."""
    if auth.mode is AuthMode.NONE:
        return NOBODY
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        await auth.tokens.note_use(given.strip())
        return auth.caller_of(given.strip())
    if scheme.lower() == "basic" and auth.mode is AuthMode.BASIC:
        return await _basic(given, auth)
    if cookie := request.cookies.get(COOKIE):
        return auth.caller_of(cookie)
    return None


async def _basic(given: str, auth: Auth) -> Caller | None:
    try:
        name, _, password = b64decode(given, validate=True).decode().partition(":")
        return auth.caller_for(await auth.verified(name, password))
    except (Base64Error, UnicodeDecodeError, UsherError):
        return None


async def require_same_site(request: web.Request, auth: Auth, caller: Caller | None) -> None:
    """Raise Forbidden for a change that another site could have made a browser send.

    Requests that carry their own token in a header cannot be forged this way.
    """
    if request.method in SAFE or "Authorization" in request.headers:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("This request came from another site.")
    if caller is None or caller.session_id is None:
        return
    expected = auth.csrf_token(caller.session_id)
    given = request.headers.get(CSRF_HEADER) or await _field(request)
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("The page was open for too long. Reload it and try again.")


async def _field(request: web.Request) -> str:
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return ""
    value = (await request.post()).get(CSRF_FIELD, "")
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
    nonce = request[NONCE]
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
    if request[CLIENT].secure:
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
    response.del_cookie(COOKIE, path=request[CLIENT].prefix or "/")
