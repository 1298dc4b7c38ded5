"""Facts about where the player connects from."""

from collections.abc import Callable
from ipaddress import IPv6Address
from typing import Any

from hub.models.place import Place
from hub.playback.geo.addresses import parse_address
from rules.facts.declare import flag, number, of, text
from rules.facts.fact import Options, Value
from rules.facts.knowledge import known_to
from rules.facts.parts import connection_of, person_of, visit_of
from rules.happening import Subject
from rules.memory.people import site_of
from rules.memory.spot import Spot
from rules.memory.travel import KNOWN_DAYS, SETTLED_DAYS
from rules.moment import Moment
from rules.networks.kind import NetworkKind

Compute = Callable[[Moment, Options], Value]


def _place(subject: Subject) -> Place | None:
    return subject.place


def _of(read: Callable[[Place], Any]) -> Compute:
    return of(_place, read)


def _connection(name: str) -> Compute:
    return of(connection_of, lambda connection: getattr(connection, name))


def _spot(moment: Moment) -> Spot | None:
    visit = visit_of(moment)
    if visit is not None:
        return visit.spot
    subject = moment.subject
    if subject.connection is None:
        return None
    return known_to(moment).memory.spots.of(subject.connection, subject.place)


def _address(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    return None if spot is None else spot.address


def _network(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    return None if spot is None else spot.network


def _label(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    return None if spot is None else spot.label


def _kind(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    return None if spot is None or spot.kind is None else spot.kind.value


def _anonymous(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    if spot is None:
        return None
    place = spot.place
    asn, organisation = (None, None) if place is None else (place.asn, place.organisation)
    return known_to(moment).memory.spots.network(spot.address, asn, organisation).anonymous


def _local(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    return None if spot is None or spot.network is None else spot.home


def _ipv6(moment: Moment, _: Options) -> Value:
    spot = _spot(moment)
    parsed = None if spot is None else parse_address(spot.address)
    return None if parsed is None else isinstance(parsed, IPv6Address)


def _new_country(moment: Moment, _: Options) -> Value:
    visit = visit_of(moment)
    return None if visit is None else visit.before.country_new


def _new_site(moment: Moment, _: Options) -> Value:
    visit = visit_of(moment)
    return None if visit is None else visit.before.site_new


def _usual(moment: Moment, _: Options) -> Value:
    """Whether the person played from this household on several days before today."""
    spot, person = _spot(moment), person_of(moment)
    if spot is None or person is None or spot.network is None:
        return None
    site = site_of(person, spot)
    today = known_to(moment).memory.calendar.day(moment.at)
    return site is not None and site.days.count(today - KNOWN_DAYS, today - 1) >= SETTLED_DAYS


FACTS = (
    text("network.address", "The address", _address, example="203.0.113.7"),
    text("network.network", "The address, or what counts as one network with it", _network),
    text(
        "network.kind",
        "What the network is used for, as far as the files tell",
        _kind,
        values=tuple(NetworkKind),
        example="residential",
    ),
    flag(
        "network.anonymous",
        "Whether it hides who is behind it; unknown without a database that says so",
        _anonymous,
    ),
    flag("network.local", "Whether it is the household's own network", _local),
    flag("network.ipv6", "Whether it is an IPv6 address", _ipv6),
    text(
        "network.location",
        "Where the server thinks the player is",
        _connection("location"),
        values=("lan", "wan", "cellular"),
    ),
    flag("network.secure", "Whether the connection is encrypted", _connection("secure")),
    flag("network.relayed", "Whether it goes through a relay", _connection("relayed")),
    number(
        "network.bandwidth_kbps",
        "The bandwidth that is reserved for it",
        _connection("bandwidth_kbps"),
        unit="kbit/s",
    ),
    text(
        "network.place",
        "The place in a few words; `home` is the own network",
        _label,
        example="Berlin, Germany",
    ),
    text("network.city", "The city", _of(lambda p: p.city)),
    text("network.region", "The region", _of(lambda p: p.region)),
    text("network.country", "The country's ISO code", _of(lambda p: p.country_code), example="DE"),
    text("network.country_name", "The country", _of(lambda p: p.country), example="Germany"),
    text("network.time_zone", "The time zone there", _of(lambda p: p.time_zone)),
    number("network.latitude", "The latitude", _of(lambda p: p.latitude), unit="°"),
    number("network.longitude", "The longitude", _of(lambda p: p.longitude), unit="°"),
    number(
        "network.accuracy_km", "How exact the place is", _of(lambda p: p.accuracy_km), unit="km"
    ),
    number(
        "network.asn", "The number of the autonomous system", _of(lambda p: p.asn), example=3320
    ),
    text("network.organisation", "Who runs it", _of(lambda p: p.organisation)),
    flag(
        "network.is_new_country",
        "Whether the person, who had played elsewhere, had never played in this country",
        _new_country,
    ),
    flag(
        "network.is_new_for_person",
        "Whether the person had never played from this household when this session began",
        _new_site,
    ),
    flag(
        "network.is_usual",
        f"Whether the person played from here on {SETTLED_DAYS} days before, of the last"
        f" {KNOWN_DAYS}",
        _usual,
    ),
)
