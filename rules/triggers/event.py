"""The `event` trigger: an event of the hub's bus."""

from collections.abc import Mapping
from typing import Any, Final

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Data, Many, Text, keys, may, need
from rules.language.parts import NoWatch, Site, Trigger
from rules.templates.template import Template
from rules.triggers.listening import trigger

EVENT_KIND: Final = "event"


class _Hearing(NoWatch):
    def __init__(self, site: Site, types: tuple[str, ...], data: Any, user: str | None) -> None:
        self._site = site
        self._types = frozenset(types)
        self._data = _worked_out(data, site)
        self._user = user

    def see(self, happening: Happening) -> None:
        event = happening.data["event"]
        if event["event_type"] not in self._types:
            return
        if self._user is not None and happening.context.user_id != self._user:
            return
        if _holds(event["data"], self._data):
            self._site.fire(happening, happening.data)


def _worked_out(value: Any, site: Site) -> Any:
    if isinstance(value, Template):
        return value.render(site.variables)
    if isinstance(value, Mapping):
        return {key: _worked_out(part, site) for key, part in value.items()}
    return value


def _holds(data: Any, wanted: Any) -> bool:
    """Whether everything that is wanted is in the data."""
    if isinstance(wanted, Mapping):
        return isinstance(data, Mapping) and all(
            key in data and _holds(data[key], part) for key, part in wanted.items()
        )
    return bool(data == wanted)


def _compile(node: Node, build: Build) -> Trigger:
    data = build.value(node.get("event_data") or {}, node.at("event_data"))
    user = (node.get("context") or {}).get("user_id")
    types = node["event_type"]
    return trigger(node, "event", lambda site: _Hearing(site, types, data, user), (EVENT_KIND,))


EVENT: TriggerKind = Kind(
    name="event",
    help="An event is fired on the bus of the hub.",
    keys=keys(
        need("event_type", Many(Text(64)), "its type, or several"),
        may("event_data", Data(), "only when its data hold this"),
        may("context", Data(), "only when `user_id` caused it"),
    ),
    example="trigger: event\nevent_type: doorbell\nevent_data:\n  door: front\n",
    compile=_compile,
    gives={"event": "the event, with event_type and data"},
)
