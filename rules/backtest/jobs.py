"""Backtests that people ask for: each in a thread of its own, with progress."""

import asyncio
import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from hub.core.bus import EventBus, EventType
from hub.core.errors import Conflict, NotFound, TooManyRequests, UsherError
from hub.core.hub import Key
from hub.core.tasks import Tasks
from hub.history.facade import History
from hub.history.store.reader import Reader
from hub.models.ids import new_id
from rules.backtest.replay import Cancelled, Circumstances, Question, Replay, Told
from rules.backtest.result import BacktestResult

_log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_AT_ONCE: Final = 2
"""Of all users; each may have one."""
MOST_KEPT: Final = 20
TELL_EVERY_S: Final = 0.5
BREATHE_EVERY_S: Final = 0.02
BREATH_S: Final = 0.002
"""A replay lets the hub's own thread go first that often, and so long."""


class BacktestState(StrEnum):
    """Where a backtest is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestProgress:
    """How far it is. `rate` is plays a second, `left_s` an estimate; None while nobody knows."""

    done: int = 0
    plays: int = 0
    rate: float | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """One backtest; it is kept until the hub ends, or twenty others came after it."""

    id: str
    user_id: str
    rules: tuple[str, ...]
    since: datetime
    until: datetime
    state: BacktestState
    created_at: datetime
    ended_at: datetime | None = None
    progress: BacktestProgress = BacktestProgress()
    result: BacktestResult | None = None
    error: str | None = None


BACKTEST_CHANGED: EventType[Backtest] = EventType("backtest_changed", chatty=True)


class Backtests:
    """The backtests of a hub. Every user has one at a time, and all together two."""

    def __init__(
        self, history: History, around: Callable[[], Circumstances], bus: EventBus
    ) -> None:
        self.history = history
        self.around = around
        self._bus = bus
        self._tasks = Tasks("backtests")
        self._jobs: dict[str, Backtest] = {}
        self._cancelled: dict[str, threading.Event] = {}

    async def start(self) -> None:
        """Nothing runs yet."""

    async def stop(self) -> None:
        """End those that run."""
        for cancelled in self._cancelled.values():
            cancelled.set()
        await self._tasks.idle()

    def all(self, user_id: str) -> Sequence[Backtest]:
        """The backtests of a user, the latest first."""
        found = [one for one in self._jobs.values() if one.user_id == user_id]
        return sorted(found, key=lambda one: one.id, reverse=True)

    def get(self, job_id: str, user_id: str) -> Backtest:
        """One backtest of a user; NotFound when there is none."""
        found = self._jobs.get(job_id)
        if found is None or found.user_id != user_id:
            raise NotFound("There is no such backtest.", hint="Only the latest ones are kept.")
        return found

    def begin(self, question: Question, user_id: str) -> Backtest:
        """Begin one. Conflict while another one of the user runs."""
        if any(self._jobs[key].user_id == user_id for key in self._cancelled):
            raise Conflict(
                "Another backtest of yours is under way.", hint="Wait for its end, or cancel it."
            )
        if len(self._cancelled) >= MOST_AT_ONCE:
            raise TooManyRequests("Other people's backtests are under way.", retry_after_s=10)
        job = Backtest(
            id=new_id(),
            user_id=user_id,
            rules=tuple(rule.id for rule in question.rules),
            since=question.since,
            until=question.until,
            state=BacktestState.RUNNING,
            created_at=datetime.now(UTC),
        )
        self._cancelled[job.id] = threading.Event()
        self._put(job)
        self._tasks.create(self._run(job, question), name=f"backtest {job.id}")
        return job

    def cancel(self, job_id: str, user_id: str) -> Backtest:
        """End one that runs; it is cancelled a moment later. Conflict when it is over."""
        job = self.get(job_id, user_id)
        cancelled = self._cancelled.get(job_id)
        if cancelled is None:
            raise Conflict("This backtest is over.")
        cancelled.set()
        return job

    def remove(self, job_id: str, user_id: str) -> None:
        """Forget one that is over; Conflict while it runs."""
        self.get(job_id, user_id)
        if job_id in self._cancelled:
            raise Conflict("This backtest is under way.", hint="Cancel it first.")
        del self._jobs[job_id]

    async def idle(self) -> None:
        """Wait until none runs."""
        await self._tasks.idle()

    async def _run(self, job: Backtest, question: Question) -> None:
        teller = _Teller(asyncio.get_running_loop(), self._cancelled[job.id], self._moved(job.id))
        history = ThreadedReads(self.history, asyncio.get_running_loop())
        replay = Replay(question, history, self.around(), teller.tell)
        try:
            result = await _in_thread(replay)
            done = replace(self._jobs[job.id], state=BacktestState.DONE, result=result)
        except Cancelled:
            done = replace(self._jobs[job.id], state=BacktestState.CANCELLED)
        except UsherError as error:
            done = replace(self._jobs[job.id], state=BacktestState.FAILED, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is becomes the state of the job
            _log.exception("A backtest failed")
            text = f"Something went wrong; the hub's log says what ({type(error).__name__})."
            done = replace(self._jobs[job.id], state=BacktestState.FAILED, error=text)
        finally:
            del self._cancelled[job.id]
        self._put(replace(done, ended_at=datetime.now(UTC)))

    def _moved(self, job_id: str) -> Callable[[Told], None]:
        def moved(told: Told) -> None:
            job = self._jobs.get(job_id)
            if job is not None and job.state is BacktestState.RUNNING:
                self._put(replace(job, progress=_progress(told)))

        return moved

    def _put(self, job: Backtest) -> None:
        self._jobs[job.id] = job
        over = [key for key in self._jobs if key not in self._cancelled]
        for key in over[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[key]
        self._bus.fire(BACKTEST_CHANGED, job)


class ThreadedReads:
    """The history for another thread's loop: questions are asked in the hub's, and awaited."""

    def __init__(self, history: History, loop: asyncio.AbstractEventLoop) -> None:
        self._history = history
        self._loop = loop

    async def read(self, question: Callable[[Reader], T]) -> T:
        """Run a question in a reading thread."""
        asked = asyncio.run_coroutine_threadsafe(self._history.read(question), self._loop)
        return await asyncio.wrap_future(asked)

    async def query(
        self, sql: str, params: Mapping[str, Any] | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of one SELECT."""
        return await self.read(lambda db: db.rows(sql, params))


class _Teller:
    """Called in the replay's thread; tells the hub's loop twice a second."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        cancelled: threading.Event,
        moved: Callable[[Told], None],
    ) -> None:
        self._loop = loop
        self._cancelled = cancelled
        self._moved = moved
        self._last = self._breath = time.monotonic()

    def tell(self, told: Told) -> None:
        """Tell of progress; Cancelled when nobody wants the result."""
        if self._cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._breath >= BREATHE_EVERY_S:
            time.sleep(BREATH_S)
            self._breath = time.monotonic()
        if now - self._last >= TELL_EVERY_S:
            self._last = now
            self._loop.call_soon_threadsafe(self._moved, told)


async def _in_thread(replay: Replay) -> BacktestResult:
    """Run a replay in a thread with a loop of its own."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[BacktestResult] = loop.create_future()

    def finish(result: BacktestResult | None, error: BaseException | None) -> None:
        if ended.done():
            return
        if error is not None:
            ended.set_exception(error)
        elif result is not None:
            ended.set_result(result)

    def work() -> None:
        try:
            result = asyncio.run(replay.run())
        except BaseException as error:  # noqa: BLE001 - handed over to who waits for it
            loop.call_soon_threadsafe(finish, None, error)
        else:
            loop.call_soon_threadsafe(finish, result, None)

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(work,), name="backtest", daemon=True)
    thread.start()
    return await ended


def _progress(told: Told) -> BacktestProgress:
    rate = told.done / told.took_s if told.done and told.took_s else None
    left = None if not rate else max(0.0, (told.plays - told.done) / rate)
    return BacktestProgress(done=told.done, plays=told.plays, rate=rate, left_s=left)


BACKTESTS: Key[Backtests] = Key("backtests")
