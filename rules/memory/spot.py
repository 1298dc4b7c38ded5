"""Spots: an address with its place and the kind of its network, as memory keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address
from math import asin, cos, radians, sin, sqrt

from hub.models.place import Place
from hub.playback.geo.addresses import parse_address
from rules.networks.kind import NetworkKind

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
SITE_KM = 100.0
"""Two addresses of one provider this near are taken for the same place."""
IPV6_SITE = 64
HOME_NETWORK = "home"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody connects from.

    `network` is the address, the /64 of an IPv6 address (privacy addresses change daily), or the
    carrier where many share changing addresses; `home` is the own network, `country` an ISO code.
    """

    address: str | None
    network: str | None
    place: Place | None
    kind: NetworkKind | None
    home: bool = False
    asn: int | None = None
    country: str | None = None

    @property
    def label(self) -> str | None:
        """The place in a few words: `home`, or city and country; None when nothing is known."""
        if self.home:
            return HOME_NETWORK
        return None if self.place is None else self.place.label


NOWHERE = Spot(None, None, None, None)


def network_of(address: str | None, kind: NetworkKind | None, place: Place | None) -> str | None:
    """What counts as one network: see `Spot`; None for what is no address."""
    if place is not None and place.home:
        return HOME_NETWORK
    parsed = parse_address(address)
    if parsed is None:
        return None
    if kind is NetworkKind.MOBILE and place is not None and place.asn is not None:
        return f"AS{place.asn}"
    if isinstance(parsed, IPv6Address):
        prefix = int(parsed) >> (128 - IPV6_SITE) << (128 - IPV6_SITE)
        return f"{IPv6Address(prefix)}/{IPV6_SITE}"
    return str(parsed)


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The distance on a sphere by the haversine formula (Sinnott, Sky & Telescope 68, 1984)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    d_phi, d_lambda = phi2 - phi1, radians(lon2 - lon1)
    h = sin(d_phi / 2) ** 2 + cos(phi1) * cos(phi2) * sin(d_lambda / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def between_km(one: Spot, other: Spot) -> float | None:
    """The distance between the centres of two spots, None when one of them is unknown."""
    a, b = one.place, other.place
    if a is None or b is None:
        return None
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude)


def least_km(one: Spot, other: Spot, distance_km: float) -> float:
    """The least the distance can be, given how exact both places are known."""
    radii = sum(spot.place.accuracy_km or 0.0 for spot in (one, other) if spot.place is not None)
    return max(0.0, distance_km - radii)


def same_site(one: Spot, other: Spot) -> bool:
    """Whether two spots are one household as far as one can tell from the addresses."""
    if one is other or (one.network is not None and one.network == other.network):
        return True
    if one.home and other.home:
        return True
    if one.asn is None or one.asn != other.asn:
        return False
    distance = between_km(one, other)
    return distance is not None and distance <= SITE_KM


def apart_from_each_other(spots: Iterable[Spot]) -> list[Spot]:
    """One spot of each site; those of no network are nowhere."""
    found: list[Spot] = []
    for spot in spots:
        if spot.network is not None and not any(same_site(one, spot) for one in found):
            found.append(spot)
    return found
