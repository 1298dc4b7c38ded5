"""Imports: where a file is chosen, what is in it, how far it is, and what became of it."""

from dataclasses import dataclass

from frontend.views.common import Chip
from frontend.views.forms import Form
from hub.api.routes.imports import ImportOut
from hub.history.importers.job import FoundServer, ImportState, PersonReport, Report

CHIPS: dict[ImportState, Chip] = {
    ImportState.INSPECTING: Chip("info", "loader", "imports.state.inspecting"),
    ImportState.READY: Chip("accent", "circle-dot", "imports.state.ready"),
    ImportState.RUNNING: Chip("info", "loader", "imports.state.running"),
    ImportState.CANCELLED: Chip("idle", "circle-pause", "imports.state.cancelled"),
    ImportState.INTERRUPTED: Chip("warn", "triangle-alert", "imports.state.interrupted"),
    ImportState.FAILED: Chip("bad", "circle-alert", "imports.state.failed"),
    ImportState.DONE: Chip("good", "circle-check", "imports.state.done"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """An import in the list; `added` is None until it is through."""

    job: ImportOut
    chip: Chip
    added: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsView:
    """Where a file is given, and the imports so far. Only while none is `busy` one can begin."""

    path: Form
    rows: tuple[ImportRow, ...]
    busy: ImportRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChoice:
    """A server whose plays these may be; one that is not `named` yet is given a name."""

    server: FoundServer
    chosen: bool

    @property
    def named(self) -> bool:
        """Whether there is a name to know it by."""
        return self.server.name is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One import. `error` is about what was just tried; `kept` says whether it can be gone on with.

    `given` is the name of a new server, `making` whether one is chosen.
    """

    job: ImportOut
    chip: Chip
    choices: tuple[ServerChoice, ...] = ()
    making: bool = False
    given: str = "Plex"
    report: Report | None = None
    has_rows: bool = False
    kept: bool = True
    error: str | None = None

    @property
    def several(self) -> bool:
        """Whether the file names more than one server that nobody knows by name."""
        return sum(not choice.named for choice in self.choices) > 1

    @property
    def persons(self) -> tuple[PersonReport, ...]:
        """Everybody of the report; those whose sums differ first."""
        found = self.report.persons if self.report else ()
        return tuple(sorted(found, key=lambda one: not one.differences))


def chosen_first(servers: tuple[FoundServer, ...]) -> str | None:
    """The server that is most likely meant; None when several are, or none."""
    own = [one for one in servers if one.libraries] or list(servers)
    return own[0].server_id if len(own) == 1 else None
