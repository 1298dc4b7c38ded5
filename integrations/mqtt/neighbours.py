"""Whether another hub says its states below the topics that this one wants."""

import asyncio
from typing import Any, Final

import aiomqtt
import orjson

from hub.core.errors import Unavailable
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.topics import Topics
from integrations.mqtt.values import ONLINE

HEAR_S: Final = 0.5
"""How long the broker has to send what it kept; it comes right behind the subscription."""
LOOK_S: Final = 0.01


class TopicsTaken(Unavailable):
    """Another hub that is there uses the same first topic."""

    code = "topics_taken"


def introduction(topics: Topics, hub_id: str) -> Outgoing:
    """Says whose topics these are."""
    payload = orjson.dumps({"hub_id": hub_id})
    return Outgoing(topic=topics.owner, payload=payload, retain=True, value=True)


async def check_alone(client: aiomqtt.Client, topics: Topics, hub_id: str) -> None:
    """TopicsTaken when another hub is there: two would take each other's devices away.

    It reads the client's messages, so nobody else may yet.
    """
    kept = await _kept(client, topics.status, topics.owner)
    owner = _owner(kept.get(topics.owner, b""))
    if owner not in (None, hub_id) and kept.get(topics.status) == ONLINE:
        raise TopicsTaken(
            f"Another Usher is at this broker below {topics.base}/.",
            hint="Give one of the two another first topic.",
        )


async def _kept(client: aiomqtt.Client, *wanted: str) -> dict[str, bytes]:
    kept: dict[str, bytes] = {}
    for topic in wanted:
        await client.subscribe(topic, qos=1)
    loop = asyncio.get_running_loop()
    until = loop.time() + HEAR_S
    # Waiting for a message with a time limit could lose it: looking cannot.
    while len(client.messages) < len(wanted) and loop.time() < until:  # noqa: ASYNC110 - no event
        await asyncio.sleep(LOOK_S)
    await client.unsubscribe(list(wanted))
    for _ in range(len(client.messages)):
        message = await anext(client.messages)
        kept[message.topic.value] = message.payload
    return kept


def _owner(payload: bytes) -> str | None:
    try:
        told: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    owner = told.get("hub_id") if isinstance(told, dict) else None
    return owner if isinstance(owner, str) else None
