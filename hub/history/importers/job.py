"""One import from its file to its report: what the API shows and the store keeps.

Durations are whole seconds, as the other program counts them. Reasons are stable words, which
docs/importing.md explains.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """Where an import is. Cancelled, interrupted and failed ones may be gone on with."""

    INSPECTING = "inspecting"
    READY = "ready"
    RUNNING = "running"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    DONE = "done"

    @property
    def is_busy(self) -> bool:
        """Whether something happens by itself now."""
        return self in {ImportState.INSPECTING, ImportState.RUNNING}


class Phase(StrEnum):
    """What a busy import does."""

    READING = "reading"
    SORTING = "sorting"
    COPYING = "copying"
    WRITING = "writing"
    COMPACTING = "compacting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is. `rate` is rows a second, `left_s` an estimate; None while nobody knows."""

    phase: Phase
    done: int = 0
    rows: int = 0
    rate: float | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Plays and their watch time."""

    plays: int = 0
    watch_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows a reason is about."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """A server that the file names, or that this hub knows, and whose plays these may be.

    `libraries` counts those in the file; `known` says whether this hub has the server already.
    """

    server_id: str
    name: str | None
    libraries: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """A user of the file with the other program's own sums."""

    account_key: str | None
    name: str
    plays: int
    watch_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLibrary:
    """A library of the file and how many rows are of it."""

    key: str
    name: str | None
    kind: str | None
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One of the latest rows, as a proof of what is in the file."""

    row: int
    started_at: datetime | None
    user: str | None
    title: str | None
    media_type: str | None
    player: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is in a file, before anything is written.

    `servers` are the choices, the most likely first; `problems` count rows that will be repaired or
    set aside; `damage` says what of the file could not be read.
    """

    version: str | None
    rows: int
    theirs: Sum
    first_at: datetime | None
    last_at: datetime | None
    persons: tuple[FoundPerson, ...]
    libraries: tuple[FoundLibrary, ...]
    servers: tuple[FoundServer, ...]
    problems: tuple[Counted, ...]
    sample: tuple[SampleRow, ...]
    estimate_s: float
    damage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Why the sums differ: `plays` and `watch_s` are ours minus theirs, over these rows."""

    reason: str
    rows: int
    plays: int
    watch_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReport:
    """One user's sums here and there; the differences add up to `ours` minus `theirs`."""

    account_key: str | None
    name: str
    ours: Sum
    theirs: Sum
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did. `added`, `replaced` and `unchanged` count plays, the rest counts rows.

    A play that grew since an earlier import is replaced. `merged` rows were there twice,
    `live` rows are of plays that the hub recorded itself. `ours` are the plays of this file that
    are in the history now.
    """

    rows: int
    added: int
    replaced: int
    unchanged: int
    merged: int
    live: int
    repaired: tuple[Counted, ...]
    set_aside: tuple[Counted, ...]
    ours: Sum
    theirs: Sum
    differences: tuple[Difference, ...]
    persons: tuple[PersonReport, ...]
    took_s: float
    rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """One import. `path` is the file that was named, None for one that was uploaded."""

    id: str
    name: str
    size: int
    state: ImportState
    created_at: datetime
    path: str | None = None
    program: str = "tautulli"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    server_id: str | None = None
    server_name: str | None = None
    preview: Preview | None = None
    progress: Progress | None = None
    report: Report | None = None
    error: str | None = None
    fingerprint: str | None = None
    took_s: float = 0.0
