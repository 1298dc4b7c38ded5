"""Events of the bus, states and servers as happenings."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from hub.core.bus import Event, EventType
from hub.core.hub import Hub
from hub.core.servers import (
    ITEMS_CHANGED,
    SERVER_CHANGED,
    SERVERS,
    TASK_FINISHED,
    ItemsChanged,
    ServerChanged,
    TaskFinished,
)
from hub.core.states import STATE_CHANGED, StateChanged
from hub.models.playback import PlaybackEvent
from hub.playback.geo.places import PLACES
from hub.playback.pipeline import PLAYBACK_EVENT
from rules.happening import Happening, Subject
from rules.sources.library import library_happenings
from rules.sources.playback import playback_happening
from rules.triggers.event import EVENT_KIND
from rules.triggers.state import STATE_KIND

Put = Callable[[Happening], None]
RULE_EVENT: Final[EventType[Mapping[str, Any]]] = EventType("rule_event")
"""Carries the events that rules fire: `event_type` and `event_data`."""


class HubEvents:
    """Listens to the hub until it is closed. `wanted` says whether anybody listens to a kind."""

    def __init__(self, hub: Hub, put: Put, wanted: Callable[[str], bool]) -> None:
        self._hub = hub
        self._put = put
        self._wanted = wanted
        self._up: dict[str, bool | None] = {}
        self._versions: dict[str, str | None] = {}
        self._stops = [
            hub.bus.listen(PLAYBACK_EVENT, self._played),
            hub.bus.listen(STATE_CHANGED, self._state),
            hub.bus.listen(SERVER_CHANGED, self._server),
            hub.bus.listen(TASK_FINISHED, self._task),
            hub.bus.listen(ITEMS_CHANGED, self._items),
            hub.bus.listen_all(self._event),
        ]
        for server in hub[SERVERS]:
            self._up[server.server.id] = server.availability.is_up
            self._versions[server.server.id] = server.server.update_available

    def close(self) -> None:
        """Listen no more."""
        for stop in self._stops:
            stop()

    def _played(self, event: Event[PlaybackEvent]) -> None:
        lookup = self._hub[PLACES].lookup
        self._put(playback_happening(event.data, lookup, event.context))

    def _state(self, event: Event[StateChanged]) -> None:
        if not self._wanted(STATE_KIND):
            return
        change = event.data
        data = {
            "entity_id": change.entity_id,
            "from_state": change.old,
            "to_state": change.new,
            "for": None,
        }
        self._put(Happening(kind=STATE_KIND, at=event.at, data=data, context=event.context))

    def _event(self, event: Event[Any]) -> None:
        if not self._wanted(EVENT_KIND) or event.type is PLAYBACK_EVENT:
            return
        name, body = event.type.name, event.data
        if event.type is RULE_EVENT:
            name, body = body["event_type"], body["event_data"]
        told = {"event_type": name, "data": _mapping(body)}
        data = {"event": told}
        self._put(Happening(kind=EVENT_KIND, at=event.at, data=data, context=event.context))

    def _server(self, event: Event[ServerChanged]) -> None:
        server_id = event.data.server_id
        if not event.data.present:
            self._up.pop(server_id, None)
            return
        server = self._hub[SERVERS].get(server_id)
        up, before = server.availability.is_up, self._up.get(server_id)
        self._up[server_id] = up if up is not None else before
        if up is not None and before is not None and up != before:
            self._tell(event, "online" if up else "offline", {})
        update, known = server.server.update_available, self._versions.get(server_id)
        self._versions[server_id] = update
        if update is not None and update != known:
            self._tell(event, "update_available", {"version": update})

    def _task(self, event: Event[TaskFinished]) -> None:
        told = event.data
        more = {"task": told.task, "title": told.title, "result": told.result}
        self._tell(event, "task_finished", more)

    def _items(self, event: Event[ItemsChanged]) -> None:
        if self._wanted(f"library.{event.data.change}"):
            for happening in library_happenings(event.data, event.at, event.context):
                self._put(happening)

    def _tell(
        self,
        event: Event[ServerChanged] | Event[TaskFinished],
        what: str,
        more: Mapping[str, Any],
    ) -> None:
        server = self._hub[SERVERS].get(event.data.server_id).server
        data = {"event": what, "server_id": server.id, "name": server.name, **more}
        subject = Subject(server_id=server.id)
        kind = f"server.{what}"
        self._put(
            Happening(kind=kind, at=event.at, subject=subject, data=data, context=event.context)
        )


def _mapping(body: Any) -> Mapping[str, Any]:
    """The data of an event as a mapping of its fields."""
    if isinstance(body, Mapping):
        return body
    if is_dataclass(body) and not isinstance(body, type):
        return {field.name: getattr(body, field.name) for field in fields(body)}
    return {"value": body}
