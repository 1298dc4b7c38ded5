"""A world for trials: a clock that is turned by hand, the real engine, effects that take notes."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from hub.core.mqtt import Message
from hub.core.states import State
from hub.core.tasks import Tasks
from hub.models.people import Account, Person
from hub.models.server import Library, Platform, Server
from hub.models.session import Session
from rules.alerts.alert import Alert
from rules.alerts.composing import compose
from rules.backtest.loading import rule_of_blueprint
from rules.clock import Cancel, Clock
from rules.effects import Cause, Effect, RaiseAlert, Response
from rules.engine.engine import Engine
from rules.facts.catalogue import FACTS, Catalogue
from rules.facts.fact import Fact
from rules.facts.knowledge import Knowledge
from rules.happening import Happening
from rules.memory.memory import Memory
from rules.memory.spots import Kinds, no_kinds
from rules.moment import Facts
from rules.rule import Rule

BLUEPRINTS = Path(__file__).parents[3] / "blueprints"
ZONE = ZoneInfo("Europe/Berlin")


class HandClock:
    """Time as a test tells it."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._serial = count()
        self._timers: list[tuple[datetime, int, Callable[[], None]]] = []
        self._gone: set[int] = set()

    def now(self) -> datetime:
        return self._now

    def call_at(self, at: datetime, call: Callable[[], None]) -> Cancel:
        number = next(self._serial)
        heappush(self._timers, (at, number, call))
        return lambda: self._gone.add(number)

    async def sleep_until(self, at: datetime) -> None:
        reached = asyncio.Event()
        cancel = self.call_at(at, reached.set)
        try:
            await reached.wait()
        finally:
            cancel()

    async def go_to(self, at: datetime) -> None:
        """Let time pass until `at`, and everything that was waiting for it happen."""
        await settle()
        while self._timers and self._timers[0][0] <= at:
            due, number, call = heappop(self._timers)
            if number in self._gone:
                continue
            self._now = max(self._now, due)
            call()
            await settle()
        self._now = max(self._now, at)


async def settle() -> None:
    """Let the tasks that are ready run."""
    for _ in range(12):
        await asyncio.sleep(0)


class Names:
    """A directory that knows everybody by the id."""

    def person(self, person_id: str) -> Person | None:
        return Person(id=person_id, name=person_id.title())

    def accounts_of(self, _: str) -> int:
        return 1

    def account(self, server_id: str, key: str) -> Account | None:
        return Account(server_id=server_id, key=key, name=key)

    def server(self, server_id: str) -> Server | None:
        return Server(id=server_id, platform=Platform.PLEX, name="Attic")

    def online(self, _: str) -> bool | None:
        return True

    def library(self, _: str, __: str) -> Library | None:
        return None


class TrialWorld:
    """Facts over a memory; no states, no broker."""

    def __init__(self, clock: HandClock, memory: Memory) -> None:
        self.clock: Clock = clock
        self.facts: Facts = Catalogue(Knowledge(memory=memory, directory=Names()))
        self._memory = memory

    @property
    def zone(self) -> ZoneInfo:
        return ZONE

    @property
    def fact_names(self) -> Mapping[str, Fact]:
        return FACTS

    def state(self, _: str) -> State | None:
        return None

    def all_states(self) -> Iterable[State]:
        return ()

    def sessions(self) -> Sequence[Session]:
        return ()

    def subscribe(
        self, topic: str, qos: int, listener: Callable[[Message], None]
    ) -> Callable[[], None]:
        return lambda: None


@dataclass
class Notebook:
    """Takes down the alerts that rules raise, as people would read them."""

    clock: HandClock
    alerts: list[Alert] = field(default_factory=list)

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        assert isinstance(effect, RaiseAlert), effect
        self.alerts.append(compose(effect, cause, ZONE, self.clock.now()))
        return {"id": self.alerts[-1].id, "new": True}


async def raised(
    rules: Iterable[Rule], happenings: Iterable[Happening], kinds: Kinds = no_kinds
) -> list[Alert]:
    """The alerts that rules raise while these happen, and in the hour after."""
    clock = HandClock(datetime(2020, 1, 1, tzinfo=UTC))
    memory = Memory(ZONE, kinds)
    tasks, notebook = Tasks("trial"), Notebook(clock)
    engine = Engine(TrialWorld(clock, memory), notebook, tasks, before=[memory.feed])
    for rule in rules:
        engine.put(rule)
    last = clock.now()
    for told in happenings:
        last = told.at
        await clock.go_to(last)
        engine.see(told)
        await settle()
    await clock.go_to(last.replace(year=last.year + 1))
    engine.close()
    await tasks.cancel()
    return notebook.alerts


def blueprint(name: str) -> Mapping[str, Any]:
    """A shipped blueprint as data; inputs stand as `Input`."""
    loader = YAML(typ="safe", pure=True)
    loader.constructor.add_constructor("!input", lambda _, node: Input(node.value))
    found: Mapping[str, Any] = loader.load(BLUEPRINTS / "detection" / f"{name}.yaml")
    return found


@dataclass(frozen=True, slots=True)
class Input:
    """Where an input of a blueprint goes."""

    name: str


def rule_of(name: str, inputs: Mapping[str, Any] | None = None) -> Rule:
    """A rule made of a shipped blueprint, with its defaults where nothing is given."""
    text = (BLUEPRINTS / "detection" / f"{name}.yaml").read_text("utf-8")
    return rule_of_blueprint(text, name, inputs)
