"""The runs of one rule, as its mode allows."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

from hub.core.tasks import Tasks
from rules.engine.run import RuleRun
from rules.rule import Mode, Rule
from rules.traces.trace import Execution

_log = logging.getLogger(__name__)
Ended = Callable[[RuleRun, Execution, str | None], None]
PROMPT: Final = frozenset({"action", "condition", "event", "stop", "variables"})
"""Kinds of actions that wait for nothing but their effects."""


class Runner:
    """Starts, queues, restarts or refuses; never runs more at once than the mode allows.

    Where effects are done `at_once`, a run whose actions never wait needs no task: it is over
    before `start` returns.
    """

    def __init__(
        self, rule: Rule, tasks: Tasks, ended: Ended, *, effects_at_once: bool = False
    ) -> None:
        self.rule = rule
        self._prompt = effects_at_once and PROMPT.issuperset(one.kind for one in rule.actions)
        self._tasks = tasks
        self._ended = ended
        self._running: dict[RuleRun, asyncio.Task[None]] = {}
        self._waiting: deque[RuleRun] = deque()

    @property
    def current(self) -> int:
        """Runs that go on or wait for their turn."""
        return len(self._running) + len(self._waiting)

    def refuses(self) -> Execution | None:
        """Why a run cannot begin now; None when it can."""
        if self.rule.mode is Mode.SINGLE and self._running:
            return Execution.FAILED_SINGLE
        if self.rule.mode in (Mode.QUEUED, Mode.PARALLEL) and self.current >= self.rule.max:
            return Execution.FAILED_MAX_RUNS
        return None

    def start(self, run: RuleRun) -> None:
        """Let a run begin that was not refused, now or when it is its turn."""
        if self.rule.mode is Mode.QUEUED and self._running:
            self._waiting.append(run)
            return
        before = list(self._running.values()) if self.rule.mode is Mode.RESTART else []
        for task in before:
            task.cancel()
        self._begin(run, before)

    def stop(self) -> None:
        """End everything."""
        while self._waiting:
            self._ended(self._waiting.popleft(), Execution.CANCELLED, None)
        for task in list(self._running.values()):
            task.cancel()

    def _begin(self, run: RuleRun, before: list[asyncio.Task[None]]) -> None:
        if self._prompt:
            _finish(self._go(run, before))
            return
        task = self._tasks.create(self._go(run, before), name=f"rule {self.rule.id}", awaited=True)
        self._running[run] = task
        task.add_done_callback(lambda done: self._done(run, done))

    async def _go(self, run: RuleRun, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        try:
            execution, error = await run.go()
        except asyncio.CancelledError:
            self._ended(run, Execution.CANCELLED, None)
            raise
        except Exception as failure:  # noqa: BLE001 - one bad rule must not hurt the others
            _log.exception("The rule %s failed", self.rule.name)
            self._ended(run, Execution.ERROR, f"{type(failure).__name__}: {failure}")
        else:
            self._ended(run, execution, error)

    def _done(self, run: RuleRun, task: asyncio.Task[None]) -> None:
        self._running.pop(run, None)
        if task.cancelled() and run.trace is not None and run.trace.execution is None:
            self._ended(run, Execution.CANCELLED, None)
        if self._waiting and not self._running:
            self._begin(self._waiting.popleft(), [])


def _finish(run: Coroutine[Any, Any, None]) -> None:
    """Run to its end what never waits; RuntimeError when it does."""
    try:
        run.send(None)
    except StopIteration:
        return
    run.close()
    raise RuntimeError("A run has waited that never waits.")
