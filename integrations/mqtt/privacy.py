"""Which groups are handed over, for whom, and what of them is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from hub.core.devices import Device
from hub.core.entities import EntityDescription, Reveals


class Group(StrEnum):
    """What belongs together when somebody chooses what is handed over."""

    HUB = "hub"
    SERVERS = "servers"
    LIBRARIES = "libraries"
    PERSONS = "persons"
    PLAYERS = "players"
    OTHERS = "others"


_GROUP_OF: Final[Mapping[str, Group]] = {
    "hub": Group.HUB,
    "plex": Group.SERVERS,
    "jellyfin": Group.SERVERS,
    "emby": Group.SERVERS,
    "library": Group.LIBRARIES,
    "person": Group.PERSONS,
    "player": Group.PLAYERS,
}

TITLE_ATTRIBUTES: Final = frozenset(
    {"title", "full_title", "series", "season", "episode", "year", "library", "message"}
)
PLACE_ATTRIBUTES: Final = frozenset(
    {"latitude", "longitude", "gps_accuracy", "city", "country", "message"}
)


def group_of(device: Device) -> Group:
    """The group of a device, by who made its identifier."""
    return _GROUP_OF.get(min(device.identifiers)[0], Group.OTHERS)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the options of the entry say.

    `hidden` persons are not handed over at all, of `private` ones neither titles nor places.
    """

    groups: frozenset[Group] = frozenset(Group)
    withheld: frozenset[Reveals] = frozenset()
    hidden: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """From options; what was never chosen is handed over."""
        groups = options.get("groups")
        return cls(
            frozenset(Group) if groups is None else frozenset(map(Group, groups)),
            frozenset(map(Reveals, options.get("withheld", ()))),
            frozenset(options.get("hidden_persons", ())),
            frozenset(options.get("private_persons", ())),
        )

    def shares(self, device: Device) -> bool:
        """Whether a device is handed over at all."""
        return group_of(device) in self.groups and person_of(device) not in self.hidden

    def lets(self, device: Device, row: EntityDescription[Any] | None) -> bool:
        """Whether an entity of a device is handed over."""
        if row is None or row.reveals is None:
            return True
        return row.reveals not in self.withheld and person_of(device) not in self.private

    def conceals(self, reveals: Reveals | None, attributes: Mapping[str, Any]) -> bool:
        """Whether a state is not to be told because of whom it is about."""
        person = attributes.get("person_id")
        return reveals is not None and (person in self.private or person in self.hidden)

    def cleaned(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Attributes without what is withheld."""
        person = attributes.get("person_id")
        veiled = person in self.private or person in self.hidden
        dropped: frozenset[str] = frozenset()
        if veiled or Reveals.TITLE in self.withheld:
            dropped |= TITLE_ATTRIBUTES
        if veiled or Reveals.PLACE in self.withheld:
            dropped |= PLACE_ATTRIBUTES
        if self.hidden or self.private:
            dropped |= {"followers"}
        if self.hidden or self.private or self.withheld:
            dropped |= {"newest"}
        if person in self.hidden:
            dropped |= {"person", "person_id", "account"}
        kept = {key: value for key, value in attributes.items() if key not in dropped}
        return {**kept, **self._worded(attributes, veiled=veiled)}

    def _worded(self, attributes: Mapping[str, Any], *, veiled: bool) -> dict[str, Any]:
        """What an alert is called: by its rule where its own words may tell what is withheld."""
        if "alert" in attributes and (veiled or self.withheld):
            return {"alert": attributes.get("rule")}
        return {}


def person_of(device: Device) -> str | None:
    """The person that a device stands for, None for anything else."""
    domain, key = min(device.identifiers)
    return key if domain == "person" else None
