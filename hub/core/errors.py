"""The one tree of exceptions. Each message says what is wrong and what the user can do."""


class UsherError(Exception):
    """Base of everything the hub raises on purpose; `code` is its stable name in the API."""

    code = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message} {hint}")
        self.message = message
        self.hint = hint


class InvalidInput(UsherError):
    """Something a person, a file or a request gave cannot be used."""

    code = "invalid_input"


class NotFound(UsherError):
    """What was asked for does not exist, or not for the caller."""

    code = "not_found"


class Forbidden(UsherError):
    """The caller is known and may not do this."""

    code = "forbidden"


class Unauthenticated(UsherError):
    """The caller must sign in."""

    code = "unauthenticated"


class Conflict(UsherError):
    """It would contradict what exists already."""

    code = "conflict"


class TooManyRequests(UsherError):
    """A rate limit was reached; `retry_after_s` says when it is worth trying again."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotSupported(UsherError):
    """The platform, server or player cannot do this."""

    code = "not_supported"


class Unavailable(UsherError):
    """Something the hub needs is out of reach now; trying again may work."""

    code = "unavailable"


class EntryError(UsherError):
    """A config entry cannot be set up and retrying will not help."""

    code = "entry_error"


class EntryNotReady(EntryError):
    """A config entry cannot be set up yet; it is retried with back-off."""

    code = "entry_not_ready"


class EntryAuthFailed(EntryError):
    """The credentials of a config entry are refused; a reauth flow is started."""

    code = "entry_auth_failed"
