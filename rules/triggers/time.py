"""The `time` trigger: times of the day, fixed or shown by an entity."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import voluptuous as vol

from rules.conditions.time import WEEKDAYS
from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, EntityId, Many, OneOf, TimeOfDay, keys, may, need
from rules.language.parts import Site, Trigger
from rules.templates.conversions import to_datetime
from rules.triggers.listening import trigger
from rules.triggers.schedule import Next, Ticking, next_time
from rules.triggers.state import STATE_KIND

_TIME, _ENTITY, _DURATION = TimeOfDay(), EntityId(), Duration()


class AtField:
    """A time of day, an entity, or an entity with an offset."""

    def __call__(self, value: Any) -> Any:
        """A time, or entity and offset in seconds."""
        if isinstance(value, Mapping):
            if set(value) - {"entity_id", "offset"} or "entity_id" not in value:
                raise vol.Invalid("must hold entity_id and, if wanted, offset")
            return _ENTITY(value["entity_id"]), _offset(value.get("offset", 0))
        text = str(value)
        if "." in text and ":" not in text:
            return _ENTITY(text), 0.0
        return _TIME(value)

    def schema(self) -> dict[str, Any]:
        """For editors."""
        parts = {"entity_id": _ENTITY.schema(), "offset": {"type": ["string", "number"]}}
        offset = {"type": "object", "properties": parts, "required": ["entity_id"]}
        return {"anyOf": [_TIME.schema(), _ENTITY.schema(), offset]}


def _offset(value: Any) -> float:
    text = str(value)
    return -_DURATION(text[1:]) if text.startswith("-") else _DURATION(value)


class _Clockwork:
    """One timer for each time."""

    def __init__(self, site: Site, times: tuple[Any, ...], weekdays: frozenset[int]) -> None:
        self._site = site
        self._weekdays = weekdays
        world = site.world
        self._ticking = [
            (at, Ticking(world.clock, lambda: world.zone, self._upcoming(at), self._fire))
            for at in times
        ]

    def see(self, happening: Happening) -> None:
        """Look again at an entity that shows a time."""
        for at, ticking in self._ticking:
            if isinstance(at, tuple) and at[0] == happening.data["entity_id"]:
                ticking.arm(self._site.world.clock.now())

    def close(self) -> None:
        for _, ticking in self._ticking:
            ticking.close()

    def _upcoming(self, at: Any) -> Next:
        if isinstance(at, time):
            return lambda after, zone: next_time(after, zone, at, self._weekdays)
        return lambda after, zone: self._shown(after, zone, *at)

    def _shown(
        self, after: datetime, zone: ZoneInfo, entity_id: str, offset: float
    ) -> datetime | None:
        state = self._site.world.state(entity_id)
        if state is None or not state.is_known:
            return None
        shift = timedelta(seconds=offset)
        try:
            of_day = time.fromisoformat(state.state)
        except ValueError:
            found = to_datetime(state.state, None)
            at = None if found is None else found + shift
            return at if at is not None and at > after else None
        return next_time(after - shift, zone, of_day, self._weekdays) + shift

    def _fire(self, at: datetime) -> None:
        now = at.astimezone(self._site.world.zone)
        self._site.fire(Happening(kind="time", at=at), {"now": now})


def _compile(node: Node, _: Build) -> Trigger:
    times = node["at"]
    weekdays = frozenset(WEEKDAYS.index(day) for day in node.get("weekday", ()))
    listens = (STATE_KIND,) if any(isinstance(at, tuple) for at in times) else ()
    return trigger(node, "time", lambda site: _Clockwork(site, times, weekdays), listens)


TIME: TriggerKind = Kind(
    name="time",
    help="It is a time of the day, in the zone of the household.",
    keys=keys(
        need("at", Many(AtField()), "'HH:MM', an entity that shows a time, or several"),
        may("weekday", Many(OneOf(WEEKDAYS)), "only on these days"),
    ),
    example="trigger: time\nat: '22:30'\nweekday: [fri, sat]\n",
    compile=_compile,
    gives={"now": "the local time"},
)
