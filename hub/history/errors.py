"""What can be wrong with the history, and what to do about it."""

from pathlib import Path

from hub.core.errors import Unavailable


class HistoryUnavailable(Unavailable):
    """The history cannot be read or written now; what is seen stays in the journal meanwhile."""

    code = "history_unavailable"
    passing = True
    """Whether it may go away while the hub runs: then opening is tried again."""


class HistoryLocked(HistoryUnavailable):
    """Another process has the file open; `pid` is None when it cannot be told."""

    code = "history_locked"

    def __init__(self, path: Path, pid: int | None) -> None:
        holder = "Another process" if pid is None else f"Process {pid}"
        super().__init__(
            f"{holder} has the history {path} open.",
            hint="Stop it, or close the tool that reads the file; the hub goes on by itself then.",
        )
        self.pid = pid


class HistoryDamaged(HistoryUnavailable):
    """The file is not a history, or cannot be read any more."""

    code = "history_damaged"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The history {path} cannot be read: {reason}",
            hint="Restore a backup with `usher restore`, or move the file away: a new history is "
            "begun then, and `usher history rebuild` fills it with what the journal still holds.",
        )


class HistoryTooNew(HistoryUnavailable):
    """The file was written by a newer Usher."""

    code = "history_too_new"
    passing = False

    def __init__(self, path: Path, found: int, known: int, backup: Path | None) -> None:
        kept = f" The backup from before the upgrade is {backup}." if backup else ""
        super().__init__(
            f"The history {path} has schema {found}; this Usher knows schemas up to {known}.",
            hint=f"Start the newer Usher again, or restore a backup with `usher restore`.{kept}",
        )


class MigrationFailed(HistoryUnavailable):
    """A migration did not run to its end; the file is as it was before."""

    code = "history_migration_failed"
    passing = False


class DiskFull(HistoryUnavailable):
    """There is no room to write."""

    code = "disk_full"

    def __init__(self, folder: Path, needed: int | None = None) -> None:
        amount = "" if needed is None else f" {needed / 10**6:.0f} MB are needed."
        super().__init__(
            f"The disk with {folder} is full.{amount}",
            hint="Make room on it; nothing is lost meanwhile, and the hub goes on by itself.",
        )


class ReadTooLong(HistoryUnavailable):
    """A question took longer than it may."""

    code = "read_too_long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The history took longer than {seconds:g} s to answer.",
            hint="Ask for a shorter range of time, or raise `history: read_timeout`.",
        )
