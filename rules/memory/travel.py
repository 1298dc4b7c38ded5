"""How far a person came since they were last seen, and how sure that is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rules.memory.records import PersonMemory, Presence, Visit
from rules.memory.spot import Spot, between_km, least_km, same_site
from rules.networks.kind import HIDING, NetworkKind
from rules.networks.names import sells_phones

LEAST_HOURS = 1 / 60
"""Between two sightings at the same time lies a minute, so that a speed is finite."""
SETTLED_DAYS = 3
KNOWN_DAYS = 60

HIDDEN = "hidden"
MOBILE = "mobile"
CARRIER = "carrier"
SAME_PROVIDER = "same_provider"
SAME_PLAYER = "same_player"
USUAL_PLACE = "usual_place"
DATABASE_CHANGED = "database_changed"
COARSE = "coarse"
DOUBTS = {
    HIDDEN: 0.15,
    MOBILE: 0.35,
    CARRIER: 0.45,
    SAME_PROVIDER: 0.4,
    SAME_PLAYER: 0.4,
    USUAL_PLACE: 0.4,
    DATABASE_CHANGED: 0.4,
    COARSE: 0.7,
}
"""What each reason for doubt leaves of the confidence; several are multiplied."""
COARSE_KM = 500.0
CARRIER_KM = 1000.0
"""How far from home a carrier of the country may show a phone; the home's country is not known."""


@dataclass(frozen=True, slots=True)
class Travel:
    """From where to where in which time.

    `distance_km` is the least it can be; 0 with `same_site`, None where a place is unknown.
    """

    origin: Spot
    target: Spot
    left: float
    arrived: float
    distance_km: float | None
    same_site: bool
    doubts: tuple[str, ...]

    @property
    def hours(self) -> float:
        """The time between, 0 for two places at a time."""
        return max(0.0, (self.arrived - self.left) / 3600)

    @property
    def speed_kmh(self) -> float | None:
        """How fast that was at least."""
        if self.distance_km is None:
            return None
        return self.distance_km / max(self.hours, LEAST_HOURS)

    @property
    def confidence(self) -> float | None:
        """How sure the distance is, 0 to 1."""
        return None if self.distance_km is None else confidence(self.doubts)


def travelled(visit: Visit, person: PersonMemory | None, today: int) -> Travel | None:
    """How a person came to where a visit is; None when they were not seen before."""
    presence = visit.before.presence
    if presence is None:
        return None

    def usual() -> bool:
        return person is not None and _is_settled(person, visit.spot, today)

    return _travel(presence, visit, visit.started, usual)


def no_way(visit: Visit) -> float | None:
    """0 where one sees at once that nobody travelled; None where it takes more to tell."""
    presence = visit.before.presence
    if presence is None:
        return None
    origin, target = presence.spot, visit.stay.spot
    if origin is target:
        return 0.0
    one, other = origin.place, target.place
    if one is None or other is None or one.latitude is None or one.longitude is None:
        return None
    same = one.latitude == other.latitude and one.longitude == other.longitude
    return 0.0 if same else None


def apart(visit: Visit, others: Iterable[Visit]) -> Travel | None:
    """The farthest and surest distance to what else the person plays now; None for nothing."""
    found = [
        _travel(Presence(other.spot, visit.sign, other.arrival.player), visit, visit.sign)
        for other in others
        if other is not visit
    ]
    known = [one for one in found if one.distance_km is not None]
    return max(known, key=lambda one: (one.confidence or 0) * (one.distance_km or 0), default=None)


def confidence(doubts: Iterable[str]) -> float:
    """How sure something is with these doubts."""
    sure = 1.0
    for doubt in doubts:
        sure *= DOUBTS[doubt]
    return round(sure, 3)


def _unusual() -> bool:
    return False


def _travel(
    presence: Presence, visit: Visit, arrived: float, usual: Callable[[], bool] = _unusual
) -> Travel:
    """Most who begin are where they were: what else there is to know is then not asked for."""
    origin, target = presence.spot, visit.spot
    here = same_site(origin, target)
    if here:
        return Travel(origin, target, presence.until, arrived, 0.0, here, ())
    centres = between_km(origin, target)
    distance = None if centres is None else least_km(origin, target, centres)
    doubts: tuple[str, ...] = ()
    if distance:
        doubts = tuple(_of_networks(origin, target))
        doubts += (SAME_PLAYER,) * (presence.player == visit.arrival.player)
        doubts += (USUAL_PLACE,) * usual()
    return Travel(origin, target, presence.until, arrived, distance, here, doubts)


def _of_networks(origin: Spot, target: Spot) -> Iterable[str]:
    kinds = {origin.kind, target.kind}
    if kinds & HIDING:
        yield HIDDEN
    if NetworkKind.MOBILE in kinds:
        yield MOBILE
    elif _may_be_a_phone(origin, target) or _may_be_a_phone(target, origin):
        yield CARRIER
    if origin.asn is not None and origin.asn == target.asn and origin.country == target.country:
        yield SAME_PROVIDER
    places = (origin.place, target.place)
    bases = {place.database for place in places if place is not None and place.database is not None}
    if len(bases) > 1:
        yield DATABASE_CHANGED
    if any(place is not None and (place.accuracy_km or 0) >= COARSE_KM for place in places):
        yield COARSE


def _may_be_a_phone(spot: Spot, other: Spot) -> bool:
    """Whether a carrier of phones and homes alike may show another city of the same country."""
    if spot.kind is not None or spot.place is None or spot.country is None:
        return False
    if not sells_phones(spot.place.organisation):
        return False
    if not other.home:
        return other.country == spot.country
    distance = between_km(spot, other)
    return distance is not None and distance <= CARRIER_KM


def _is_settled(person: PersonMemory, spot: Spot, today: int) -> bool:
    """Whether the person has played from this network on several days before."""
    since, until = today - KNOWN_DAYS, today - 1
    return any(
        site.spot.network == spot.network and site.days.count(since, until) >= SETTLED_DAYS
        for site in person.sites
    )
