"""What every page knows about its request: who looks, from where, in which language and zone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from aiohttp import web

from frontend.formatting import Formatter
from frontend.texts import translate
from hub.auth.roles import Role

Theme = Literal["dark", "light", "auto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person who looks, signed in."""

    name: str
    role: Role
    avatar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A short message for the next page, after something was done."""

    tone: Literal["good", "info", "warn", "bad"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The frame of one page. `base` is the prefix the viewer sees: empty, or `/usher`.

    `alerts` is how many are open, 0 for who may not see them.
    """

    base: str
    path: str
    nonce: str
    csrf: str = ""
    viewer: Viewer | None = None
    language: str = "en"
    time_zone: str = "UTC"
    theme: Theme = "auto"
    attention: int = 0
    alerts: int = 0
    notices: tuple[Notice, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def formatter(self) -> Formatter:
        """The formats of this viewer."""
        return Formatter(self.language, self.time_zone)

    @property
    def can_control(self) -> bool:
        """Whether sessions may be paused, messaged or stopped."""
        return self.viewer is not None and self.viewer.role is not Role.VIEWER

    def days_ago(self, day: date) -> int:
        """How many of the viewer's days lie between today and that one."""
        return (self.formatter.local(self.now).date() - day).days

    def t(self, key: str, **values: object) -> str:
        """A text of the catalogues in the viewer's language."""
        return translate(self.language, key, **values)

    def url(self, path: str) -> str:
        """The address of one of our paths as the viewer's browser needs it."""
        return f"{self.base}{path}"


Resolver = Callable[[web.Request], Awaitable[PageContext]]
RESOLVER: web.AppKey[Resolver] = web.AppKey("page_context_resolver")
CONTEXT = web.RequestKey("page_context", PageContext)


async def context_of(request: web.Request) -> PageContext:
    """The frame of this request, worked out once."""
    context = request.get(CONTEXT)
    if context is None:
        context = request[CONTEXT] = await request.app[RESOLVER](request)
    return context


def theme_of(request: web.Request) -> Theme:
    """The theme chosen in this browser; the system's when none was."""
    chosen = request.cookies.get("usher_theme")
    return "dark" if chosen == "dark" else "light" if chosen == "light" else "auto"
