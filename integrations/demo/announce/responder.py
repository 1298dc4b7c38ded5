"""A datagram protocol that answers questions from the registered servers."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import cast

_log = logging.getLogger(__name__)

Answer = Callable[[str], Iterable[bytes]]


class Responder(asyncio.DatagramProtocol):
    """Sends every datagram that `answer` gives for a question back to who asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for the answers."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question; what is not text is no question."""
        try:
            question = data.decode()
        except UnicodeDecodeError:
            return
        if self._transport is None:
            return
        for reply in self._answer(question):
            self._transport.sendto(reply, addr)

    def error_received(self, exc: Exception) -> None:
        """A listener that went away before the answer reached it."""
        _log.debug("An announcement was not delivered: %s", exc)
