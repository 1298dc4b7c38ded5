"""Why a notification did not go out: for now, or for good."""

from hub.core.errors import Unavailable, UsherError


class SendFailed(Unavailable):
    """It may work later. `unsure` says that it may have arrived all the same."""

    code = "send_failed"

    def __init__(self, message: str, *, unsure: bool = False) -> None:
        super().__init__(message)
        self.unsure = unsure


class SendRefused(UsherError):
    """The receiver does not take it; trying again as it is will not help."""

    code = "send_refused"


class OutboxFull(Unavailable):
    """So many notifications wait for a target that no more are taken."""

    code = "outbox_full"
