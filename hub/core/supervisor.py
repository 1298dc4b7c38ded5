"""Long-lived work that must not end.

Restarted with back-off, reported once when it fails and once when it is back.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from hub.core.availability import Availability
from hub.core.backoff import RECONNECT, Backoff, BackoffPolicy
from hub.core.errors import UsherError
from hub.core.hub import Key
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

STABLE_AFTER_S: Final = 10.0
"""Work that has run this long counts as recovered."""

Job = Callable[[], Coroutine[Any, Any, None]]


class JobState(StrEnum):
    """What a supervised job does now."""

    RUNNING = "running"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """One job as the health page shows it."""

    name: str
    state: JobState
    restarts: int
    since: datetime
    last_error: str | None
    next_try_in_s: float | None


class Supervised:
    """A job under supervision. One that knows better calls `healthy` when it works again."""

    def __init__(self, name: str, job: Job, policy: BackoffPolicy, stable_after_s: float) -> None:
        self.name = name
        self.restarts = 0
        self.state = JobState.RUNNING
        self.since = datetime.now(UTC)
        self.last_error: str | None = None
        self._job = job
        self._backoff = Backoff(policy)
        self._stable_after_s = stable_after_s
        self._availability = Availability(name, _log)
        self._next_try: float | None = None

    def healthy(self) -> None:
        """It works: the next failure waits the shortest time again."""
        self._backoff.reset()
        self._availability.up()

    def health(self) -> JobHealth:
        """How it is doing."""
        loop = asyncio.get_running_loop()
        wait = None if self._next_try is None else max(0.0, self._next_try - loop.time())
        return JobHealth(
            name=self.name,
            state=self.state,
            restarts=self.restarts,
            since=self.since,
            last_error=self.last_error,
            next_try_in_s=wait,
        )

    async def run(self) -> None:
        """Run the job until it returns; restart it whenever it raises."""
        try:
            while not await self._ran_to_its_end():
                await self._rest()
                self.restarts += 1
        finally:
            self._enter(JobState.ENDED)

    async def _ran_to_its_end(self) -> bool:
        self._enter(JobState.RUNNING)
        stable = asyncio.get_running_loop().call_later(self._stable_after_s, self.healthy)
        try:
            await self._job()
        except Exception as error:  # noqa: BLE001 - must not spread
            self._note(error)
            return False
        finally:
            stable.cancel()
        return True

    def _note(self, error: Exception) -> None:
        text = str(error) or type(error).__name__
        self.last_error = text
        unexpected = not isinstance(error, UsherError | OSError)
        if self._availability.is_up is not False and unexpected:
            _log.error("%s failed and is restarted", self.name, exc_info=error)
        self._availability.down(text)

    async def _rest(self) -> None:
        self._enter(JobState.WAITING)
        wait = self._backoff.next()
        self._next_try = asyncio.get_running_loop().time() + wait
        await asyncio.sleep(wait)
        self._next_try = None

    def _enter(self, state: JobState) -> None:
        if state is not self.state:
            self.state, self.since = state, datetime.now(UTC)


class Supervisor:
    """All supervised jobs of the hub; `policy` is how long it waits before it tries again."""

    def __init__(
        self, *, policy: BackoffPolicy = RECONNECT, stable_after_s: float = STABLE_AFTER_S
    ) -> None:
        self.policy = policy
        self._stable_after_s = stable_after_s
        self._jobs: dict[asyncio.Task[None], Supervised] = {}

    def run(self, name: str, job: Job, tasks: Tasks) -> Supervised:
        """Keep `job` running as one of the owner's `tasks`.

        It ends when it returns or its owner stops.
        """
        supervised = Supervised(name, job, self.policy, self._stable_after_s)
        task = tasks.create(supervised.run(), name=name)
        self._jobs[task] = supervised
        task.add_done_callback(lambda ended: self._jobs.pop(ended, None))
        return supervised

    def health(self) -> list[JobHealth]:
        """How every job is doing, by name."""
        return sorted((job.health() for job in self._jobs.values()), key=lambda item: item.name)


SUPERVISOR: Key[Supervisor] = Key("supervisor")
