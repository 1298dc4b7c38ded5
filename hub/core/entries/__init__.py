"""Config entries: what the user set up, and its life from set-up to unload."""

from hub.core.entries.entry import ConfigEntry, EntryState
from hub.core.entries.events import ENTRY_CHANGED, REAUTH_NEEDED, EntryChange, EntryChanged
from hub.core.entries.manager import ENTRIES, EntryManager
from hub.core.entries.record import DisabledBy, EntryRecord, Source, environment_record

__all__ = [
    "ENTRIES",
    "ENTRY_CHANGED",
    "REAUTH_NEEDED",
    "ConfigEntry",
    "DisabledBy",
    "EntryChange",
    "EntryChanged",
    "EntryManager",
    "EntryRecord",
    "EntryState",
    "Source",
    "environment_record",
]
