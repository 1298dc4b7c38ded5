"""The engine: shows happenings to the triggers that listen, and lets their rules run."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.core.context import Context
from hub.core.errors import NotFound, UsherError
from hub.core.tasks import Tasks
from hub.models.ids import new_id
from rules.effects import Effects
from rules.engine.ancestry import Ancestry
from rules.engine.attached import AttachedTrigger, attached
from rules.engine.cool_downs import CoolDowns
from rules.engine.gate import GateTest, Refused, Stop, tests_of, unheard
from rules.engine.lanes import Lane, Lanes, Way
from rules.engine.run import RuleRun
from rules.engine.runner import Runner
from rules.engine.tally import Tally
from rules.engine.told import trigger_data
from rules.happening import Happening, Subject
from rules.language.parts import Failed, Trigger, WebhookAddress, first_failed
from rules.language.values import with_variables
from rules.moment import Moment
from rules.rule import Rule
from rules.scope import Scope
from rules.traces.trace import Execution, Trace
from rules.traces.traces import Traces
from rules.world import World

_log = logging.getLogger(__name__)
_LEVELS = logging.getLevelNamesMapping()
Heard = Callable[[Happening], None]


Spares = Callable[[Rule, Subject, datetime], bool]


class _Loaded:
    __slots__ = ("rule", "runner", "tally", "triggers")

    def __init__(self, rule: Rule, runner: Runner, tally: Tally) -> None:
        self.rule = rule
        self.runner = runner
        self.tally = tally
        self.triggers: list[AttachedTrigger] = []


class Engine:
    """Runs rules. `before` hears of every happening before the rules do, such as a memory.

    `told` hears of every run that is over; a run that an exception `spares` does not begin.
    `counts` says about whom it is counted what stops rules.
    Without traces it keeps none, as on trial. `ids` names runs and contexts; `effects_at_once`
    says that the effects never wait.
    """

    def __init__(
        self,
        world: World,
        effects: Effects,
        tasks: Tasks,
        *,
        traces: Traces | None = None,
        before: Iterable[Heard] = (),
        log: logging.Logger = _log,
        ids: Callable[[], str] = new_id,
        effects_at_once: bool = False,
    ) -> None:
        self.world = world
        self.before = list(before)
        self.traces = traces
        self.told: Callable[[RuleRun, Execution], None] = lambda _, __: None
        self.began: Callable[[RuleRun], None] = lambda _: None
        self.refused: Refused = unheard
        self.counts: Callable[[Subject], bool] = lambda _: True
        self.spares: Spares = lambda _, __, ___: False
        self._log = log
        self._ids = ids
        self._effects_at_once = effects_at_once
        self._effects = effects
        self._tasks = tasks
        self._loaded: dict[str, _Loaded] = {}
        self._index: dict[str, tuple[AttachedTrigger, ...]] = {}
        self._lanes: dict[str, Lanes] = {}
        self._tests: dict[str, tuple[GateTest, ...]] = {}
        self._tested: dict[AttachedTrigger, tuple[GateTest, ...]] = {}
        self._ancestry = Ancestry()
        self._cool_downs = CoolDowns()
        self._moment: Moment | None = None

    # Rules -------------------------------------------------------------------------------------

    def put(self, rule: Rule) -> None:
        """Let a rule run from now on; it replaces the one with the same id."""
        before = self._loaded.get(rule.id)
        tally = Tally() if before is None else before.tally
        self.remove(rule.id)
        at_once = self._effects_at_once
        runner = Runner(rule, self._tasks, self._ended, effects_at_once=at_once)
        loaded = _Loaded(rule, runner, tally)
        self._loaded[rule.id] = loaded

        def fired(trigger: Trigger, happening: Happening, data: Mapping[str, Any]) -> None:
            self._fired(loaded, trigger, happening, data)

        loaded.triggers = attached(
            rule.triggers, self.world, rule.trigger_variables, fired, rule.name
        )
        if self.traces is None or rule.stored_traces == 0:
            tests = self._tests[rule.id] = tests_of(rule, self.world.facts)
            for one in loaded.triggers:
                self._tested[one] = tests
        self._listen(loaded.triggers)

    def remove(self, rule_id: str) -> None:
        """Let a rule run no more; its runs end."""
        loaded = self._loaded.pop(rule_id, None)
        if loaded is not None:
            self._unlisten(loaded.triggers)
            self._tests.pop(rule_id, None)
            for one in loaded.triggers:
                self._tested.pop(one, None)
            loaded.runner.stop()

    def stops(self) -> list[Stop]:
        """What stopped rules before a run was thought of, as `counts` lets it count."""
        for lanes in self._lanes.values():
            lanes.settle()
        tests = (test for some in self._tests.values() for test in some)
        return [stop for test in tests for stop in (test.no, test.unknown) if stop.count]

    def rules(self) -> list[Rule]:
        """The rules that may run."""
        return [loaded.rule for loaded in self._loaded.values()]

    def tally(self, rule_id: str) -> Tally | None:
        """How often a rule ran; None when it is not loaded."""
        loaded = self._loaded.get(rule_id)
        return None if loaded is None else loaded.tally

    def runs_today(self, rule_id: str) -> int:
        """How often a rule ran on this day of the household, since the hub started."""
        tally = self.tally(rule_id)
        return 0 if tally is None else tally.on(self.world.clock.now(), self.world.zone)

    def running(self, rule_id: str) -> int:
        """Runs of a rule that go on or wait."""
        loaded = self._loaded.get(rule_id)
        return 0 if loaded is None else loaded.runner.current

    @property
    def busy(self) -> bool:
        """Whether any run goes on."""
        return any(loaded.runner.current for loaded in self._loaded.values())

    def close(self) -> None:
        """Let go of every rule."""
        for rule_id in list(self._loaded):
            self.remove(rule_id)

    # Happenings --------------------------------------------------------------------------------

    def see(self, happening: Happening) -> None:
        """Show a happening to all triggers that listen to its kind."""
        self._moment = None
        for hear in self.before:
            hear(happening)
        if happening.kind in self._index:
            lane, counts = (
                self.lane(happening.kind, happening.subject),
                self.counts(happening.subject),
            )
            lane.count += counts
            if lane.go:
                self.show(happening, lane.go, self._moment_of(happening), counts=counts)

    def lane(self, kind: str, about: Subject) -> Lane:
        """Who must look at a happening of a kind about this, which may lack its session.

        Whoever asks adds to its `count`, where this `counts`, and then shows the happening.
        """
        lanes = self._lanes.get(kind)
        if lanes is None:
            listeners = self._index.get(kind, ())
            lanes = self._lanes[kind] = Lanes([(one, self._tested.get(one)) for one in listeners])
        return lanes.of(about)

    def show(
        self, happening: Happening, ways: Sequence[Way], moment: Moment, *, counts: bool
    ) -> bool:
        """Show a happening to those who must look at it; whether any of them saw it."""
        self._moment, seen = moment, False
        for one, tests in ways:
            try:
                for quick, no, unknown in tests:
                    try:
                        result = quick(moment)
                    except UsherError:
                        result = None
                    if result is not True:
                        (no if result is False else unknown).count += counts
                        break
                else:
                    seen = True
                    one.watch.see(happening)
            except UsherError as error:
                self._log.warning("A trigger cannot look at %s: %s", happening.kind, error)
            except Exception:  # noqa: BLE001 - one bad trigger must not hurt the others
                self._log.exception("A trigger failed at %s", happening.kind)
        return seen

    def listens(self, kind: str) -> bool:
        """Whether any trigger listens to a kind of happenings."""
        return bool(self._index.get(kind))

    def webhooks(self) -> list[WebhookAddress]:
        """The webhooks that rules wait for, at their beginning or on their way."""
        waiting = (one.trigger.webhook for one in self._index.get("webhook", ()))
        return [address for address in waiting if address is not None]

    def run_now(
        self,
        rule_id: str,
        happening: Happening,
        variables: Mapping[str, Any],
        *,
        skip_conditions: bool = False,
    ) -> str:
        """Let a rule run because somebody asks for it; the id of the run."""
        loaded = self._loaded.get(rule_id)
        if loaded is None:
            raise NotFound("This rule is not loaded.", hint="Enable it, and mend its errors.")
        data = {"id": None, "idx": None, "platform": None, "description": "by hand", **variables}
        trace = self._considered(loaded, happening, data, {}, skip_conditions=skip_conditions)
        return self._ids() if trace is None else trace.run_id

    def watch(
        self,
        triggers: tuple[Trigger, ...],
        variables: Mapping[str, Any],
        seen: Callable[[Happening, Mapping[str, Any]], None],
    ) -> Callable[[], None]:
        """Call `seen` when one of the triggers fires, until the result is called."""

        def fired(trigger: Trigger, happening: Happening, data: Mapping[str, Any]) -> None:
            seen(happening, trigger_data(trigger, data))

        found = attached(triggers, self.world, variables, fired, "a waiting run")
        self._listen(found)
        return lambda: self._unlisten(found)

    def _listen(self, triggers: Iterable[AttachedTrigger]) -> None:
        for one in triggers:
            for kind in one.trigger.listens:
                self._index[kind] = (*self._index.get(kind, ()), one)
                self._sort_anew(kind)

    def _unlisten(self, triggers: Iterable[AttachedTrigger]) -> None:
        for one in triggers:
            one.watch.close()
            for kind in one.trigger.listens:
                listeners = self._index.get(kind, ())
                self._index[kind] = tuple(other for other in listeners if other is not one)
                self._sort_anew(kind)

    def _sort_anew(self, kind: str) -> None:
        """Others listen from here on."""
        if (lanes := self._lanes.pop(kind, None)) is not None:
            lanes.settle()

    # Runs --------------------------------------------------------------------------------------

    def _fired(
        self, loaded: _Loaded, trigger: Trigger, happening: Happening, data: Mapping[str, Any]
    ) -> None:
        shown = trigger_data(trigger, data)
        self._considered(loaded, happening, shown, trigger.variables)

    def _considered(
        self,
        loaded: _Loaded,
        happening: Happening,
        trigger: Mapping[str, Any],
        variables: Mapping[str, Any],
        *,
        skip_conditions: bool = False,
    ) -> Trace | None:
        """Test the conditions; start a run, or note why there is none."""
        rule = loaded.rule
        now = self.world.clock.now()
        trace = self._trace(rule, now, trigger, happening.context)
        scope = Scope(self._moment_of(happening), self.world, {"trigger": trigger}, trace)
        try:
            if rule.variables or variables:
                scope.variables = with_variables({**rule.variables, **variables}, scope)
        except UsherError as error:
            self._refused(loaded, scope, trace, Execution.ERROR, error=str(error))
            return trace
        if trace is not None:
            trace.variables = scope.variables
        failed = None if skip_conditions else first_failed(rule.conditions, scope)
        if failed is not None:
            self._refused(loaded, scope, trace, Execution.FAILED_CONDITIONS, failed)
        elif (why := self._forbidden(loaded, scope, happening.context)) is not None:
            self._refused(loaded, scope, trace, why)
        else:
            self._start(loaded, scope, trace, happening.context)
        return trace

    def _forbidden(self, loaded: _Loaded, scope: Scope, context: Context) -> Execution | None:
        rule = loaded.rule
        if self._ancestry.forbids(rule, context):
            self._log.warning("The rule %s would set itself off again and again", rule.name)
            return Execution.RECURSION
        if self.spares(rule, scope.moment.subject, scope.now):
            return Execution.EXCEPTION
        if self._cool_downs.rests(rule, scope.moment.subject, scope.now):
            return Execution.COOL_DOWN
        refused = loaded.runner.refuses()
        if refused is not None and rule.max_exceeded != "silent":
            level = _LEVELS[rule.max_exceeded.upper()]
            self._log.log(level, "The rule %s is running already and does not run again", rule.name)
        return refused

    def _start(self, loaded: _Loaded, scope: Scope, trace: Trace | None, cause: Context) -> None:
        if trace is None:
            context, run_id = Context(cause.user_id, cause.id, self._ids()), self._ids()
        else:
            context, run_id = trace.context, trace.run_id
        run = RuleRun(loaded.rule, scope, self._effects, self, context, trace, run_id)
        self._ancestry.note(loaded.rule, cause, context)
        now = scope.now
        self._cool_downs.note(loaded.rule, run.scope.moment.subject, now)
        loaded.tally.ran(now, self.world.zone)
        self.began(run)
        if run.trace is not None and self.traces is not None:
            self.traces.add(run.trace, loaded.rule.stored_traces)
        loaded.runner.start(run)

    def _refused(
        self,
        loaded: _Loaded,
        scope: Scope,
        trace: Trace | None,
        why: Execution,
        failed: Failed | None = None,
        error: str | None = None,
    ) -> None:
        by, known = (None, True) if failed is None else (failed.condition, failed.known)
        self.refused(loaded.rule, scope.moment, why, by, known=known)
        if trace is not None and self.traces is not None:
            trace.finish(why, error)
            self.traces.add_refused(trace, loaded.rule.stored_traces)
        if error is not None:
            self._log.warning("The rule %s cannot run: %s", loaded.rule.name, error)

    def _ended(self, run: RuleRun, execution: Execution, error: str | None) -> None:
        if run.trace is not None:
            run.trace.finish(execution, error)
            if self.traces is not None:
                self.traces.changed(run.rule.id)
        loaded = self._loaded.get(run.rule.id)
        if loaded is not None:
            loaded.tally.last_execution, loaded.tally.last_error = execution, error
        if error is not None:
            self._log.warning("The rule %s ended with an error: %s", run.rule.name, error)
        self.told(run, execution)

    def _moment_of(self, happening: Happening) -> Moment:
        """One moment for all rules that look at a happening: its facts are computed once."""
        moment = self._moment
        if moment is None or moment.happening is not happening:
            now = max(self.world.clock.now(), happening.at)
            moment = self._moment = Moment(happening, self.world.facts, now)
        return moment

    def _trace(
        self,
        rule: Rule,
        now: datetime,
        trigger: Mapping[str, Any],
        cause: Context,
    ) -> Trace | None:
        if self.traces is None or rule.stored_traces == 0:
            return None
        return Trace(rule_id=rule.id, started_at=now, trigger=trigger, cause=cause)
