"""Integrations: what wants attention, what was found, what is set up, what can be added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontend.views.common import Chip, Fact
from hub.core.mqtt import Standing

EntryState = Literal[
    "not_loaded",
    "setup_in_progress",
    "loaded",
    "setup_error",
    "setup_retry",
    "migration_error",
    "unload_in_progress",
    "failed_unload",
    "disabled",
    "reauth",
]

ENTRY_STATES: dict[EntryState, Chip] = {
    "not_loaded": Chip("idle", "circle-dashed", "entry.state.not_loaded"),
    "setup_in_progress": Chip("info", "loader", "entry.state.setup_in_progress"),
    "loaded": Chip("good", "circle-check", "entry.state.loaded"),
    "setup_error": Chip("bad", "circle-x", "entry.state.setup_error"),
    "setup_retry": Chip("warn", "refresh-cw", "entry.state.setup_retry"),
    "migration_error": Chip("bad", "circle-x", "entry.state.migration_error"),
    "unload_in_progress": Chip("info", "loader", "entry.state.unload_in_progress"),
    "failed_unload": Chip("bad", "circle-x", "entry.state.failed_unload"),
    "disabled": Chip("idle", "circle-slash", "entry.state.disabled"),
    "reauth": Chip("warn", "key-round", "entry.state.reauth"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """A flow that needs the user again, above everything else."""

    flow_id: str
    domain: str
    icon: str
    title: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A server or service that was found and is offered."""

    flow_id: str
    domain: str
    icon: str
    title: str
    integration: str
    address: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """A config entry in the list."""

    entry_id: str
    domain: str
    icon: str
    title: str
    integration: str
    state: EntryState
    reason: str | None = None
    retry_at: datetime | None = None
    devices: int = 0
    entities: int = 0
    defined_in: str | None = None

    @property
    def chip(self) -> Chip:
        """Its state in words."""
        return ENTRY_STATES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationsView:
    """The integrations page."""

    attention: tuple[Attention, ...]
    discovered: tuple[Discovered, ...]
    configured: tuple[EntryCard, ...]
    ignored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Something that was found and shall not be offered."""

    domain: str
    unique_id: str
    icon: str
    title: str
    integration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredView:
    """Everything that is ignored."""

    ignored: tuple[Ignored, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """An integration that can be added."""

    domain: str
    icon: str
    name: str
    summary: str
    custom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddView:
    """The list of integrations to add."""

    available: tuple[Available, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A device of an entry."""

    id: str
    name: str
    detail: str | None
    entities: int
    icon: str = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The address to paste into the server's own settings; `where` is a key of the catalogues."""

    url: str
    where: str
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One config entry."""

    entry: EntryCard
    facts: tuple[Fact, ...]
    devices: tuple[DeviceRow, ...]
    webhook: Webhook | None
    options: bool
    reconfigure: bool
    diagnostics: bool
    documentation: str | None = None
    server_id: str | None = None
    broker: Standing | None = None
