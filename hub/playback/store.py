"""What the pipeline needs of a history and of a journal; `History` and `Journal` are such."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from hub.history.batch import Batch, Checkpoint
from hub.journal.interface import Entry


class HistoryStore(Protocol):
    """Where plays are kept; both methods raise an UsherError while the store is not usable."""

    async def checkpoint(self) -> Checkpoint | None:
        """How far the journal was applied; None in a store that never saw one."""
        ...

    async def commit(self, batch: Batch) -> None:
        """Apply a batch once: all of it or nothing; one at or before the checkpoint is ignored."""
        ...


class JournalStore(Protocol):
    """Where observations become durable."""

    async def append(self, bodies: Sequence[bytes]) -> int:
        """Store `bodies` in order and return the offset of the last; durable on return."""
        ...

    def read(self, after: int) -> AsyncIterator[Sequence[Entry]]:
        """Yield the entries behind `after` in batches, until there are no more."""
        ...

    async def last_offset(self) -> int:
        """The newest offset ever given; 0 before the first."""
        ...
