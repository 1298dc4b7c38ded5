"""Facts about what the person plays now."""

from collections.abc import Callable
from typing import Any

from hub.models.session import SessionState
from hub.models.stream import Decision
from rules.facts.declare import Most, at_most, listing, names, number, seconds, text
from rules.facts.fact import FactOption, Options, Value
from rules.facts.parts import apart_of, is_named, person_of
from rules.memory.records import Visit
from rules.moment import Moment

_EXCEPT = FactOption(
    name="except", help="players that do not count, by name, product, device or platform"
)
_GRACE = FactOption(
    name="grace",
    help="how long an older stream on the same player is taken for one that is being replaced",
    default="00:01:00",
)
_PAUSED = FactOption(name="paused", help="whether paused streams count", default=True)


def _active(moment: Moment, options: Options) -> list[Visit]:
    """The streams of the person that count, one for each player while it changes to the next."""
    person = person_of(moment)
    if person is None:
        return []
    if not person.visits or (not options and len(person.visits) < 2):
        return list(person.visits.values())
    without = names(options, "except")
    found = [
        visit
        for visit in person.visits.values()
        if not is_named(visit, without)
        and (options.get("paused", True) or visit.state is not SessionState.PAUSED)
    ]
    if len(found) < 2:
        return found
    grace = seconds(options, "grace", "00:01:00")
    now, newest = moment.at, _newest(found)
    return [
        visit
        for visit in found
        if newest[visit.arrival.player] is visit
        or now - newest[visit.arrival.player].started > grace
    ]


def _newest(visits: list[Visit]) -> dict[str, Visit]:
    return {visit.arrival.player: visit for visit in sorted(visits, key=lambda one: one.started)}


def _counted(read: Callable[[Visit], Any]) -> Callable[[Moment, Options], Value]:
    """How many different values the person's streams have, the unknown left out."""

    def compute(moment: Moment, options: Options) -> Value:
        return len({read(visit) for visit in _active(moment, options)} - {None})

    return at_most(_open_ones, compute)


def _open_ones(_: Options) -> Most:
    """No more count than there are."""

    def most(moment: Moment) -> float | None:
        person = person_of(moment)
        return None if person is None else len(person.visits)

    return most


def _streams(moment: Moment, options: Options) -> Value:
    return None if moment.about.person_id is None else len(_active(moment, options))


def _decided(decision: Decision) -> Callable[[Moment, Options], Value]:
    """How many of the person's streams the server handles like this."""

    def compute(moment: Moment, options: Options) -> Value:
        return sum(visit.decision is decision for visit in _active(moment, options))

    return at_most(_open_ones, compute)


def _apart(read: str) -> Callable[[Moment, Options], Value]:
    def compute(moment: Moment, options: Options) -> Value:
        travel = apart_of(moment, names(options, "except"))
        value: Value = None if travel is None else getattr(travel, read)
        return value

    return compute


def _apart_place(moment: Moment, _: Options) -> Value:
    travel = apart_of(moment)
    return None if travel is None else travel.origin.label


_NOW = (_EXCEPT, _GRACE, _PAUSED)

ACTIVITY = (
    number(
        "person.active_streams",
        "How many streams the person has on all servers; a player that goes on to the next"
        " episode counts once",
        at_most(_open_ones, _streams),
        options=_NOW,
        example=2,
    ),
    number(
        "person.active_transcodes",
        "How many of the person's streams are transcoded",
        _decided(Decision.TRANSCODE),
        options=_NOW,
    ),
    number(
        "person.active_direct_plays",
        "How many of the person's streams play directly",
        _decided(Decision.DIRECT_PLAY),
        options=_NOW,
    ),
    number(
        "person.active_copies",
        "How many of the person's streams are repacked only",
        _decided(Decision.COPY),
        options=_NOW,
    ),
    number(
        "person.active_players",
        "On how many players the person streams",
        _counted(lambda visit: visit.arrival.player),
        options=_NOW,
    ),
    number(
        "person.active_networks",
        "From how many networks the person streams (an IPv6 /64 is one)",
        _counted(lambda visit: visit.spot.network),
        options=_NOW,
    ),
    number(
        "person.streams_apart_km",
        "The least distance between this stream and another that the person plays at the same"
        " time; 0 within a household",
        _apart("distance_km"),
        options=(_EXCEPT,),
        unit="km",
        example=412,
    ),
    number(
        "person.streams_apart_confidence",
        "How sure that distance is, 0 to 1",
        _apart("confidence"),
        options=(_EXCEPT,),
    ),
    listing("person.streams_apart_doubts", "Why it is not surer", _apart("doubts")),
    text("person.streams_apart_place", "Where the other stream plays", _apart_place),
)
