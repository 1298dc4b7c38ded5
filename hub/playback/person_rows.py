"""What the entities of a person show: whether and what they watch, how much, and where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.core.context import Context
from hub.core.devices import DeviceInfo
from hub.core.entities import (
    EntityDescription,
    EntityDomain,
    Reveals,
    StateClass,
)
from hub.core.errors import Unavailable
from hub.core.hub import Hub
from hub.models.people import Person
from hub.models.place import Place
from hub.models.playback import PlaybackKind
from hub.models.session import Control, Session
from hub.playback.media_services import control_session
from hub.playback.session_words import full_title, session_attributes, session_picture
from hub.playback.watched_lately import Lately

DOMAIN: Final = "person"
POSTER: Final = (400, 600)
EVENTS: Final = tuple(kind.value for kind in PlaybackKind if kind is not PlaybackKind.PROGRESS)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened last, for an event entity."""

    at: datetime
    kind: PlaybackKind
    session: Session


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A person at one moment; `sessions` are the newest first."""

    hub: Hub
    person: Person
    sessions: tuple[Session, ...] = ()
    lately: Lately | None = None
    place: Place | None = None
    seen_at: datetime | None = None
    last: Happened | None = None

    @property
    def session(self) -> Session | None:
        """The one that counts: one that plays before one that is paused."""
        return self.sessions[0] if self.sessions else None

    @property
    def attributes(self) -> dict[str, Any]:
        """What is told of the session."""
        whose = {"person_id": self.person.id, "person": self.person.name}
        now = self.session
        return whose if now is None else {**session_attributes(self.hub, now), **whose}


Row = EntityDescription[PersonNow]


async def _tell(now: PersonNow, text: str) -> None:
    """Show it on every player that the person watches and that can show it."""
    able = [one for one in now.sessions if Control.MESSAGE in one.view.controls]
    if not able:
        raise Unavailable(f"{now.person.name} watches nothing that can show a message now.")
    for session in able:
        await control_session(now.hub, session, Control.MESSAGE, Context(), message=str(text))


async def _poster(now: PersonNow) -> bytes | None:
    return None if now.session is None else await session_picture(now.hub, now.session, *POSTER)


def _place(now: PersonNow) -> dict[str, Any]:
    place = now.place
    if place is None:
        return {"person_id": now.person.id}
    radius = {} if place.accuracy_km is None else {"gps_accuracy": round(place.accuracy_km * 1000)}
    return {
        "person_id": now.person.id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        **radius,
        "city": place.city,
        "country": place.country,
        "seen_at": None if now.seen_at is None else now.seen_at.isoformat(),
    }


def _event(now: PersonNow) -> dict[str, Any]:
    if now.last is None:
        return {}
    told = session_attributes(now.hub, now.last.session)
    return {**told, "event_type": now.last.kind.value}


def _seconds(value: Callable[[Lately], float]) -> Callable[[PersonNow], float | None]:
    return lambda now: None if now.lately is None else value(now.lately)


PERSON_ROWS: Final = (
    Row(
        key="watching",
        name="Watching",
        domain=EntityDomain.BINARY_SENSOR,
        value_fn=lambda now: bool(now.sessions),
        attributes_fn=lambda now: {"person_id": now.person.id, "streams": len(now.sessions)},
        icon="mdi:television-play",
    ),
    Row(
        key="now_watching",
        name="Now watching",
        value_fn=lambda now: None if now.session is None else full_title(now.session.view.item),
        attributes_fn=lambda now: now.attributes,
        icon="mdi:movie-open-play",
        reveals=Reveals.TITLE,
    ),
    Row(
        key="artwork",
        name="Artwork",
        domain=EntityDomain.IMAGE,
        value_fn=lambda now: None if now.session is None else now.session.started_at,
        attributes_fn=lambda now: {"person_id": now.person.id},
        picture_fn=_poster,
        reveals=Reveals.TITLE,
    ),
    Row(
        key="watch_time_today",
        name="Watch time today",
        value_fn=_seconds(lambda lately: lately.today.watch_time_s / 60),
        unit="min",
        device_class="duration",
        state_class=StateClass.TOTAL_INCREASING,
        precision=0,
    ),
    Row(
        key="watch_time_week",
        name="Watch time this week",
        value_fn=_seconds(lambda lately: lately.week.watch_time_s / 60),
        unit="min",
        device_class="duration",
        state_class=StateClass.TOTAL_INCREASING,
        precision=0,
    ),
    Row(
        key="plays_today",
        name="Plays today",
        value_fn=_seconds(lambda lately: lately.today.plays),
        unit="plays",
        state_class=StateClass.TOTAL_INCREASING,
        icon="mdi:counter",
    ),
    Row(
        key="last_place",
        name="Last place",
        domain=EntityDomain.DEVICE_TRACKER,
        value_fn=lambda now: None if now.place is None else now.place.label,
        attributes_fn=_place,
        icon="mdi:map-marker",
        reveals=Reveals.PLACE,
    ),
    Row(
        key="playback",
        name="Playback",
        domain=EntityDomain.EVENT,
        value_fn=lambda now: None if now.last is None else now.last.at,
        attributes_fn=_event,
        options=EVENTS,
        icon="mdi:play-pause",
    ),
    Row(
        key="notify",
        name="Message on screen",
        domain=EntityDomain.NOTIFY,
        value_fn=lambda _: None,
        command_fn=_tell,
        available_fn=lambda now: bool(now.sessions),
        icon="mdi:message-text",
    ),
)


def person_device(person: Person) -> DeviceInfo:
    """The device that stands for a person."""
    return DeviceInfo(
        identifiers=frozenset({(DOMAIN, person.id)}),
        name=person.name,
        manufacturer="Usher",
        model="Person",
        is_service=True,
    )
