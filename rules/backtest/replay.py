"""Replays the past to rules: the live engine on its own clock, with effects that take notes."""

import asyncio
import logging
import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from operator import itemgetter
from typing import Final
from zoneinfo import ZoneInfo

from hub.core.context import Context
from hub.core.memory import seldom_collected
from hub.core.tasks import Tasks
from hub.models.session import SessionState
from rules.alerts.exceptions import Exceptions
from rules.alerts.settings import AlertsModel
from rules.alerts.wording import ENGLISH
from rules.backtest.alerts import PastAlerts
from rules.backtest.firsts import Firsts
from rules.backtest.lazily import KINDS, late_happening, late_play
from rules.backtest.noting import Notes
from rules.backtest.open_play import OpenPlay, Step
from rules.backtest.past import PastDirectory, PastPlay
from rules.backtest.reading import PastReading
from rules.backtest.result import BacktestResult
from rules.backtest.times import at_us, us_of
from rules.backtest.unknown import unknowable
from rules.backtest.world import PastWorld
from rules.clock import VirtualClock
from rules.engine.engine import Engine
from rules.engine.lanes import Way
from rules.engine.run import RuleRun
from rules.facts.catalogue import Catalogue
from rules.facts.knowledge import Knowledge, full_trust
from rules.facts.parts import VISIT
from rules.happening import Happening
from rules.memory.memory import Memory, Watched
from rules.memory.records import Visit
from rules.memory.spots import Kinds, no_kinds
from rules.memory.warming import Reads, warm
from rules.moment import Moment
from rules.rule import Rule

_SILENT: Final = logging.getLogger("rules.backtest.silent")
_SILENT.disabled = True
"""What goes wrong in a rule is counted in the result; the log is about what happens now."""
QUIET_ROUNDS: Final = 4
"""Turns of the loop without a step of any run, after which all of them wait for time.

One is enough where all are over: in it, what comes after their ends is done.
"""
CHECK_EVERY: Final = 256
NEVER: Final = 1 << 62
Trust = Callable[[str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a household has set, and knows of networks and persons."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    alerts: AlertsModel = field(default_factory=AlertsModel)
    exceptions: Exceptions | None = None
    kinds: Kinds = no_kinds
    trust: Trust = full_trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which rules are tried on which time. `persons` limits what is told to these, by id.

    `most` firings are listed, the first ones; `language` is that of what alerts would say.
    """

    rules: Sequence[Rule]
    since: datetime
    until: datetime
    persons: Collection[str] = ()
    most: int = 200
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Told:
    """How far a replay is: plays that were told, of how many, and seconds since it began."""

    done: int
    plays: int
    took_s: float


class Cancelled(Exception):
    """Somebody does not want the result any more."""


class Replay:
    """One question and its answer. `tell` hears of progress, and raises Cancelled to end it."""

    def __init__(
        self,
        question: Question,
        history: Reads,
        around: Circumstances,
        tell: Callable[[Told], None] = lambda _: None,
    ) -> None:
        self._question = question
        self._history = history
        self._reading = PastReading(history)
        self._around = around
        self._tell = tell
        self._clock = VirtualClock(question.since)
        self._memory = Memory(around.zone, around.kinds)
        alerts = PastAlerts(around.alerts, around.exceptions)
        self._notes = Notes(
            alerts,
            around.zone,
            most=question.most,
            persons=question.persons,
            language=question.language,
        )
        self._began = time.monotonic()
        self._happenings = self._runs = self._done = self._plays = 0

    async def run(self) -> BacktestResult:
        """Go through the plays, and say what the rules would have done."""
        with seldom_collected():
            return await self._run()

    async def _run(self) -> BacktestResult:
        tasks = Tasks("backtest")
        described = (await self._reading.objects()).described()
        await warm(self._memory, self._history, self._question.since)
        knowledge = Knowledge(
            memory=self._memory, directory=PastDirectory(described), trust=self._around.trust
        )
        world = PastWorld(self._clock, Catalogue(knowledge), self._around.zone)
        numbers = count(1)
        engine = Engine(
            world,
            self._notes,
            tasks,
            log=_SILENT,
            ids=lambda: f"backtest-{next(numbers)}",
            effects_at_once=True,
        )
        try:
            self._prepare(engine)
            await self._go_through(engine, world)
            self._notes.tally.stopped(engine.stops())
            return self._result()
        finally:
            engine.close()
            await tasks.cancel()

    def _prepare(self, engine: Engine) -> None:
        for rule in self._question.rules:
            engine.put(rule)
        self._firsts = Firsts(self._memory, engine)
        engine.began, engine.refused = self._started, self._notes.refused
        engine.told, engine.counts = self._notes.ended, self._notes.counts
        if self._around.exceptions is not None:
            engine.spares = self._around.exceptions.spares

    def _started(self, run: RuleRun) -> None:
        self._runs += 1
        self._notes.began(run)

    async def _go_through(self, engine: Engine, world: PastWorld) -> None:
        since, until = us_of(self._question.since), us_of(self._question.until)
        extent = await self._reading.extent(since, until)
        self._plays = extent.plays
        kinds = {kind for rule in self._question.rules for kind in wanted_kinds(rule)}
        show = Shower(engine, world, self._memory, self._firsts, self._clock)
        waiting: list[Step] = []
        order = count()
        for first, last in extent.slices:
            plays = await self._reading.slice(first, last)
            for past in plays:
                waiting += OpenPlay(past).steps(order, progress="playback.progress" in kinds)
            waiting.sort()
            through = bisect_left(waiting, last, key=_AT)
            await self._show(show, waiting[:through], len(plays))
            del waiting[:through]
        await self._wait_until(self._question.until)

    async def _show(self, show: "Shower", steps: Sequence[Step], plays: int) -> None:
        """Show steps in their order, and let runs come as far as they can after each."""
        before, whole = self._done, max(len(steps), 1)
        running, clock, calls, due = self._notes.running, self._clock, -1, 0
        for number, step in enumerate(steps):
            if not number % CHECK_EVERY:
                self._done = before + plays * number // whole
                self.report()
                await asyncio.sleep(0)
            if calls != clock.calls:
                calls, due = clock.calls, self._due()
            if due <= step[0]:
                await self._wait_until(at_us(step[0]))
                due = self._due()
            going_on = len(running)
            show(step)
            if len(running) > going_on:
                await self._settle()
        self._happenings += len(steps)
        self._done = before + plays

    def _due(self) -> int:
        """When the next call of the clock is due."""
        due = self._clock.due
        return NEVER if due is None else us_of(due)

    async def _wait_until(self, at: datetime) -> None:
        """Let time pass, step by step; what waits for it happens."""
        while self._clock.step(at):
            self.report()
            await self._settle()
        self._clock.advance(at)

    async def _settle(self) -> None:
        """Let every task come as far as it can without time: until nothing moves any more."""
        still, moved = 0, self._moved()
        while still < (QUIET_ROUNDS if self._notes.running else 1):
            await asyncio.sleep(0)
            before, moved = moved, self._moved()
            still = still + 1 if before == moved else 0

    def _moved(self) -> tuple[int, int, int]:
        return self._notes.heard, self._clock.calls, self._runs

    def report(self) -> None:
        """Tell how far it is; Cancelled when nobody waits for the end."""
        self._tell(Told(self._done, self._plays, time.monotonic() - self._began))

    def _result(self) -> BacktestResult:
        firings = self._notes.finish()
        took, tally = time.monotonic() - self._began, self._notes.tally
        return BacktestResult(
            since=self._question.since,
            until=self._question.until,
            plays=self._plays,
            happenings=self._happenings,
            took_s=round(took, 3),
            rate=round(self._plays / took, 1) if self._plays and took else None,
            sums=tally.sums(),
            firings=firings,
            months=tally.months(),
            persons=tally.persons(),
            stopped_by=tally.stopped_by(),
            unknown=unknowable(self._question.rules, self._question.language),
        )


class Shower:
    """Shows steps to an engine, and keeps the sessions of its world."""

    def __init__(
        self, engine: Engine, world: PastWorld, memory: Memory, firsts: Firsts, clock: VirtualClock
    ) -> None:
        self._engine = engine
        self._playing = world.playing
        self._memory = memory
        self._firsts = firsts if firsts.wanted else None
        self._clock = clock
        self._context = Context()

    def __call__(self, step: Step) -> None:
        """Show one at its time, to those who must look at it."""
        at, _, play, event, number = step
        play.go(step)
        if event == "started":
            self._playing[play.key] = play
        elif event == "stopped":
            self._playing.pop(play.key, None)
        past, state = play.past, play.state
        found = self._first(step) if self._firsts is not None else None
        told = Watched(play.watched_ms / 1000, play.buffering_s)
        visit = self._memory.tell(
            play.key, past, state, at / 1e6, told, began=play.began / 1e6, fresh=event == "started"
        )
        engine = self._engine
        lane, counts = engine.lane(KINDS[event], past), engine.counts(past)
        lane.count += counts
        if lane.go:
            lasts = play.lasts_s(number) if lane.dozing and state in _LASTING else 0.0
            if ways := lane.awake(state, lasts):
                self._look(found or self._happening(step), ways, past, visit, counts=counts)
        if found is not None and self._firsts is not None:
            self._firsts.hear_after(found)
            self._firsts.tell()

    def _look(
        self,
        found: Happening,
        ways: Sequence[Way],
        past: PastPlay,
        visit: Visit | None,
        *,
        counts: bool,
    ) -> None:
        """Show a happening; what nobody saw is not looked at again."""
        moment = Moment(found, self._engine.world.facts, found.at, past)
        moment.cache[VISIT] = visit
        if self._engine.show(found, ways, moment, counts=counts):
            moment.about = found.subject
        past.session = past.play = None

    def _first(self, step: Step) -> Happening:
        """What happens, before it is remembered."""
        found = self._happening(step)
        if self._firsts is not None:
            self._firsts.hear_before(found)
        return found

    def _happening(self, step: Step) -> Happening:
        """What happens; it is the time of the clock from here on."""
        _, _, play, event, _ = step
        at = at_us(step[0])
        self._clock.advance(at)
        past, session = play.past, play.session
        past.session = session
        past.play = late_play(past, session) if event == "stopped" else None
        return late_happening(event, at, past, session, self._context)


def wanted_kinds(rule: Rule) -> frozenset[str]:
    """The kinds of happenings for which a rule may run."""
    return frozenset().union(*(one.listens - one.aside for one in rule.triggers))


_AT = itemgetter(0)
_LASTING: Final = frozenset({SessionState.PAUSED, SessionState.BUFFERING})
