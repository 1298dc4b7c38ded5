"""Facts about the person: what they play now, where and on what they were, what is usual."""

from collections.abc import Callable
from typing import Any

from rules.facts.activity import ACTIVITY
from rules.facts.declare import Most, at_most, flag, listing, number, seconds, text, time, within
from rules.facts.fact import FactOption, Options, Value
from rules.facts.knowledge import known_to
from rules.facts.parts import (
    DAY_S,
    as_time,
    days,
    person_of,
    visit_of,
)
from rules.memory.before import USUAL_SHARE
from rules.memory.people import households
from rules.memory.records import PersonMemory
from rules.memory.spot import Spot
from rules.memory.stays import Stay
from rules.memory.travel import SETTLED_DAYS
from rules.moment import Moment
from rules.networks.kind import HIDING, NetworkKind

LEAST_PLAYS = 20
"""Hours are not called usual before so many plays are known."""

_PASSING = HIDING | {NetworkKind.MOBILE}
"""Networks that are nobody's household."""


def _different(default: str, read: Callable[[Stay], Any]) -> Callable[[Moment, Options], Value]:
    """How many different values the stays within a window have, the unknown left out."""

    def compute(moment: Moment, options: Options) -> Value:
        person = person_of(moment)
        if person is None:
            return None
        stays = person.stays.within(moment.at - seconds(options, "within", default))
        if len(stays) == 1:
            return int(read(stays[0]) is not None)
        return len({read(stay) for stay in stays} - {None})

    def stayed(options: Options) -> Most:
        window = seconds(options, "within", default)

        def most(moment: Moment) -> float | None:
            person = person_of(moment)
            return None if person is None else len(person.stays.among(moment.at - window))

        return most

    return at_most(stayed, compute)


def _households(moment: Moment, options: Options) -> Value:
    person = person_of(moment)
    if person is None:
        return None
    today = known_to(moment).memory.calendar.day(moment.at)
    window = int(seconds(options, "within", "30d") // DAY_S)
    least = int(options.get("days", SETTLED_DAYS))
    since, first = moment.at - (window + 1) * DAY_S, today - window + 1
    return sum(
        [
            site.days.count(first, today) >= least and site.spot.kind not in _PASSING
            for site in households(person.sites)
            if site.last >= since
        ]
    )


def _sites(_: Options) -> Most:
    """Each site is one household at most."""

    def most(moment: Moment) -> float | None:
        person = person_of(moment)
        return None if person is None else len(person.sites)

    return most


def _home_places(moment: Moment, _: Options) -> Value:
    person = person_of(moment)
    if person is None:
        return None
    today = known_to(moment).memory.calendar.day(moment.at)
    return tuple(
        _town(site.spot) or site.spot.network or ""
        for site in sorted(households(person.sites), key=lambda one: one.first)
        if site.days.count(today - 59, today) >= SETTLED_DAYS
    )


def _town(spot: Spot) -> str | None:
    place = spot.place
    return spot.label if spot.home or place is None else place.city or place.label


def _memory(
    read: Callable[[PersonMemory, Moment], Value],
) -> Callable[[Moment, Options], Value]:
    def compute(moment: Moment, _: Options) -> Value:
        person = person_of(moment)
        return None if person is None else read(person, moment)

    return compute


def _idle(moment: Moment, _: Options) -> Value:
    visit = visit_of(moment)
    if visit is not None:
        return days(visit.before.idle_s)
    person = person_of(moment)
    return None if person is None else days(max(0.0, moment.at - person.last))


def _countries_before(moment: Moment, _: Options) -> Value:
    visit = visit_of(moment)
    return None if visit is None else visit.before.countries


def _usual_hours(person: PersonMemory) -> tuple[int, ...] | None:
    return person.hours.usual(USUAL_SHARE / 2) if person.hours.count >= LEAST_PLAYS else None


def _in_usual_hours(person: PersonMemory, moment: Moment) -> Value:
    usual = _usual_hours(person)
    if usual is None:
        return None
    hour = known_to(moment).memory.calendar.hour(moment.at)
    return any((hour - one) % 24 in {0, 1, 23} for one in usual)


def _sum(
    read: Callable[[PersonMemory], Any], default_days: int
) -> Callable[[Moment, Options], Value]:
    """A sum over local days: today, or today and those before."""
    usual, default = default_days * DAY_S, f"{default_days}d"

    def compute(moment: Moment, options: Options) -> Value:
        person = person_of(moment)
        if person is None:
            return None
        window = seconds(options, "within", default) if options else usual
        today = known_to(moment).memory.calendar.day(moment.at)
        return float(read(person).total(today - max(1, round(window / DAY_S)) + 1, today))

    return compute


def _name(moment: Moment, _: Options) -> Value:
    person_id = moment.subject.person_id
    found = None if person_id is None else known_to(moment).directory.person(person_id)
    if found is not None:
        return found.name
    session = moment.subject.session
    return None if session is None else session.view.account_name


def _accounts(moment: Moment, _: Options) -> Value:
    person_id = moment.subject.person_id
    return None if person_id is None else known_to(moment).directory.accounts_of(person_id)


def _trust(moment: Moment, _: Options) -> Value:
    person_id = moment.subject.person_id
    return None if person_id is None else known_to(moment).trust(person_id)


_DAYS = FactOption(name="within", help="how many local days, today included", default="7d")

FACTS = (
    text("person.id", "The person's id", lambda m, _: m.subject.person_id),
    text("person.name", "The person's name", _name, example="Anna"),
    number("person.accounts", "How many accounts the person owns on all servers", _accounts),
    number("person.trust", "How much the person is trusted, 0 to 100", _trust, example=85),
    *ACTIVITY,
    number(
        "person.networks",
        "From how many networks the person played (an IPv6 /64 or a mobile carrier is one)",
        _different("24h", lambda stay: stay.spot.network),
        options=(within("24:00:00"),),
        example=3,
    ),
    number(
        "person.players",
        "On how many players the person played",
        _different("24h", lambda stay: stay.player),
        options=(within("24:00:00"),),
    ),
    number(
        "person.apps",
        "With how many different apps the person played",
        _different("24h", lambda stay: stay.product),
        options=(within("24:00:00"),),
    ),
    number(
        "person.countries",
        "In how many countries the person played",
        _different("24h", lambda stay: stay.spot.country),
        options=(within("24:00:00"),),
    ),
    number(
        "person.cities",
        "In how many cities the person played",
        _different("24h", lambda stay: stay.spot.place.city if stay.spot.place else None),
        options=(within("24:00:00"),),
    ),
    number(
        "person.households",
        "In how many households the person played on several days; mobile networks, VPNs and"
        " data centres are none",
        at_most(_sites, _households),
        options=(
            within("30d", "how far to look back, at most 60 days"),
            FactOption(name="days", help="on how many days at least", default=SETTLED_DAYS),
        ),
        example=2,
    ),
    listing("person.home_places", "Where the person often plays", _home_places),
    listing(
        "person.usual_countries",
        "The countries where the person usually plays, the most used first (ISO codes)",
        _memory(lambda p, _: tuple(p.countries.usual(USUAL_SHARE))),
        example=("DE", "AT"),
    ),
    listing(
        "person.countries_before",
        "Where this session began in a new country: the countries that were usual until then",
        _countries_before,
    ),
    listing(
        "person.usual_hours",
        "The local hours at which the person usually plays, once twenty plays are known",
        _memory(
            lambda p, _: (
                None
                if (hours := _usual_hours(p)) is None
                else tuple(f"{hour:02}" for hour in hours)
            )
        ),
        example=("19", "20", "21"),
    ),
    flag(
        "person.in_usual_hours",
        "Whether it is within an hour of when the person usually plays",
        _memory(_in_usual_hours),
    ),
    time(
        "person.first_seen",
        "When the person played first",
        _memory(lambda p, _: as_time(p.first)),
    ),
    number(
        "person.age_days",
        "Days since the person played first",
        _memory(lambda p, m: days(m.at - p.first)),
        unit="d",
    ),
    number(
        "person.days_inactive",
        "Days since the person played before this",
        _idle,
        unit="d",
        example=45,
    ),
    number(
        "person.watch_time_today_s",
        "Watch time of the local day so far",
        _sum(lambda p: p.watched, 1),
        unit="s",
    ),
    number(
        "person.watch_time_s",
        "Watch time of the last local days, today included",
        _sum(lambda p: p.watched, 7),
        unit="s",
        options=(_DAYS,),
    ),
    number("person.plays_today", "Plays of the local day so far", _sum(lambda p: p.plays, 1)),
    number(
        "person.plays",
        "Plays of the last local days, today included",
        _sum(lambda p: p.plays, 7),
        options=(_DAYS,),
    ),
)
