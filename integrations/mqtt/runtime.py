"""What runs while the entry is loaded: connection, handover and commands, put together."""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from functools import partial
from typing import Any

from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.household import HOUSEHOLD
from hub.core.http import CannotConnect, ConnectTimeout, InvalidAuth
from hub.core.hub import Hub
from hub.core.mqtt import MQTT, Standing
from hub.core.mqtt_service import offer_publishing
from hub.core.store import STORE
from hub.core.supervisor import SUPERVISOR
from integrations.mqtt.announcing import Announcing
from integrations.mqtt.client import probe
from integrations.mqtt.commands import Allowed, Commands
from integrations.mqtt.connection import Connection
from integrations.mqtt.discovery import Announcer
from integrations.mqtt.handover import Handover
from integrations.mqtt.neighbours import check_alone
from integrations.mqtt.outbox import Outbox, Outgoing
from integrations.mqtt.privacy import Privacy
from integrations.mqtt.published import Announcements
from integrations.mqtt.settings import BrokerSettings
from integrations.mqtt.showing import Showing
from integrations.mqtt.tls import tls_context
from integrations.mqtt.topics import Topics
from integrations.mqtt.values import OFFLINE

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts, for diagnostics, services and pages."""

    connection: Connection
    handover: Handover
    commands: Commands
    topics: Topics

    def standing(self) -> Standing:
        """How it stands, for a page."""
        link, plan = self.connection, self.handover.showing.plan
        return Standing(
            connected=link.is_up,
            address=link.settings.address,
            base=self.topics.base,
            devices=len(plan.devices),
            entities=len(plan.entities),
            waiting=len(link.outbox),
            dropped=link.outbox.dropped,
            refused=link.not_taken,
        )


async def begin(hub: Hub, entry: ConfigEntry[Runtime]) -> Runtime:
    """Connect and hand over until the entry is unloaded; its errors say what is wrong."""
    settings = BrokerSettings.of(entry.data)
    context = await asyncio.to_thread(tls_context, settings)
    topics = Topics(settings.base, settings.prefix)
    announced = await Announcements.open(hub[STORE])
    await _reach(hub, settings, context, announced)
    will = Outgoing(topic=topics.status, payload=OFFLINE, retain=True)
    identifier = f"usher-{hub[HOUSEHOLD].current.hub_id}"[:23]
    connection = Connection(settings, context, identifier=identifier, will=will, outbox=Outbox())
    hub_id = hub[HOUSEHOLD].current.hub_id
    connection.check = partial(check_alone, topics=topics, hub_id=hub_id)
    runtime = _parts(hub, entry, topics, connection, announced)
    entry.on_unload(lambda: connection.close(runtime.handover.farewell()))
    connection.on_traffic.append(hub[MQTT].saw)
    entry.on_unload(hub[MQTT].attach(connection))
    entry.on_unload(offer_publishing(hub))
    hub[MQTT].standing = runtime.standing
    entry.on_unload(partial(_stands_no_more, hub))
    for part in (runtime.handover, runtime.commands):
        part.start()
        entry.on_unload(part.stop)
    _run(hub, entry, runtime)
    return runtime


async def _reach(
    hub: Hub,
    settings: BrokerSettings,
    context: ssl.SSLContext | None,
    announced: Announcements,
) -> None:
    """Try the broker. One that took Usher before may be away: events wait for it to come back."""
    try:
        await probe(settings, context, hub[HOUSEHOLD].current.hub_id)
    except (CannotConnect, ConnectTimeout):
        if not any(announced):
            raise


def _parts(
    hub: Hub,
    entry: ConfigEntry[Runtime],
    topics: Topics,
    connection: Connection,
    announced: Announcements,
) -> Runtime:
    options: dict[str, Any] = dict(entry.options)
    privacy = Privacy.of(options)
    announcer = Announcer(topics, connection.settings.announcing)
    announcing = Announcing(connection, announcer, announced)
    showing = Showing(hub, topics, privacy, connection, entry.tasks)
    handover = Handover(hub, topics, privacy, connection, announcing, showing)
    allowed = Allowed(options.get("controls", True), options.get("services", True))
    commands = Commands(hub, topics, connection, showing, allowed, entry.tasks)
    return Runtime(connection, handover, commands, topics)


def _run(hub: Hub, entry: ConfigEntry[Runtime], runtime: Runtime) -> None:
    async def stay_connected() -> None:
        try:
            await runtime.connection.run()
        except InvalidAuth as error:
            hub[ENTRIES].auth_failed(entry, error.message)
            raise

    name = f"MQTT {runtime.connection.settings.address}"
    supervisor = hub[SUPERVISOR]
    connected = supervisor.run(name, stay_connected, entry.tasks)
    runtime.connection.on_connected.append(connected.healthy)
    supervisor.run("MQTT handover", runtime.handover.run, entry.tasks)


def _stands_no_more(hub: Hub) -> None:
    hub[MQTT].standing = None
