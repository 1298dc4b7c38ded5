"""What happens to users, sign-ins and tokens, told as it happens, with who did it."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What somebody did."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an action
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_REMOVED = "user_removed"
    TOKEN_ADDED = "token_added"  # noqa: S105 - the name of an action
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an action
    ENTRY_ADDED = "entry_added"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_REMOVED = "entry_removed"
    SETTINGS_CHANGED = "settings_changed"
    SESSION_CONTROLLED = "session_controlled"
    IMPORT_ADDED = "import_added"
    IMPORT_STARTED = "import_started"
    IMPORT_CANCELLED = "import_cancelled"
    IMPORT_REMOVED = "import_removed"
    PLAYS_HIDDEN = "plays_hidden"
    PLAYS_UNHIDDEN = "plays_unhidden"
    PLAYS_DELETED = "plays_deleted"
    PLAYS_EDITED = "plays_edited"
    AMENDMENT_UNDONE = "amendment_undone"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sets something off: a user or a token, and the address it came from."""

    user_id: str | None = None
    name: str | None = None
    address: str | None = None


THE_HUB = Actor(name="the hub")
ACTOR: ContextVar[Actor] = ContextVar("actor", default=THE_HUB)
"""Who is behind what runs now: set for each request, and inherited by the tasks it begins."""


@dataclass(frozen=True, slots=True)
class Change:
    """One action; `about` names what it was done to, `detail` says more."""

    action: Action
    about: str
    detail: str | None = None


class Changes:
    """Tells everybody who listens."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []

    def tell(self, action: Action, about: str, detail: str | None = None) -> None:
        """Something was done by the current `ACTOR`."""
        change = Change(action, about, detail)
        for listener in tuple(self._listeners):
            listener(change)

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` with every change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
