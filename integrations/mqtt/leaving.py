"""Taking everything off the broker that Usher said there, for good."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

import aiomqtt

from hub.core.errors import UsherError
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.store import STORE
from integrations.mqtt.client import client_of, reason_of
from integrations.mqtt.discovery import Announcer
from integrations.mqtt.neighbours import check_alone
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.published import Announcements
from integrations.mqtt.settings import BrokerSettings
from integrations.mqtt.tls import tls_context
from integrations.mqtt.topics import Topics

_log = logging.getLogger(__name__)
MOST_S: Final = 20.0


async def leave(hub: Hub, data: Mapping[str, Any]) -> None:
    """Clear devices, values and status from the broker of an entry, and forget what was said.

    Nothing is cleared where another hub has taken over the topics.
    """
    settings = BrokerSettings.of(data)
    announced = await Announcements.open(hub[STORE])
    hub_id = hub[HOUSEHOLD].current.hub_id
    try:
        await _clear(settings, announced, hub_id)
    except UsherError as error:
        _log.warning("What Home Assistant was told stays at the broker: %s", error)
    for one in announced:
        await announced.forget(one.node)


async def _clear(settings: BrokerSettings, announced: Announcements, hub_id: str) -> None:
    context = await asyncio.to_thread(tls_context, settings)
    try:
        async with asyncio.timeout(MOST_S), client_of(settings, context) as client:
            await check_alone(client, Topics(settings.base, settings.prefix), hub_id)
            for message in _last_words(settings, announced):
                await client.publish(message.topic, message.payload, qos=1, retain=True)
    except aiomqtt.MqttError as error:
        raise reason_of(error, settings) from error
    except TimeoutError as error:
        raise UsherError(f"The broker {settings.address} does not answer.") from error


def _last_words(settings: BrokerSettings, announced: Announcements) -> Iterator[Outgoing]:
    topics = Topics(settings.base, settings.prefix)
    announcer = Announcer(topics, settings.announcing)
    for one in announced:
        if one.base:
            yield from announcer.remove(one)
    for topic in (topics.owner, topics.status):
        yield Outgoing(topic=topic, payload=b"", retain=True)
