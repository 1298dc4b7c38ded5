"""Bringing what was announced in line with the plan, and the plan with the wishes of the user."""

import logging
from collections import Counter
from collections.abc import Iterable

from integrations.mqtt.connection import Connection
from integrations.mqtt.discovery import Announcer, config_topics
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.plan import Plan, PlannedDevice
from integrations.mqtt.published import Announced, Announcements
from integrations.mqtt.settings import BrokerSettings

_log = logging.getLogger(__name__)


class Announcing:
    """What Home Assistant was told, and what it is told next."""

    def __init__(
        self, connection: Connection, announcer: Announcer, announced: Announcements
    ) -> None:
        self.announced = announced
        self._connection = connection
        self._announcer = announcer
        self._settings: BrokerSettings = connection.settings
        self._clearing: Counter[str] = Counter()

    def reconnected(self) -> None:
        """Echoes of before do not come any more; those of what still waits do."""
        waiting = self._connection.outbox.waiting()
        self._clearing = Counter(one.topic for one in waiting if not one.payload)

    @property
    def topics(self) -> dict[str, str]:
        """Where devices are announced now, and which."""
        return {
            topic: one.node
            for one in self.announced
            if not one.refused and one.components and self._is_current(one)
            for topic in config_topics(one)
        }

    async def apply(self, plan: Plan, *, again: bool = False) -> None:
        """Bring what is new or changed, or all of it `again`, and take away what is not planned."""
        for device in plan.devices.values():
            await self._bring(device, again=again)
        for one in self.announced:
            if one.node not in plan.devices and one.components:
                await self._remove(one)

    async def born(self) -> None:
        """Home Assistant is there again: tell it once more what has gone while it was away."""
        for one in self.announced:
            if not one.gone:
                continue
            all_of_it = {**one.gone, **one.components}
            self._post(self._announcer.bring(one.node, one.device, all_of_it))
            if one.components:
                gone = self._announcer.drop(one.node, one.device, one.components, one.gone)
                self._post(gone)
                await self.announced.change(one.node, gone={})
            else:
                self._post(self._announcer.remove(_with(one, all_of_it)))
                await self.announced.forget(one.node)

    async def refuse(self, node: str) -> None:
        """The device was deleted in Home Assistant: it stays away until it is wanted back."""
        known = self.announced.get(node)
        if known is None or known.refused:
            return
        _log.info("%s was deleted in Home Assistant and is not handed over any more", known.name)
        self._post(self._announcer.silence(known))
        await self.announced.change(node, refused=True, components={}, gone={})

    def is_echo(self, topic: str) -> bool:
        """Whether an empty message is Usher's own, coming back."""
        if self._clearing[topic] > 0:
            self._clearing[topic] -= 1
            return True
        return False

    def clear(self, topic: str) -> None:
        """Take something off the broker."""
        self._post([Outgoing(topic=topic, payload=b"", retain=True, important=True)])

    async def _bring(self, device: PlannedDevice, *, again: bool) -> None:
        before, components = self.announced.get(device.node), device.components
        if before is not None and not self._is_current(before):
            self._move(before, device)
            before, again = None, False
        if before is None:
            self._post(self._announcer.bring(device.node, device.device, components))
            await self._keep(device, {})
            return
        gone = {name: one for name, one in before.components.items() if name not in components}
        if gone:
            self._post(self._announcer.drop(device.node, device.device, components, gone))
            self._post(self._announcer.silence(before, gone))
        if again or before.device != device.device or before.components != components:
            self._post(self._announcer.bring(device.node, device.device, components))
        left = {**before.gone, **gone}
        await self._keep(device, {k: one for k, one in left.items() if k not in components})

    def _move(self, before: Announced, device: PlannedDevice) -> None:
        """The topics were others: leave the old ones, keeping ids and history where possible."""
        same_place = (before.base, before.prefix) == (self._settings.base, self._settings.prefix)
        if not same_place:
            self._post(self._announcer.remove(before))
            return
        self._post(self._announcer.migrate(before))
        self._post(self._announcer.bring(device.node, device.device, device.components))
        for topic in config_topics(before):
            self.clear(topic)

    async def _remove(self, one: Announced) -> None:
        self._post(self._announcer.remove(one))
        gone = {**one.gone, **one.components}
        await self.announced.change(one.node, components={}, gone=gone)

    async def _keep(self, device: PlannedDevice, gone: dict[str, dict[str, object]]) -> None:
        settings = self._settings
        await self.announced.keep(
            Announced(
                node=device.node,
                name=device.name,
                device=device.device,
                components=device.components,
                gone=gone,
                base=settings.base,
                prefix=settings.prefix,
                announcing=settings.announcing,
            )
        )

    def _is_current(self, one: Announced) -> bool:
        now = self._settings
        return (one.base, one.prefix, one.announcing) == (now.base, now.prefix, now.announcing)

    def _post(self, messages: Iterable[Outgoing]) -> None:
        for message in messages:
            if not message.payload:
                self._clearing[message.topic] += 1
            self._connection.post(message)


def _with(one: Announced, components: dict[str, dict[str, object]]) -> Announced:
    return Announced(
        node=one.node,
        name=one.name,
        device=one.device,
        components=components,
        base=one.base,
        prefix=one.prefix,
        announcing=one.announcing,
    )
