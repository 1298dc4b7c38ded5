"""A client of aiomqtt, what it needs to know, and what its failures mean."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

import aiomqtt
from paho.mqtt.client import Client as Paho
from paho.mqtt.client import ConnectFlags
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hub.core.errors import UsherError
from hub.core.http import CannotConnect, ConnectTimeout, InvalidAuth, InvalidCertificate
from integrations.mqtt.neighbours import check_alone
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.settings import BrokerSettings, Protocol
from integrations.mqtt.topics import Topics

_paho = logging.getLogger(f"{__name__}.paho")
_paho.setLevel(logging.CRITICAL)  # what it says of a lost connection is said once, elsewhere

KEEPALIVE_S: Final = 30
ANSWER_S: Final = 10.0
AT_ONCE: Final = 64
"""Messages that are sent before the first of them is acknowledged."""
MOST_HEARD: Final = 20_000
"""Messages that wait to be handed out; a broker that floods is not heard beyond them."""
_OVERHEAD: Final = 64
"""Bytes of a packet beside topic and payload, at most."""

_REFUSED: Final = frozenset({4, 5, 134, 135})
"""Bad user name or password, not authorized: return codes of 3.1.1, reason codes of 5."""


class Client(aiomqtt.Client):
    """One that lets go of its socket when a broker refuses it, and knows what the broker takes."""

    largest: int | None = None
    """Bytes of the largest packet; MQTT 3.1.1 does not tell."""
    refused: Callable[[str], None] | None = None
    """Told why the broker did not take a message; MQTT 3.1.1 does not tell."""

    def takes(self, message: Outgoing) -> bool:
        """Whether a message is small enough."""
        size = len(message.topic.encode()) + len(message.payload) + _OVERHEAD
        return self.largest is None or size <= self.largest

    def _on_connect(
        self,
        client: Paho,
        userdata: Any,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.largest = getattr(properties, "MaximumPacketSize", None)
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_publish(
        self, client: Paho, userdata: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        if self.refused is not None and reason_code.is_failure:
            self.refused(str(reason_code))
        super()._on_publish(client, userdata, mid, reason_code, properties)

    async def __aenter__(self) -> Self:
        try:
            return await super().__aenter__()
        except BaseException:
            await self._let_go()
            raise

    async def _let_go(self) -> None:
        self._disconnected.add_done_callback(lambda end: end.cancelled() or end.exception())
        loop, left = asyncio.get_running_loop(), self._client.socket()
        if left is not None:
            with suppress(OSError, ValueError):
                loop.remove_reader(left)
                loop.remove_writer(left)
            left.close()
        await asyncio.sleep(0)
        if self._misc_task is not None:
            self._misc_task.cancel()
            await asyncio.wait([self._misc_task])


def client_of(
    settings: BrokerSettings,
    context: ssl.SSLContext | None,
    *,
    identifier: str | None = None,
    will: Outgoing | None = None,
) -> Client:
    """A client that is not connected yet."""
    version = aiomqtt.ProtocolVersion
    client = Client(
        settings.host,
        settings.port,
        username=settings.username,
        password=settings.password,
        identifier=identifier,
        protocol=version.V5 if settings.protocol is Protocol.V5 else version.V311,
        will=None
        if will is None
        else aiomqtt.Will(will.topic, will.payload, will.qos, will.retain),
        tls_context=context,
        keepalive=KEEPALIVE_S,
        timeout=ANSWER_S,
        max_queued_incoming_messages=MOST_HEARD,
        socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        logger=_paho,
    )
    client.pending_calls_threshold = AT_ONCE
    return client


async def probe(settings: BrokerSettings, context: ssl.SSLContext | None, hub_id: str) -> None:
    """Connect and leave again; InvalidAuth when refused, else Unavailable."""
    try:
        async with client_of(settings, context) as client:
            await check_alone(client, Topics(settings.base, settings.prefix), hub_id)
    except aiomqtt.MqttError as error:
        raise reason_of(error, settings) from error


def reason_of(error: aiomqtt.MqttError, settings: BrokerSettings) -> UsherError:
    """What a failure means to the user."""
    code = getattr(error, "rc", None)
    number = getattr(code, "value", code)
    text, where = str(error), f"The broker {settings.address}"
    if number in _REFUSED and not isinstance(error.__cause__, OSError):
        return InvalidAuth(f"{where} refuses user name or password.")
    if "CERTIFICATE" in text.upper() or "SSL" in text.upper():
        return InvalidCertificate(f"{where} cannot be trusted: {text}")
    if "timed out" in text.lower():
        return ConnectTimeout(f"{where} does not answer.")
    return CannotConnect(f"{where} cannot be reached: {text}")
