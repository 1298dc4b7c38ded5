"""What the parts of a rule are once they are compiled: triggers, conditions, steps."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from hub.core.errors import UsherError
from rules.clock import Cancel
from rules.effects import Effect, Response
from rules.happening import NOTHING, Happening
from rules.moment import Facts, Moment
from rules.scope import Note, Scope
from rules.world import World

Truth = bool | None
"""None where a condition cannot tell, because something is not known: it is never fulfilled."""

Test = Callable[[Scope, Note], Truth]
"""Tells whether a condition holds, and notes the values it looked at."""


Quick = Callable[[Moment], Truth]
"""Tells the same from the facts of a moment alone."""

Bind = Callable[[Facts], Quick]
"""Makes such a test for the facts of one world."""


class Condition:
    """A compiled condition; calling it tests it and notes the outcome.

    `quick` makes the test of facts alone, for a condition that looks at nothing else.
    """

    __slots__ = ("alias", "path", "quick", "test")

    def __init__(
        self, path: str, test: Test, alias: str | None = None, quick: Bind | None = None
    ) -> None:
        self.path = path
        self.test = test
        self.alias = alias
        self.quick = quick

    def __call__(self, scope: Scope) -> Truth:
        """Whether it holds; one that fails is not fulfilled, and says why in the trace."""
        note: Note = {}
        try:
            result = self.test(scope, note)
        except UsherError as error:
            if scope.notes is not None:
                scope.notes.step(self.path, {"result": None}, str(error))
            return None
        if scope.notes is not None:
            note["result"] = result
            scope.notes.step(self.path, note)
        return result


class Failed(NamedTuple):
    """A condition that is not fulfilled; `known` is False where it could not tell."""

    condition: Condition
    known: bool


def first_failed(conditions: tuple[Condition, ...], scope: Scope) -> Failed | None:
    """The first condition that is not fulfilled, None when all are."""
    for condition in conditions:
        result = condition(scope)
        if result is not True:
            return Failed(condition, result is not None)
    return None


def all_hold(conditions: tuple[Condition, ...], scope: Scope) -> bool:
    """Whether every condition is fulfilled; the first that is not ends it."""
    return first_failed(conditions, scope) is None


class Site(Protocol):
    """Where a trigger is attached: its rule in a running engine."""

    world: World
    variables: Mapping[str, Any]

    def fire(self, happening: Happening, data: Mapping[str, Any]) -> None:
        """Let the rule run for this; `data` is what templates see in `trigger`."""


class Watch(Protocol):
    """An attached trigger."""

    def see(self, happening: Happening) -> None:
        """Look at a happening of a kind that the trigger listens to."""

    def close(self) -> None:
        """Let go of timers and subscriptions."""


Attach = Callable[[Site], Watch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A compiled trigger. `listens` are the kinds of happenings that it wants to see.

    Of `aside` it only keeps count: its rule does not run for them.
    """

    kind: str
    id: str
    index: int
    attach: Attach
    listens: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    alias: str | None = None
    variables: Mapping[str, Any] = NOTHING
    webhook: "WebhookAddress | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddress:
    """A webhook that a rule waits for, and who may call it how."""

    id: str
    methods: tuple[str, ...]
    local_only: bool

    def allows(self, method: str, *, near: bool) -> bool:
        """Whether it may be called so; another rule with the same id may allow more."""
        return method in self.methods and (near or not self.local_only)


class Run(Protocol):
    """A run of a rule, as its actions see it; what goes on side by side in it has its `id`."""

    id: str
    scope: Scope

    async def perform(self, effect: Effect) -> Response:
        """Have something done to the world."""

    async def sleep(self, seconds: float) -> None:
        """Wait; afterwards facts are looked at anew."""

    async def wait_for(
        self, triggers: tuple[Trigger, ...], timeout_s: float | None
    ) -> tuple[Mapping[str, Any] | None, float | None]:
        """What the first of the triggers saw, None when time ran out; and the seconds left."""

    async def parallel(self, branches: "tuple[Steps, ...]") -> None:
        """Run sequences side by side until all have ended."""

    def note(self, path: str, result: Mapping[str, Any] | None, error: str | None = None) -> None:
        """Note what a step came to."""

    def set(self, variables: Mapping[str, Any]) -> None:
        """Set variables for the steps that follow."""


Execute = Callable[[Run], Awaitable[Mapping[str, Any] | None]]
"""Does a step; what it gives back is noted as its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A compiled action."""

    path: str
    kind: str
    execute: Execute
    alias: str | None = None
    continue_on_error: bool = False


Steps = tuple[Step, ...]


class Stopped(Exception):
    """The action `stop`; `error` says that the run failed."""

    def __init__(self, reason: str, response: Any = None, *, error: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.response = response
        self.error = error


class NotFulfilled(Exception):
    """A condition between actions does not hold: the rest of its sequence is left out."""


class NoWatch:
    """A watch that only looks, and has nothing to let go of."""

    def close(self) -> None:
        """Nothing to do."""


class Timed:
    """Holds one timer at most."""

    __slots__ = ("_cancel",)

    def __init__(self) -> None:
        self._cancel: Cancel | None = None

    def set(self, cancel: Cancel) -> None:
        """Hold this timer instead of the one before."""
        self.clear()
        self._cancel = cancel

    def clear(self) -> None:
        """Take the timer back."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def done(self) -> None:
        """The timer has rung."""
        self._cancel = None

    @property
    def pending(self) -> bool:
        """Whether a timer is held."""
        return self._cancel is not None
