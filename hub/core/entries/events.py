"""What happens to config entries, as events."""

from dataclasses import dataclass
from enum import StrEnum

from hub.core.bus import EventType
from hub.core.entries.entry import EntryState


class EntryChange(StrEnum):
    """What changed."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """A config entry was added, edited, removed, or went into another state."""

    entry_id: str
    domain: str
    change: EntryChange
    state: EntryState
    unique_id: str | None


@dataclass(frozen=True, slots=True)
class ReauthNeeded:
    """The credentials of a config entry are refused."""

    entry_id: str
    domain: str
    reason: str


ENTRY_CHANGED: EventType[EntryChanged] = EventType("config_entry_changed")
REAUTH_NEEDED: EventType[ReauthNeeded] = EventType("reauth_needed")
