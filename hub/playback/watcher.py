"""Watches the sessions of one server: push first, polling only where push is silent.

One life cycle for all platforms: open a push channel, read the sessions, follow what is pushed;
when the channel breaks, find out whether the server is gone or only the channel, and begin again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.core.availability import Availability
from hub.core.backoff import Backoff
from hub.core.errors import UsherError
from hub.core.http import Busy, CannotConnect, InvalidAuth
from hub.models.observation import Source
from hub.models.session import SessionView
from hub.playback.reporter import ServerReporter

_log = logging.getLogger(__name__)

HINT_DELAY_S = 0.05
SAFETY_ACTIVE_S = 60.0
SAFETY_IDLE_S = 300.0
IDLE_FACTOR = 3
TRIES_PER_CHANNEL = 3

Opened = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Listing:
    """Every session of a server, and what its own clock showed, where it tells."""

    views: Sequence[SessionView]
    server_at: datetime | None = None


Fetch = Callable[[], Awaitable[Listing]]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which a server pushes.

    `follow` calls its argument once it is open; it returns or raises an UsherError when it closes.
    """

    source: Source
    follow: Callable[[Opened], Awaitable[None]]


class Watcher:
    """Keeps the reporter told about one server until it is cancelled.

    `fetch` reads all sessions, `refused` is told when the credentials are, `poll_s` is how often
    sessions are read while no channel is open (a third as often when nothing plays), and with
    `poll_always` beside an open one too.
    """

    def __init__(
        self,
        reporter: ServerReporter,
        availability: Availability,
        fetch: Fetch,
        refused: Callable[[str], None],
        *,
        channels: Sequence[Channel],
        poll_s: float,
        poll_always: bool = False,
    ) -> None:
        self.source: Source | None = None
        self.restarting = False
        self._reporter = reporter
        self._availability = availability
        self._fetch = fetch
        self._refused = refused
        self._channels = tuple(channels)
        self._poll_s = poll_s
        self._poll_always = poll_always
        self._wanted = asyncio.Event()
        self._active = False
        self._pushed_at = datetime.min.replace(tzinfo=UTC)

    def hint(self) -> None:
        """Read the sessions now: something was said to have happened."""
        self._wanted.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_forever())
            if self._channels:
                group.create_task(self._follow_forever())

    async def take(
        self, listing: Listing, source: Source, *, asked_at: datetime | None = None
    ) -> None:
        """Report a complete listing, pushed, or fetched at `asked_at`; the server is up.

        A fetched one that was asked for before the latest pushed one is passed over as older.
        """
        if asked_at is None:
            self._pushed_at = datetime.now(UTC)
        elif asked_at < self._pushed_at:
            return
        self._active = bool(listing.views)
        if self._availability.is_up is False:
            await self._reporter.back(restarted=self.restarting)
        self.restarting = False
        await self._reporter.listed(
            listing.views, source, server_at=listing.server_at, asked_at=asked_at
        )
        self._availability.up()

    async def _read_forever(self) -> None:
        backoff = Backoff()
        while True:
            try:
                asked_at = datetime.now(UTC)
                await self.take(await self._fetch(), Source.POLL, asked_at=asked_at)
            except UsherError as error:
                await self._lost(error)
                await self._wait(backoff.next())
            else:
                backoff.reset()
                await self._wait(self._pause())
            if self._wanted.is_set():
                await asyncio.sleep(HINT_DELAY_S)
                self._wanted.clear()

    def _pause(self) -> float:
        if self.source is not None and not self._poll_always:
            return SAFETY_ACTIVE_S if self._active else SAFETY_IDLE_S
        return self._poll_s if self._active else self._poll_s * IDLE_FACTOR

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wanted.wait(), seconds)
        except TimeoutError:
            return

    async def _follow_forever(self) -> None:
        backoff = Backoff()
        number, failures = 0, 0
        while True:
            channel = self._channels[number % len(self._channels)]
            try:
                await channel.follow(lambda channel=channel: self._opened(channel, backoff))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            except UsherError as error:
                _log.debug("Push by %s ended: %s", channel.source, error)
            failures = 0 if self.source is not None else failures + 1
            self.source = None
            if failures and failures % TRIES_PER_CHANNEL == 0 and self._availability.is_up:
                number += 1
            self.hint()
            await backoff.wait()

    def _opened(self, channel: Channel, backoff: Backoff) -> None:
        self.source = channel.source
        backoff.reset()
        self.hint()

    async def _lost(self, error: UsherError) -> None:
        if isinstance(error, (CannotConnect, Busy)):
            self.restarting = True
        if self._availability.is_up is not False:
            await self._reporter.lost(error.message)
        self._availability.down(error.message)
        if isinstance(error, InvalidAuth):
            self._refused(error.message)
