"""One fetch for many entities: polled, pushed to, and honest about whether its data are current."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import aiohttp

from hub.core.availability import Availability
from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.entries.setup import in_words
from hub.core.errors import EntryAuthFailed, EntryNotReady, UsherError
from hub.core.http import InvalidAuth
from hub.core.hub import Hub

_log = logging.getLogger(__name__)

D = TypeVar("D")

REFRESH_COOL_DOWN_S = 10.0
"""Refreshes that are asked for come at most this often; the first one comes at once."""
STAGGER_S = 1.0
"""Polls begin up to this much late, so that many servers are not asked in the same instant."""


class Coordinator(Generic[D]):
    """Keeps `data` of one entry current with `fetch()`.

    `interval` None means that nothing is polled and data only come by `push` and `refresh`. Polling
    goes on only while somebody listens.
    """

    def __init__(
        self,
        hub: Hub,
        entry: ConfigEntry[Any],
        fetch: Callable[[], Awaitable[D]],
        *,
        name: str,
        interval: timedelta | None = None,
        cool_down_s: float = REFRESH_COOL_DOWN_S,
    ) -> None:
        self.data: D
        self.name = name
        self.interval = interval
        self.updated_at: datetime | None = None
        self.availability = Availability(f"{entry.title} ({name})", _log)
        self._hub = hub
        self._entry = entry
        self._fetch = fetch
        self._cool_down_s = cool_down_s
        self._listeners: list[Callable[[], None]] = []
        self._poll: asyncio.Task[None] | None = None
        self._asked: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        entry.on_unload(self._stop)

    @property
    def available(self) -> bool:
        """Whether the last fetch or push succeeded."""
        return self.availability.is_up is True

    async def first_refresh(self) -> None:
        """Fetch during set-up.

        EntryNotReady when that fails, EntryAuthFailed when the server refuses us.
        """
        try:
            data = await self._fetch()
        except (EntryAuthFailed, InvalidAuth) as error:
            raise EntryAuthFailed(_reason(error)) from error
        except (UsherError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise EntryNotReady(_reason(error)) from error
        self._accept(data)

    async def refresh(self) -> None:
        """Fetch now and tell everybody; a failure makes the data unavailable and is logged once."""
        async with self._lock:
            try:
                data = await self._fetch()
            except (EntryAuthFailed, InvalidAuth) as error:
                self.fail(_reason(error))
                self._hub[ENTRIES].auth_failed(self._entry, _reason(error))
            except (UsherError, aiohttp.ClientError, TimeoutError, OSError) as error:
                self.fail(_reason(error))
            except Exception as error:  # noqa: BLE001 - must not spread
                if self.availability.is_up is not False:
                    _log.exception("Fetching %s failed", self.availability.name)
                self.fail(in_words(error))
            else:
                self._accept(data)

    def request_refresh(self) -> None:
        """Fetch soon: at once, but many requests in a row make one fetch per cool-down."""
        if self._asked is None or self._asked.done():
            self._asked = self._entry.tasks.create(
                self._refresh_and_rest(), name=f"refresh {self.name}"
            )
        else:
            self._again = True

    def push(self, data: D) -> None:
        """Take data that the server sent by itself."""
        self._accept(data)

    def fail(self, reason: str) -> None:
        """The data are not current any more, for instance because the push channel broke."""
        if self.availability.down(reason):
            self._tell()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each update or loss until the returned function is called.

        Starts the polling.
        """
        self._listeners.append(listener)
        if self.interval is not None and self._poll is None:
            self._poll = self._entry.tasks.create(self._poll_forever(), name=f"poll {self.name}")

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
            if not self._listeners:
                self._stop()

        return unsubscribe

    _again = False

    async def _refresh_and_rest(self) -> None:
        while True:
            self._again = False
            await self.refresh()
            await asyncio.sleep(self._cool_down_s)
            if not self._again:
                return

    async def _poll_forever(self) -> None:
        await asyncio.sleep(random.random() * STAGGER_S)  # noqa: S311 - spreads load, keeps no secret
        while self.interval is not None:
            await asyncio.sleep(self.interval.total_seconds())
            await self.refresh()

    def _accept(self, data: D) -> None:
        self.data = data
        self.updated_at = datetime.now(UTC)
        self.availability.up()
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:  # noqa: BLE001 - must not spread
                _log.exception("A listener of %s failed", self.availability.name)

    def _stop(self) -> None:
        if self._poll is not None:
            self._poll.cancel()
            self._poll = None


def _reason(error: BaseException) -> str:
    if isinstance(error, UsherError):
        return str(error)
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
