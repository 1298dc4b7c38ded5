"""Values on the broker: published when they changed, and all of them when it may have lost them."""

import logging

from hub.core.entities import ENTITIES, EntityDomain
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.states import STATES, State
from hub.core.tasks import Tasks
from integrations.mqtt.connection import Connection
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.plan import Plan, PlannedEntity
from integrations.mqtt.privacy import Privacy
from integrations.mqtt.topics import Topics
from integrations.mqtt.values import (
    NONE,
    OFFLINE,
    ONLINE,
    is_available,
    json_payload,
    own_attributes,
    state_payload,
)

_log = logging.getLogger(__name__)
_NO_STATE = frozenset({EntityDomain.BUTTON, EntityDomain.NOTIFY, EntityDomain.DEVICE_TRACKER})


class Showing:
    """Knows what the broker holds, and publishes what differs."""

    def __init__(
        self, hub: Hub, topics: Topics, privacy: Privacy, connection: Connection, tasks: Tasks
    ) -> None:
        self.plan = Plan()
        self._hub = hub
        self._topics = topics
        self._privacy = privacy
        self._connection = connection
        self._tasks = tasks
        self._held: dict[str, bytes] = {}

    def forget(self) -> None:
        """The broker may have lost everything."""
        self._held.clear()
        self._connection.outbox.forget_values()

    def show_all(self) -> None:
        """Publish what differs, of everything."""
        for planned in self.plan.entities.values():
            self.show(planned, self._hub[STATES].get(planned.record.entity_id), None)

    def show(self, planned: PlannedEntity, state: State | None, old: State | None) -> None:
        """Publish what differs, of one entity."""
        here = is_available(state)
        if state is not None and here:
            self._show_value(planned, state, old)
        if planned.alone:
            self._put(self._topic(planned, "availability"), ONLINE if here else OFFLINE)
        else:
            there = here or self._any_here(planned.node)
            topic = self._topics.device_availability(planned.node)
            self._put(topic, ONLINE if there else OFFLINE)

    def leave(self, node: str) -> None:
        """Show nothing of a device any more, from this moment on."""
        devices = {key: one for key, one in self.plan.devices.items() if key != node}
        entities = {key: one for key, one in self.plan.entities.items() if one.node != node}
        self.plan = Plan(devices, entities)
        self.drop(f"{self._topics.base}/{node}")

    def drop(self, base: str) -> None:
        """Forget what was held below a topic that was cleared."""
        for topic in [topic for topic in self._held if topic.startswith(f"{base}/")]:
            del self._held[topic]

    def _show_value(self, planned: PlannedEntity, state: State, old: State | None) -> None:
        domain = planned.record.domain
        attributes = own_attributes(state)
        if domain is EntityDomain.EVENT:
            self._tell(planned, state, old)
            return
        reveals = None if planned.row is None else planned.row.reveals
        concealed = self._privacy.conceals(reveals, attributes)
        if domain is EntityDomain.IMAGE:
            if not concealed:
                self._picture(planned, state)
            return
        if domain not in _NO_STATE:
            payload = NONE if concealed else state_payload(domain, state)
            self._put(self._topic(planned, "state"), payload)
        if "json_attributes_topic" in planned.config:
            cleaned = self._privacy.cleaned(attributes)
            self._put(self._topic(planned, "attributes"), json_payload(cleaned))

    def _tell(self, planned: PlannedEntity, state: State, old: State | None) -> None:
        """An event happened, if the state is another one; nothing of it stays on the broker."""
        if old is None or not state.is_known or state.state == old.state:
            return
        attributes = self._privacy.cleaned(own_attributes(state))
        told = {**attributes, "at": state.state}
        topic = self._topic(planned, "state")
        important = planned.record.key == "alert"
        payload = json_payload(told)
        self._connection.post(Outgoing(topic=topic, payload=payload, important=important))

    def _picture(self, planned: PlannedEntity, state: State) -> None:
        topic = self._topic(planned, "picture")
        mark = state.state.encode()
        if self._held.get(topic) == mark:
            return
        self._held[topic] = mark
        self._tasks.create(self._fetch(planned, topic, mark), name=f"picture for {topic}")

    async def _fetch(self, planned: PlannedEntity, topic: str, mark: bytes) -> None:
        entity = self._hub[ENTITIES].living(planned.record)
        picture = None
        try:
            picture = None if entity is None else await entity.picture()
        except UsherError as error:
            _log.debug("The picture for %s cannot be had: %s", topic, error)
        if picture is not None and self._held.get(topic) == mark:
            self._connection.post(Outgoing(topic=topic, payload=picture, retain=True, value=True))

    def _any_here(self, node: str) -> bool:
        device, states = self.plan.devices.get(node), self._hub[STATES]
        shared = [] if device is None else [one for one in device.entities if not one.alone]
        return any(is_available(states.get(one.record.entity_id)) for one in shared)

    def _put(self, topic: str, payload: bytes) -> None:
        if self._held.get(topic) == payload:
            return
        self._held[topic] = payload
        self._connection.post(Outgoing(topic=topic, payload=payload, retain=True, value=True))

    def _topic(self, planned: PlannedEntity, leaf: str) -> str:
        return self._topics.of(planned.node, planned.name, leaf)
