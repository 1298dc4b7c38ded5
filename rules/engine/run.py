"""One run of a rule: its scope, its trace, and what its actions may do."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from hub.core.context import Context
from hub.core.errors import UsherError
from rules.actions.sequence import run_branch, run_steps
from rules.effects import Cause, Effect, Effects, Response
from rules.happening import Happening
from rules.language.parts import NotFulfilled, Steps, Stopped, Trigger
from rules.rule import Rule
from rules.scope import Scope
from rules.traces.trace import Execution, Trace
from rules.world import World


class Watching(Protocol):
    """What lets a run wait for triggers."""

    def watch(
        self,
        triggers: tuple[Trigger, ...],
        variables: Mapping[str, Any],
        seen: Callable[[Happening, Mapping[str, Any]], None],
    ) -> Callable[[], None]:
        """Call `seen` when one of them fires, until the result is called."""


class RuleRun:
    """A run while it goes on."""

    def __init__(
        self,
        rule: Rule,
        scope: Scope,
        effects: Effects,
        watching: Watching,
        context: Context,
        trace: Trace | None,
        run_id: str,
    ) -> None:
        self.rule = rule
        self.scope = scope
        self.context = context
        self.trace = trace
        self.id = run_id
        self.response: Any = None
        self._effects = effects
        self._watching = watching
        self._variables = dict(scope.variables)
        scope.variables = self._variables

    @property
    def world(self) -> World:
        """The world it acts in."""
        return self.scope.world

    async def go(self) -> tuple[Execution, str | None]:
        """Run all actions; how it ended, and the error if it was one."""
        try:
            await run_steps(self.rule.actions, self)
        except NotFulfilled:
            return Execution.ABORTED, None
        except Stopped as stopped:
            self.response = stopped.response
            if stopped.error:
                return Execution.ERROR, stopped.reason
        except UsherError as error:
            return Execution.ERROR, str(error)
        return Execution.FINISHED, None

    async def perform(self, effect: Effect) -> Response:
        """Have something done to the world, with this run as its cause."""
        cause = Cause(
            rule_id=self.rule.id,
            rule_name=self.rule.name,
            run_id=self.id,
            moment=self.scope.moment,
            context=self.context,
            variables=self._variables,
        )
        return await self._effects.perform(effect, cause)

    async def sleep(self, seconds: float) -> None:
        """Wait; facts are looked at anew afterwards."""
        clock = self.world.clock
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds))
        self.scope.again()

    async def wait_for(
        self, triggers: tuple[Trigger, ...], timeout_s: float | None
    ) -> tuple[Mapping[str, Any] | None, float | None]:
        """What the first of the triggers saw, None when time ran out; and the seconds left."""
        clock = self.world.clock
        began, found = clock.now(), asyncio.Event()
        saw: list[Mapping[str, Any]] = []

        def seen(_: Happening, data: Mapping[str, Any]) -> None:
            saw.append(data)
            found.set()

        stop = self._watching.watch(triggers, self._variables, seen)
        limit = None if timeout_s is None else began + timedelta(seconds=timeout_s)
        cancel = None if limit is None else clock.call_at(limit, found.set)
        try:
            await found.wait()
        finally:
            stop()
            if cancel is not None:
                cancel()
        self.scope.again()
        left = None if limit is None else max(0.0, (limit - clock.now()).total_seconds())
        return (saw[0], left) if saw else (None, left)

    async def parallel(self, branches: tuple[Steps, ...]) -> None:
        """Run sequences side by side, each with variables of its own."""
        try:
            async with asyncio.TaskGroup() as group:
                for branch in branches:
                    group.create_task(run_branch(branch, self._branch()))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None

    def note(self, path: str, result: Mapping[str, Any] | None, error: str | None = None) -> None:
        """Note what a step came to."""
        if self.trace is not None and (result is not None or error is not None):
            self.trace.step(path, result, error)

    def set(self, variables: Mapping[str, Any]) -> None:
        """Set variables for the steps that follow."""
        self._variables.update(variables)

    def _branch(self) -> "RuleRun":
        scope = self.scope.within(self._variables)
        return RuleRun(
            self.rule, scope, self._effects, self._watching, self.context, self.trace, self.id
        )
