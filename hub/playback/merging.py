"""Two persons who are one, and apart again: told so that what belongs to them follows."""

from dataclasses import dataclass

from hub.core.bus import EventType


@dataclass(frozen=True, slots=True)
class PersonsMerged:
    """All accounts of one person belong to another now: what was the one's is the other's."""

    gone: str
    kept: str


@dataclass(frozen=True, slots=True)
class PersonsParted:
    """That was taken back: `gone` has the accounts again that `kept` had meanwhile."""

    gone: str
    kept: str


PERSONS_MERGED: EventType[PersonsMerged] = EventType("persons_merged")
PERSONS_PARTED: EventType[PersonsParted] = EventType("persons_parted")
