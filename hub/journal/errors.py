"""What can go wrong with a journal."""

from hub.core.errors import Unavailable


class JournalError(Unavailable):
    """The journal cannot do what was asked; nothing was acknowledged."""

    code = "journal_error"


class JournalClosed(JournalError):
    """The journal is not open."""

    code = "journal_closed"


class JournalFull(JournalError):
    """There is no room for more; the same call works again as soon as there is."""

    code = "journal_full"


class JournalDamaged(JournalError):
    """What is stored cannot be read back; the next `open` repairs it."""

    code = "journal_damaged"


class NotAJournal(JournalError):
    """The file is something else."""

    code = "not_a_journal"


class JournalUnreachable(JournalError):
    """The server that keeps the journal does not answer."""

    code = "journal_unreachable"
