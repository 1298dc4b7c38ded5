"""One target's courier: takes what waits in its order, one delivery at a time.

It holds up nobody else: each target has its own, with its own limits and back-off.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.core.backoff import Backoff
from hub.core.errors import UsherError
from hub.notify.bucket import TokenBucket
from hub.notify.errors import SendFailed, SendRefused
from hub.notify.message import Queued
from hub.notify.outbox import Outbox
from hub.notify.parcel import Parcel
from hub.notify.planning import Plan, Rules, plan
from hub.notify.settings import NotifyModel
from hub.notify.target import Target

_log = logging.getLogger(__name__)

LONGEST_SLEEP_S = 60.0
"""Plans are by the wall clock, which may be set: they are looked at again this often."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended; `error` None means well, `refused` that it was given up."""

    batch: tuple[Queued, ...]
    error: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Tested:
    """How the last test ended; `error` None means that it was taken."""

    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Errands:
    """What a courier asks the hub for."""

    rules: Callable[[Target], Rules]
    pack: Callable[[Sequence[Queued]], Awaitable[Parcel]]
    told: Callable[[Target, Outcome], Awaitable[None]]


class Courier:
    """Delivers to one target until it is cancelled."""

    def __init__(
        self, target: Target, outbox: Outbox, settings: NotifyModel, errands: Errands
    ) -> None:
        self.target = target
        self.retry_at: datetime | None = None
        self.last_test: Tested | None = None
        self._outbox = outbox
        self._settings = settings
        self._errands = errands
        self._backoff = Backoff(settings.retry)
        options = target.options
        self._bucket = TokenBucket(options.burst, options.per_minute, _now())
        self._news = asyncio.Event()
        self._sending = asyncio.Lock()

    def wake(self, *, at_once: bool = False) -> None:
        """Something changed; `at_once` also ends the wait after a failure."""
        if at_once:
            self.retry_at = None
            self._backoff.reset()
        self._news.set()

    async def run(self) -> None:
        """Deliver what waits, and wait for more."""
        while True:
            self._news.clear()
            chosen = self.plan()
            if chosen.batch:
                await self._deliver(chosen.batch)
            else:
                await self._sleep_until(chosen.wake_at)

    def plan(self) -> Plan:
        """What goes next, or when to look again."""
        waiting = self._outbox.waiting(self.target.id)
        if self.retry_at is not None and waiting and _now() < self.retry_at:
            return Plan(wake_at=self.retry_at)
        return plan(waiting, self._errands.rules(self.target), self._bucket, _now())

    async def hand_over(self, parcel: Parcel) -> None:
        """Deliver past queue and limits, one at a time; SendFailed or SendRefused when not."""
        async with self._sending:
            try:
                async with asyncio.timeout(self._settings.send_limit):
                    await self.target.send(parcel)
            except TimeoutError:
                raise SendFailed("It did not answer in time.", unsure=True) from None

    async def test(self, parcel: Parcel) -> None:
        """Deliver a test, and remember how it went."""
        try:
            await self.hand_over(parcel)
        except UsherError as error:
            self.last_test = Tested(_now(), str(error))
            raise
        self.last_test = Tested(_now(), None)

    async def _sleep_until(self, at: datetime | None) -> None:
        wait = None
        if at is not None:
            wait = min(max((at - _now()).total_seconds(), 0.001), LONGEST_SLEEP_S)
        try:
            async with asyncio.timeout(wait):
                await self._news.wait()
        except TimeoutError:
            return

    async def _deliver(self, batch: tuple[Queued, ...]) -> None:
        parcel = await self._errands.pack(batch)
        await self._outbox.begin(batch)
        self._bucket.spend(_now())
        try:
            await self.hand_over(parcel)
        except SendRefused as error:
            await self._refused(batch, str(error))
        except SendFailed as error:
            await self._failed(batch, str(error), unsure=error.unsure)
        except UsherError as error:
            await self._failed(batch, str(error), unsure=False)
        except Exception as error:  # noqa: BLE001 - a target of any make must not end its courier
            _log.exception("Delivering to %s failed", self.target.title)
            await self._failed(batch, type(error).__name__, unsure=True)
        else:
            await self._outbox.delivered(batch)
            self._backoff.reset()
            self.retry_at = None
            await self._errands.told(self.target, Outcome(batch))

    async def _refused(self, batch: tuple[Queued, ...], error: str) -> None:
        """Give up a single message; several are tried one by one, since one may be to blame."""
        if len(batch) > 1:
            await self._outbox.separate(batch)
            return
        await self._outbox.give_up(batch, error)
        await self._errands.told(self.target, Outcome(batch, error, refused=True))

    async def _failed(self, batch: tuple[Queued, ...], error: str, *, unsure: bool) -> None:
        self.retry_at = _now() + timedelta(seconds=self._backoff.next())
        await self._outbox.failed(batch, error, unsure=unsure)
        limit = _now() - timedelta(seconds=self._settings.give_up_after)
        waiting = self._outbox.waiting(self.target.id)
        await self._outbox.give_up([item for item in waiting if item.accepted_at < limit], error)
        await self._errands.told(self.target, Outcome(batch, error))


def _now() -> datetime:
    return datetime.now(UTC)
