"""Whether the journal works, for the UI; every change is logged once."""

import logging

from hub.journal.errors import JournalDamaged, JournalError, JournalFull, JournalUnreachable
from hub.journal.interface import JournalState

_log = logging.getLogger(__name__)

_STATES: tuple[tuple[type[JournalError], JournalState], ...] = (
    (JournalFull, JournalState.DISK_FULL),
    (JournalDamaged, JournalState.DAMAGED),
    (JournalUnreachable, JournalState.UNREACHABLE),
    (JournalError, JournalState.UNREACHABLE),
)


class Health:
    """The journal's state and the sentence that explains it."""

    def __init__(self) -> None:
        self.state = JournalState.OK
        self.text = ""

    def failed(self, error: JournalError) -> None:
        """Take over the state that an error means; damage stays until the journal is reopened."""
        state = next(state for kind, state in _STATES if isinstance(error, kind))
        if state is self.state or self.state is JournalState.DAMAGED:
            return
        self.state, self.text = state, str(error)
        _log.error("%s", error)

    def worked(self) -> None:
        """An append succeeded."""
        if self.state in {JournalState.DISK_FULL, JournalState.UNREACHABLE}:
            _log.info("The journal takes entries again")
            self.state, self.text = JournalState.OK, ""

    def repaired(self, text: str) -> None:
        """Say what a repair found; the journal works."""
        self.text = text
        _log.error("%s", text)
