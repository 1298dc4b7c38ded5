"""The contract of a journal, whatever keeps it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.errors import InvalidInput

MAX_BODY = 1_000_000
"""Bytes of the largest body; a NATS server takes messages up to 1 MiB unless told otherwise."""
READ_BATCH = 1000
"""Entries in one batch of `read` unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One body as it was appended; `received_at` is when the journal was given it (UTC)."""

    offset: int
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, order=True)
class OffsetRange:
    """The offsets from `first` to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What reading the whole journal found.

    `gaps` and `unreadable` are losses nobody knew of; `known_losses` were reported by an earlier
    repair. `torn_tail` is the size in bytes of a write that a crash cut short, found and dropped
    when the journal was opened: it was never acknowledged. `problems` are the store's own findings.
    """

    entries: int
    first_offset: int
    last_offset: int
    gaps: tuple[OffsetRange, ...] = ()
    unreadable: tuple[OffsetRange, ...] = ()
    known_losses: tuple[OffsetRange, ...] = ()
    torn_tail: int = 0
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that was acknowledged can be read, but for known losses."""
        return not (self.gaps or self.unreadable or self.problems)

    @property
    def text(self) -> str:
        """The result in a sentence."""
        held = f"{self.entries} entries, offsets {self.first_offset} to {self.last_offset}"
        found = [
            f"{label} {', '.join(map(str, ranges))}"
            for label, ranges in (("missing", self.gaps), ("unreadable", self.unreadable))
            if ranges
        ]
        return "; ".join([held, *found, *self.problems] if not self.ok else [held, "all readable"])


class JournalState(StrEnum):
    """Whether the journal takes entries."""

    OK = "ok"
    DISK_FULL = "disk_full"
    DAMAGED = "damaged"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStatus:
    """The journal as the UI shows it.

    `text` says what is wrong and what to do, or what a repair did; "" when there is nothing to say.
    `lag` counts the entries that the reader has not applied yet, `bytes` is the size of the store.
    """

    state: JournalState
    text: str
    first_offset: int
    last_offset: int
    lag: int
    bytes: int


class Journal(ABC):
    """A durable, ordered list of bodies with one offset each.

    Offsets start at 1, are consecutive and strictly increasing, and are never used twice: not
    after compaction, not after a restart, not after a repair (which may leave out a range).
    Delivery is at least once: an `append` that raises or is cancelled may have stored its bodies
    nevertheless.
    """

    @abstractmethod
    async def open(self, *, continue_after: int = 0) -> None:
        """Make ready, repairing what is damaged; new offsets are greater than `continue_after`.

        Give the offset that the reader has applied: a journal that lost its end, or was deleted,
        must not hand out offsets that the reader would take for applied already.
        """

    @abstractmethod
    async def close(self) -> None:
        """Store what was appended before the call, then let go; does nothing when not open."""

    @abstractmethod
    async def append(self, bodies: Sequence[bytes]) -> int:
        """Store `bodies` in order and return the offset of the last; durable on return.

        Calls at the same time share one write. A call waits while too many are under way: that is
        the back-pressure. JournalFull, JournalDamaged and JournalUnreachable say what the user can
        do; after JournalFull, further calls try again. InvalidInput for a body over MAX_BODY.
        """

    @abstractmethod
    def read(self, after: int, limit: int = READ_BATCH) -> AsyncIterator[Sequence[Entry]]:
        """Yield the entries behind `after` in batches of at most `limit`, until there are no more.

        What is appended meanwhile is included. JournalDamaged where an entry cannot be read.
        """

    @abstractmethod
    async def wait(self, after: int) -> int:
        """Return the last offset as soon as it is greater than `after`."""

    @abstractmethod
    async def first_offset(self) -> int:
        """The oldest offset held; `last_offset() + 1` when nothing is."""

    @abstractmethod
    async def last_offset(self) -> int:
        """The newest offset ever given; 0 before the first."""

    @abstractmethod
    async def compact(self, up_to: int, older_than: datetime) -> int:
        """Remove the oldest entries as far as they are both applied and past retention.

        Stops at the first entry with an offset over `up_to` or received at `older_than` or later.
        Returns how many were removed. Appending goes on meanwhile.
        """

    @abstractmethod
    async def verify(self) -> Verification:
        """Read everything and report; changes nothing. Takes as long as reading the store."""

    @abstractmethod
    async def status(self, applied: int) -> JournalStatus:
        """The state for the UI, given the offset that the reader has applied."""


def check_bodies(bodies: Sequence[bytes]) -> None:
    """InvalidInput when one of them is too large for every kind of journal."""
    largest = max(map(len, bodies), default=0)
    if largest > MAX_BODY:
        raise InvalidInput(f"An entry of {largest} bytes is over the journal's limit, {MAX_BODY}.")
