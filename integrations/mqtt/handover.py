"""Everything that is handed over to Home Assistant, from connecting to leaving."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final

from hub.core.bus import Event, Unsubscribe
from hub.core.devices import DEVICE_CHANGED
from hub.core.entities import ENTITY_REGISTRY_CHANGED, EntityDomain
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.mqtt import Message
from hub.core.states import STATE_CHANGED, StateChanged
from integrations.mqtt.announcing import Announcing
from integrations.mqtt.connection import Connection
from integrations.mqtt.discovery import is_ours
from integrations.mqtt.neighbours import introduction
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.plan import Plan, make_plan
from integrations.mqtt.privacy import Privacy
from integrations.mqtt.showing import Showing
from integrations.mqtt.sweeping import Sweep
from integrations.mqtt.topics import Topics
from integrations.mqtt.values import OFFLINE, ONLINE

_log = logging.getLogger(__name__)

SETTLE_S: Final = 0.2
"""How long changes of the registries are gathered before they are announced."""
BIRTH_S: Final = 1.0
"""How long Home Assistant is given after it said that it is there."""


class Handover:
    """Follows registries and states, and keeps the broker in line with them."""

    def __init__(
        self,
        hub: Hub,
        topics: Topics,
        privacy: Privacy,
        connection: Connection,
        announcing: Announcing,
        showing: Showing,
    ) -> None:
        self.announcing = announcing
        self.showing = showing
        self._hub = hub
        self._topics = topics
        self._privacy = privacy
        self._connection = connection
        self._sweep = Sweep(connection, topics)
        self._wake = asyncio.Event()
        self._fresh = self._born = self._announced = False
        self._stops: list[Unsubscribe] = []
        self.settled = asyncio.Event()

    def start(self) -> None:
        """Listen to the hub and to the broker; events wait from now on."""
        bus, connection, topics = self._hub.bus, self._connection, self._topics
        connection.on_connected.append(self._on_connected)
        connection.on_lost.append(self._on_lost)
        self._stops = [
            bus.listen(STATE_CHANGED, self._on_state),
            bus.listen(ENTITY_REGISTRY_CHANGED, self._on_registry),
            bus.listen(DEVICE_CHANGED, self._on_registry),
            connection.subscribe(topics.birth, self._on_birth, qos=1),
            connection.subscribe(topics.device_configs, self._on_config, qos=1),
            connection.subscribe(topics.component_configs, self._on_config, qos=1),
        ]
        self.renew()

    def stop(self) -> None:
        """Listen no more."""
        for stop in self._stops:
            stop()

    def farewell(self) -> list[Outgoing]:
        """The last words."""
        return [Outgoing(topic=self._topics.status, payload=OFFLINE, retain=True)]

    def renew(self) -> None:
        """What is handed over may have changed."""
        self.settled.clear()
        self._wake.set()

    async def run(self) -> None:
        """Announce what changed, whenever something did and there is a broker."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(SETTLE_S)
            self._wake.clear()
            if not self._connection.is_up:
                self.showing.plan = self._plan()
                continue
            fresh, self._fresh = self._fresh, False
            if fresh:
                self.showing.forget()
                await self._sweep_up()
            born, self._born = self._born, False
            if born:
                await self.announcing.born()
                self.showing.forget()
            await self._announce(again=fresh or born)
            if not self._wake.is_set():
                self.settled.set()

    async def bring_back(self, nodes: Iterable[str]) -> None:
        """Hand over again what was deleted in Home Assistant."""
        for node in nodes:
            await self.announcing.announced.forget(node)
        self.renew()

    async def _announce(self, *, again: bool) -> None:
        plan = self._plan()
        gone = self.showing.plan.entities.keys() - plan.entities.keys()
        for entity_id in gone:
            old = self.showing.plan.entities[entity_id]
            self.showing.drop(f"{self._topics.base}/{old.node}/{old.name}")
        for node in self.showing.plan.devices.keys() - plan.devices.keys():
            self.showing.drop(f"{self._topics.base}/{node}")
        await self.announcing.apply(plan, again=again)
        self.showing.plan = plan
        self.showing.show_all()
        self._announced = True

    def _plan(self) -> Plan:
        return make_plan(self._hub, self._topics, self._privacy, self.announcing.announced)

    async def _sweep_up(self) -> None:
        """Clear what earlier runs left behind and nobody takes back any more."""
        plan = self._plan()
        kept = await self._sweep.gather()
        known = self.announcing.topics
        for topic, payload in kept.items():
            if is_ours(payload, self._topics.status) and topic not in known:
                self.announcing.clear(topic)
        for topic in self._sweep.stale_values(kept, plan):
            self.announcing.clear(topic)

    def _on_lost(self, _: str) -> None:
        self._announced = False

    def _on_connected(self) -> None:
        self._fresh, self._announced = True, False
        self.announcing.reconnected()
        self._sweep.begin()
        status = Outgoing(topic=self._topics.status, payload=ONLINE, retain=True, value=True)
        self._connection.post(status)
        self._connection.post(introduction(self._topics, self._hub[HOUSEHOLD].current.hub_id))
        self.renew()

    def _on_state(self, event: Event[StateChanged]) -> None:
        """Events never wait for the announcement; all values are shown with it."""
        planned = self.showing.plan.entities.get(event.data.entity_id)
        if planned is None:
            return
        if self._announced or planned.record.domain is EntityDomain.EVENT:
            self.showing.show(planned, event.data.new, event.data.old)

    def _on_registry(self, _: Event[Any]) -> None:
        self.renew()

    def _on_birth(self, message: Message) -> None:
        if message.payload == ONLINE and not message.retain:
            self._born = True
            asyncio.get_running_loop().call_later(BIRTH_S, self.renew)

    async def _refuse(self, node: str) -> None:
        self.showing.leave(node)
        await self.announcing.refuse(node)
        self.renew()

    def _on_config(self, message: Message) -> None:
        if message.retain:
            self._sweep.saw(message)
        elif not message.payload and not self.announcing.is_echo(message.topic):
            node = self.announcing.topics.get(message.topic)
            if node is not None:
                self._hub.tasks.create(self._refuse(node), name=f"{node} was deleted")
