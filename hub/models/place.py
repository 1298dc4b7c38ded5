"""Places: where an address is, as far as a local database knows."""

from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    """What an address tells by itself, before any database is asked."""

    PUBLIC = "public"
    PRIVATE = "private"
    CGNAT = "cgnat"
    LOOPBACK = "loopback"
    LINK_LOCAL = "link_local"
    UNUSABLE = "unusable"


class Precision(StrEnum):
    """How exactly people are shown where somebody watched."""

    EXACT = "exact"
    """As the GeoIP database says, and the household's own position."""
    CITY = "city"
    """One spot for each city, moved to the middle of a cell of some 250 km²."""
    COUNTRY = "country"
    """One spot for each country, in its middle; nothing finer is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address is. `home` marks the home location, given to addresses of the own network.

    `cell` is the H3 cell at resolution 8 as an integer; coarser ones are its parents.
    `database` names the city database and its build date; None for the home location.
    """

    kind: AddressKind
    home: bool = False
    city: str | None = None
    region: str | None = None
    country: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_km: float | None = None
    time_zone: str | None = None
    asn: int | None = None
    organisation: str | None = None
    cell: int | None = None
    database: str | None = None

    @property
    def label(self) -> str | None:
        """The place in a few words, None when nothing is known."""
        if self.home:
            return self.city or "Home"
        return ", ".join(part for part in (self.city, self.country) if part) or None
