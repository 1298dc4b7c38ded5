"""Watches the sessions of one server: push first, polling only where push is silent.

One life cycle for all platforms: open a push channel, read the sessions, follow what is pushed;
when the channel breaks, find out whether the server is gone or only the channel, and begin again.
Whatever a platform's code raises is a reason why the server is not available, never the end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from hub.core.availability import Availability
from hub.core.backoff import RECONNECT, Backoff, BackoffPolicy
from hub.core.entries.setup import in_words
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
STEADY_S = 10.0
"""A channel that was open this long works; one that closes sooner counts as a failure."""

Opened = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Listing:
    """Every session of a server, and what its own clock showed, where it tells."""

    views: Sequence[SessionView]
    server_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which a server pushes.

    `follow` calls its argument once it is open; it returns or raises an UsherError when it closes.
    """

    source: Source
    follow: Callable[[Opened], Awaitable[None]]


class Watched(Protocol):
    """The server that is watched."""

    async def fetch(self) -> Listing:
        """Read all sessions."""

    def refused(self, reason: str) -> None:
        """The credentials are refused; told once."""

    def accepted(self) -> None:
        """The credentials are taken again, after they were refused."""

    def push_changed(self) -> None:
        """Another channel is open, or none."""


class Watcher:
    """Keeps the reporter told about one server until it is cancelled.

    `poll_s` is how often sessions are read while no channel is open (a third as often when nothing
    plays), and with `poll_always` beside an open one too. The best of the `channels` comes first.
    """

    def __init__(
        self,
        reporter: ServerReporter,
        availability: Availability,
        watched: Watched,
        *,
        channels: Sequence[Channel],
        poll_s: float,
        poll_always: bool = False,
        reconnect: BackoffPolicy = RECONNECT,
    ) -> None:
        self.source: Source | None = None
        self.restarting = False
        self._reporter = reporter
        self._availability = availability
        self._watched = watched
        self._channels = tuple(channels)
        self._poll_s = poll_s
        self._poll_always = poll_always
        self._policy = reconnect
        self._wanted = asyncio.Event()
        self._returned = asyncio.Event()
        self._active = False
        self._pushed_at = datetime.min.replace(tzinfo=UTC)
        self._was_refused = False
        self._loss_untold: str | None = None
        self._push_error: str | None = None

    def hint(self) -> None:
        """Read the sessions now: something was said to have happened."""
        self._wanted.set()

    async def read(self) -> bool:
        """Read the sessions now and report them; False when one of both was not possible."""
        asked_at = datetime.now(UTC)
        try:
            listing = await self._watched.fetch()
        except Exception as error:  # noqa: BLE001 - whatever a platform raises, the server is not available
            await self._lost(error)
            return False
        try:
            await self.take(listing, Source.POLL, asked_at=asked_at)
        except UsherError as error:
            _log.debug("What %s plays cannot be recorded: %s", self._availability.name, error)
            return False
        return True

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

        A fetched one that was asked for before the latest pushed one is passed over: it is older.
        """
        if asked_at is None:
            self._pushed_at = datetime.now(UTC)
        elif asked_at < self._pushed_at <= datetime.now(UTC):  # else the clock was set back
            return
        self._active = bool(listing.views)
        was_down = self._availability.is_up is False
        if was_down:
            await self._tell_loss()
            await self._reporter.back(restarted=self.restarting)
        self.restarting = False
        await self._reporter.listed(
            listing.views, source, server_at=listing.server_at, asked_at=asked_at
        )
        self._availability.up()
        if was_down:
            self._returned.set()
        if self._was_refused:
            self._was_refused = False
            self._watched.accepted()

    # Reading -----------------------------------------------------------------------------------

    async def _read_forever(self) -> None:
        backoff = Backoff(self._policy)
        while True:
            if await self.read():
                backoff.reset()
                await _wait_for(self._wanted, self._pause())
            else:
                await _wait_for(self._wanted, backoff.next())
            if self._wanted.is_set():
                await asyncio.sleep(HINT_DELAY_S)
                self._wanted.clear()

    def _pause(self) -> float:
        if self.source is not None and not self._poll_always:
            return SAFETY_ACTIVE_S if self._active else SAFETY_IDLE_S
        return self._poll_s if self._active else self._poll_s * IDLE_FACTOR

    async def _lost(self, error: Exception) -> None:
        if isinstance(error, (CannotConnect, Busy)):
            self.restarting = True
        if self._availability.is_up is not False:
            self._loss_untold = _reason(error)
            if not isinstance(error, UsherError):
                _log.error("Reading from %s failed", self._availability.name, exc_info=error)
        self._availability.down(_reason(error))
        if isinstance(error, InvalidAuth) and not self._was_refused:
            self._was_refused = True
            self._watched.refused(error.message)
        try:
            await self._tell_loss()
        except UsherError as untold:
            _log.debug("The loss of %s is told later: %s", self._availability.name, untold)

    async def _tell_loss(self) -> None:
        """Tell that the server is lost, unless that is told already."""
        if self._loss_untold is not None:
            await self._reporter.lost(self._loss_untold)
            self._loss_untold = None

    # Push --------------------------------------------------------------------------------------

    async def _follow_forever(self) -> None:
        backoff = Backoff(self._policy)
        number, failures = 0, 0
        while True:
            if await self._follow(self._channels[number]):
                number, failures = 0, 0
                backoff.reset()
            elif self._availability.is_up:
                failures += 1
                if failures == TRIES_PER_CHANNEL:
                    number, failures = (number + 1) % len(self._channels), 0
            self.hint()
            self._returned.clear()
            await _wait_for(self._returned, backoff.next())

    async def _follow(self, channel: Channel) -> bool:
        """Follow a channel until it closes; whether it was open for some time."""
        loop = asyncio.get_running_loop()
        opened_at: float | None = None

        def opened() -> None:
            nonlocal opened_at
            opened_at = loop.time()
            self._use(channel.source)

        try:
            await channel.follow(opened)
        except UsherError as error:
            _log.debug("%s: push by %s ended: %s", self._availability.name, channel.source, error)
        except Exception as error:  # noqa: BLE001 - what a platform cannot read must not end the watching
            self._note(error, channel)
        self._use(None)
        return opened_at is not None and loop.time() - opened_at >= STEADY_S

    def _note(self, error: Exception, channel: Channel) -> None:
        """Log an error of the platform's code, once in a row."""
        if repr(error) != self._push_error:
            name = self._availability.name
            _log.error("Following %s by %s failed", name, channel.source, exc_info=error)
        self._push_error = repr(error)

    def _use(self, source: Source | None) -> None:
        if source is not self.source:
            self.source = source
            self._watched.push_changed()
        if source is not None:
            self.hint()


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, so long at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):  # wait_for of Python 3.11 can lose a cancellation
            await event.wait()


def _reason(error: Exception) -> str:
    return error.message if isinstance(error, UsherError) else in_words(error)
