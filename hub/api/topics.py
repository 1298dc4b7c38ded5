"""The topics of the live socket."""

from collections.abc import Mapping
from typing import Any

from hub.api.event_log import EVENT_LOG, LoggedEvent
from hub.api.live import Push, Topic
from hub.api.routes.config import entry_out
from hub.api.routes.imports import import_out
from hub.api.routes.notify import NotifyTopic
from hub.api.routes.sessions import SessionsTopic
from hub.api.routes.states import state_out
from hub.api.server_health import server_healths
from hub.auth.roles import Caller, Role
from hub.core.bus import Event, Unsubscribe
from hub.core.discovered import DISCOVERED, DISCOVERED_CHANGED, DiscoveredChanged
from hub.core.entries import ENTRIES, ENTRY_CHANGED, EntryChange, EntryChanged
from hub.core.hub import Hub
from hub.core.servers import SERVER_CHANGED
from hub.core.states import STATE_CHANGED, STATES, StateChanged
from hub.history.importers.imports import IMPORTS
from hub.history.importers.job import ImportJob
from hub.importing import IMPORT_CHANGED

RECENT_EVENTS = 100


class ServersTopic:
    """`servers`: how the servers are, always all of them."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every server that is set up."""
        return server_healths(hub, caller)

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push all when something about one changed."""

        def told(_: object) -> None:
            push({"snapshot": self.snapshot(hub, caller)})

        subscriptions = (
            hub.bus.listen(SERVER_CHANGED, told),
            hub.bus.listen(ENTRY_CHANGED, told),
        )

        def unsubscribe() -> None:
            for stop in subscriptions:
                stop()

        return unsubscribe


class StatesTopic:
    """`states`: entities and their states; nothing for viewers."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every state."""
        return [state_out(state) for state in hub[STATES]] if caller.sees_everybody else []

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push a state when it changed."""

        def told(event: Event[StateChanged]) -> None:
            if not caller.sees_everybody:
                return
            new = event.data.new
            push(
                {"removed": [event.data.entity_id]}
                if new is None
                else {"changed": [state_out(new)]}
            )

        return hub.bus.listen(STATE_CHANGED, told)


class EventsTopic:
    """`events`: the events of the bus as they happen; nothing for viewers."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """The latest events."""
        return hub[EVENT_LOG].latest(RECENT_EVENTS) if caller.sees_everybody else []

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push every event."""

        def told(event: LoggedEvent) -> None:
            if caller.sees_everybody:
                push({"changed": [event]})

        return hub[EVENT_LOG].listen(told)


class EntriesTopic:
    """`entries`: config entries; for admins."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every entry."""
        if caller.role is not Role.ADMIN:
            return []
        return [entry_out(hub, entry) for entry in hub[ENTRIES].all()]

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push an entry when it changed."""

        def told(event: Event[EntryChanged]) -> None:
            if caller.role is not Role.ADMIN:
                return
            entry_id = event.data.entry_id
            if event.data.change is EntryChange.REMOVED:
                push({"removed": [entry_id]})
            else:
                push({"changed": [entry_out(hub, hub[ENTRIES].get(entry_id))]})

        return hub.bus.listen(ENTRY_CHANGED, told)


class DiscoveredTopic:
    """`discovered`: what can be added; for admins, and always whole."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Everything that was found."""
        return hub[DISCOVERED].all() if caller.role is Role.ADMIN else []

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push the list when it changed."""

        def told(_: Event[DiscoveredChanged]) -> None:
            push({"snapshot": self.snapshot(hub, caller)})

        return hub.bus.listen(DISCOVERED_CHANGED, told)


class ImportsTopic:
    """`imports`: imports with their progress; for admins."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every import."""
        if caller.role is not Role.ADMIN:
            return []
        return [import_out(job) for job in hub[IMPORTS].all()]

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push an import when it changed."""

        def told(event: Event[ImportJob]) -> None:
            if caller.role is Role.ADMIN:
                push({"changed": [import_out(event.data)]})

        return hub.bus.listen(IMPORT_CHANGED, told)


TOPICS: Mapping[str, Topic] = {
    "sessions": SessionsTopic(),
    "servers": ServersTopic(),
    "states": StatesTopic(),
    "events": EventsTopic(),
    "entries": EntriesTopic(),
    "discovered": DiscoveredTopic(),
    "imports": ImportsTopic(),
    "notify": NotifyTopic(),
}
