"""Makes an alert of what a rule asks for and the moment it looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.errors import UsherError
from hub.models.ids import new_id
from hub.models.place import Place
from rules.alerts.alert import Alert, AlertPlace, AlertSubject
from rules.alerts.wording import ENGLISH, PARTS, Lookup, facts_of, words
from rules.effects import Cause, RaiseAlert
from rules.facts.parts import apart_of, as_time, travel_of
from rules.memory.spot import Spot
from rules.moment import Moment

MOST_EVIDENCE = 64
MOST_TEXT = 2000
_TRAVELS = frozenset({"impossible_travel", "new_device_new_country"})
_APART = frozenset({"simultaneous_locations", "concurrent_streams"})


def compose(
    wanted: RaiseAlert, cause: Cause, zone: ZoneInfo, at: datetime, language: str = ENGLISH
) -> Alert:
    """The alert: its words from the rule or from the texts of its kind, its facts with values."""
    kind = wanted.kind or cause.rule_id
    lookup = _lookup(cause)
    names = dict.fromkeys((*wanted.facts, *facts_of(kind)))
    found = {name: lookup(name) for name in names if name != "rule.name"}
    evidence = {name: value for name, value in found.items() if value is not None}
    evidence |= dict(wanted.values)
    return Alert(
        id=new_id(),
        kind=kind,
        key=key_of(wanted, cause),
        rule_id=cause.rule_id,
        rule=cause.rule_name,
        run_id=cause.run_id,
        severity=wanted.severity,
        title=(wanted.title or words(kind, "title", lookup, zone, language))[:MOST_TEXT],
        message=(wanted.message or words(kind, "message", lookup, zone, language))[:MOST_TEXT],
        worded=tuple(part for part in PARTS if not getattr(wanted, part)),
        raised_at=at,
        last_at=at,
        subject=_subject(cause.moment),
        confidence=_confidence(wanted, kind, lookup),
        evidence=dict(list(evidence.items())[:MOST_EVIDENCE]),
        places=places_of(kind, cause.moment),
    )


def key_of(wanted: RaiseAlert, cause: Cause) -> str:
    """What tells one alert from another: by itself one for each rule and person, else server."""
    subject = cause.moment.subject
    whom = wanted.key or subject.person_id or subject.server_id or ""
    return f"{cause.rule_id}|{whom}"


def places_of(kind: str, moment: Moment) -> tuple[AlertPlace, ...]:
    """The places for the map: where it plays, and where else the person was."""
    subject, found = moment.subject, []
    travel = travel_of(moment) if kind in _TRAVELS else None
    apart = apart_of(moment) if kind in _APART else None
    if travel is not None and not travel.same_site:
        found.append(_place("from", travel.origin, as_time(travel.left)))
    if apart is not None and not apart.same_site:
        found.append(_place("other", apart.origin, None))
    if subject.place is not None:
        address = None if subject.connection is None else subject.connection.address
        found.append(_place_at("to", subject.place, address, moment.happening.at))
    return tuple(place for place in found if place is not None)


def _place(role: str, spot: Spot, at: datetime | None) -> AlertPlace | None:
    return None if spot.place is None else _place_at(role, spot.place, spot.address, at)


def _place_at(
    role: str, place: Place, address: str | None, at: datetime | None
) -> AlertPlace | None:
    if place.latitude is None or place.longitude is None:
        return None
    return AlertPlace(
        role=role,
        label=place.label,
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_km=place.accuracy_km,
        address=address,
        at=at,
    )


def _lookup(cause: Cause) -> Lookup:
    """Facts by name; one that cannot be computed is not known."""
    own: Mapping[str, Any] = {"rule.name": cause.rule_name}

    def lookup(name: str) -> Any:
        if name in own:
            return own[name]
        try:
            return cause.moment.fact(name)
        except UsherError:
            return None

    return lookup


def _subject(moment: Moment) -> AlertSubject:
    subject, player = moment.subject, moment.subject.player
    session = subject.session
    play_id = None if subject.play is None else subject.play.id
    return AlertSubject(
        person_id=subject.person_id,
        person=moment.fact("person.name"),
        account=moment.fact("account.name"),
        server_id=subject.server_id,
        server=moment.fact("server.name"),
        player_key=None if player is None else player.key,
        player=None if player is None else player.name or player.product,
        address=None if subject.connection is None else subject.connection.address,
        session_id=None if session is None else session.id,
        play_id=play_id if session is None else session.play_id,
        item=moment.fact("item.full_title"),
    )


_SURE = {
    "impossible_travel": "travel.confidence",
    "simultaneous_locations": "person.streams_apart_confidence",
}


def _confidence(wanted: RaiseAlert, kind: str, lookup: Lookup) -> float | None:
    if wanted.confidence is not None or kind not in _SURE:
        return wanted.confidence
    found: float | None = lookup(_SURE[kind])
    return found
