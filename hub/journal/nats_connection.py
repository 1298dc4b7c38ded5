"""The connection to a NATS server, which comes back by itself after an outage."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import nats.errors
from nats.aio.client import Client
from nats.js.errors import APIError

from hub.journal.errors import JournalError, JournalFull, JournalUnreachable

_log = logging.getLogger(__name__)

_NO_ROOM = {10002, 10023, 10047, 10077}
"""JetStream error codes: the limits of the account, the server, the storage or the stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsSettings:
    """Where the stream is; several servers of a cluster are separated by commas.

    `timeout` is how long a call may take in seconds, retries included. `replicas` applies when the
    stream is made. `credentials` is a NATS .creds file.
    """

    url: str
    stream: str = "USHER"
    timeout: float = 10.0
    replicas: int = 1
    credentials: Path | None = None

    @property
    def servers(self) -> list[str]:
        """The addresses one by one."""
        return [url.strip() for url in self.url.split(",")]

    @property
    def place(self) -> str:
        """The servers without user names and passwords."""
        parts = map(urlsplit, self.servers)
        return ", ".join(f"{part.hostname}:{part.port or 4222}" for part in parts)


class NatsConnection:
    """Holds one client; `lost` is called when the connection goes, `returned` when it is back."""

    def __init__(
        self,
        settings: NatsSettings,
        lost: Callable[[JournalError], None],
        returned: Callable[[], None],
    ) -> None:
        self.client = Client()
        self.settings = settings
        self._lost = lost
        self._returned = returned
        self._last_error = ""
        self._closing = False

    async def open(self) -> None:
        """Connect; JournalUnreachable within the timeout."""
        try:
            await asyncio.wait_for(self._connect(), self.settings.timeout)
        except (nats.errors.Error, OSError, TimeoutError) as error:
            await self.close()
            raise self.unreachable(str(error)) from error

    async def close(self) -> None:
        """Send what is buffered and disconnect."""
        self._closing = True
        try:
            await self.client.close()
        except (nats.errors.Error, OSError) as error:
            # nats-py 2.16 stops half-way when it cannot send what it buffered, and then takes
            # itself for closed; the second time there is nothing left to send.
            _log.debug("NATS: %s", error)
            self.client._status = Client.DISCONNECTED  # noqa: SLF001 - there is no public way
            await self.client.close()

    def unreachable(self, reason: str = "") -> JournalUnreachable:
        """The error for a server that does not answer."""
        reason = reason or self._last_error or "no answer"
        return JournalUnreachable(
            f"The journal's NATS server {self.settings.place} cannot be used ({reason}).",
            hint="Check that it runs with JetStream, its address and the credentials.",
        )

    def translate(self, error: BaseException) -> JournalError:
        """The JournalError for anything that the client raises."""
        if isinstance(error, JournalError):
            return error
        if not isinstance(error, APIError):
            return self.unreachable(str(error))
        if error.err_code in _NO_ROOM:
            return JournalFull(
                f"The stream {self.settings.stream} on {self.settings.place} is full"
                f" ({error.description}).",
                hint="Raise its limit or free some space: recording goes on by itself.",
            )
        return JournalError(
            f"The stream {self.settings.stream} on {self.settings.place} refuses"
            f" ({error.description}).",
            hint="Check the server's log and the permissions of Usher's account.",
        )

    async def _connect(self) -> None:
        credentials = self.settings.credentials
        await self.client.connect(
            servers=self.settings.servers,
            name="usher",
            no_echo=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            ping_interval=10,
            error_cb=self._on_error,
            disconnected_cb=self._on_lost,
            reconnected_cb=self._on_returned,
            user_credentials=str(credentials) if credentials else None,
        )

    async def _on_error(self, error: Exception) -> None:
        self._last_error = str(error) or type(error).__name__
        _log.debug("NATS: %s", self._last_error)

    async def _on_lost(self) -> None:
        if not self._closing:
            self._lost(self.unreachable("the connection was lost"))

    async def _on_returned(self) -> None:
        self._last_error = ""
        self._returned()
