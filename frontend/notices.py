"""What was just done, said on the page that follows: kept as a key in a short-lived cookie."""

from aiohttp import web

from frontend.context import Notice
from frontend.texts import catalogue

COOKIE = "usher_notice"
LIFETIME_S = 60


def leave_notice(response: web.Response, key: str, base: str) -> None:
    """Have the next page say the text `notice.<key>`."""
    response.set_cookie(
        COOKIE, key, max_age=LIFETIME_S, path=base or "/", httponly=True, samesite="Lax"
    )


def notices_of(request: web.Request, language: str) -> tuple[Notice, ...]:
    """What the page before left; a key without a text says nothing."""
    text = catalogue(language).get(f"notice.{request.cookies.get(COOKIE, '')}")
    return () if text is None else (Notice(tone="good", text=text),)


def forget_notice(response: web.Response, base: str) -> None:
    """Say it once only."""
    response.del_cookie(COOKIE, path=base or "/")
