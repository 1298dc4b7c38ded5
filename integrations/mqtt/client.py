"""A client of aiomqtt, what it needs to know, and what its failures mean."""

import asyncio
import logging
import socket
import ssl
from contextlib import suppress
from typing import Final, Self

import aiomqtt

from hub.core.errors import UsherError
from hub.core.http import CannotConnect, ConnectTimeout, InvalidAuth, InvalidCertificate
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.settings import BrokerSettings, Protocol

_paho = logging.getLogger(f"{__name__}.paho")
_paho.setLevel(logging.CRITICAL)  # what it says of a lost connection is said once, elsewhere

KEEPALIVE_S: Final = 30
ANSWER_S: Final = 10.0
AT_ONCE: Final = 64
"""Messages that are sent before the first of them is acknowledged."""

_REFUSED: Final = frozenset({4, 5, 134, 135})
"""Bad user name or password, not authorized: return codes of 3.1.1, reason codes of 5."""


class Client(aiomqtt.Client):
    """One that lets go of its socket when a broker refuses it."""

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
) -> aiomqtt.Client:
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
        socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        logger=_paho,
    )
    client.pending_calls_threshold = AT_ONCE
    return client


async def probe(settings: BrokerSettings, context: ssl.SSLContext | None) -> None:
    """Connect and leave again; InvalidAuth when refused, else Unavailable."""
    try:
        async with client_of(settings, context):
            pass
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
