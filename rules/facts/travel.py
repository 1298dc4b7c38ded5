"""Facts about how the person came here since they were last seen playing."""

from collections.abc import Callable
from typing import Any

from hub.models.place import Place
from rules.facts.declare import Most, at_most, flag, listing, number, text, time
from rules.facts.fact import Options, Value
from rules.facts.parts import as_time, travel_of, visit_of
from rules.memory.spot import Spot
from rules.memory.travel import DOUBTS, Travel, no_way
from rules.moment import Moment

Compute = Callable[[Moment, Options], Value]


def _of(read: Callable[[Travel], Any]) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        travel = travel_of(moment)
        value: Value = None if travel is None else read(travel)
        return value

    return compute


def _here(_: Options) -> Most:
    """Who begins where they were has not moved at all."""
    return lambda moment: None if (visit := visit_of(moment)) is None else no_way(visit)


def _at(spot: Callable[[Travel], Spot], read: Callable[[Place], Any]) -> Compute:
    def get(travel: Travel) -> Any:
        place = spot(travel).place
        return None if place is None else read(place)

    return _of(get)


def _origin(travel: Travel) -> Spot:
    return travel.origin


def _target(travel: Travel) -> Spot:
    return travel.target


FACTS = (
    number(
        "travel.distance_km",
        "The least distance from where the person was last: between the centres of both places,"
        " less how inexact they are; 0 within a household or a network",
        at_most(_here, _of(lambda t: t.distance_km)),
        unit="km",
        example=5570,
    ),
    number(
        "travel.hours",
        "The time since the person was last seen playing there; 0 while they still do",
        _of(lambda t: t.hours),
        unit="h",
        example=1.5,
    ),
    number(
        "travel.speed_kmh",
        "Distance by time; within a minute, the time is taken as one",
        _of(lambda t: t.speed_kmh),
        unit="km/h",
        example=3700,
    ),
    number(
        "travel.confidence",
        "How sure the distance is, 0 to 1: less for VPNs, data centres, mobile networks, the same"
        " provider or player, usual places, another edition of the place database",
        _of(lambda t: t.confidence),
        example=1.0,
    ),
    listing(
        "travel.doubts",
        "Why the confidence is below 1",
        _of(lambda t: t.doubts),
        values=tuple(DOUBTS),
    ),
    flag(
        "travel.same_site",
        "Whether it is the same household or network",
        _of(lambda t: t.same_site),
    ),
    time("travel.left_at", "When the person was last seen there", _of(lambda t: as_time(t.left))),
    time("travel.arrived_at", "When this session began", _of(lambda t: as_time(t.arrived))),
    text(
        "travel.from_place",
        "Where the person was",
        _of(lambda t: t.origin.label),
        example="Berlin, Germany",
    ),
    text("travel.from_city", "The city there", _at(_origin, lambda p: p.city)),
    text(
        "travel.from_country",
        "The country there (ISO code)",
        _at(_origin, lambda p: p.country_code),
    ),
    text("travel.from_address", "The address there", _of(lambda t: t.origin.address)),
    text(
        "travel.to_place",
        "Where the person is",
        _of(lambda t: t.target.label),
        example="New York, United States",
    ),
    text("travel.to_city", "The city here", _at(_target, lambda p: p.city)),
    text(
        "travel.to_country", "The country here (ISO code)", _at(_target, lambda p: p.country_code)
    ),
)
