"""A workbench for rules: a world with a clock that goes as told, and effects that take notes."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.context import Context
from hub.core.errors import NotFound, Unavailable
from hub.core.mqtt import Message
from hub.core.states import State
from hub.core.tasks import Tasks
from hub.models.item import Item, MediaType
from hub.models.session import Player, Session, SessionState, SessionView
from rules.clock import VirtualClock
from rules.effects import CallService, Cause, Effect, FireEvent, Response
from rules.engine.engine import Engine
from rules.facts.fact import Fact, FactOption, FactType
from rules.happening import Happening, Subject
from rules.language.compile import compile_rule
from rules.language.reading import read_rules
from rules.moment import Moment, Reader
from rules.rule import Compiled, Rule
from rules.traces.traces import Traces
from rules.triggers.playback import playback_data
from rules.vocabulary import KINDS

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _fact(name: str, kind: FactType, **more: Any) -> Fact:
    return Fact(name=name, type=kind, help="For tests.", compute=lambda _, __: None, **more)


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        _fact("person.name", FactType.TEXT),
        _fact("person.active_streams", FactType.NUMBER),
        _fact("person.trust", FactType.NUMBER),
        _fact(
            "person.networks",
            FactType.NUMBER,
            options=(FactOption(name="within", help="the window", default="24:00:00"),),
        ),
        _fact("person.plays", FactType.NUMBER),
        _fact("person.watch_time_s", FactType.NUMBER),
        _fact("player.is_new", FactType.FLAG),
        _fact("network.kind", FactType.TEXT, values=("residential", "vpn", "tor")),
        _fact("network.address", FactType.TEXT),
        _fact("item.genres", FactType.LIST),
        _fact("item.type", FactType.TEXT),
        _fact("item.added_at", FactType.TIME),
        _fact("travel.speed_kmh", FactType.NUMBER),
    )
}


class FakeFacts:
    """Facts as a test sets them; `asked` tells which were computed, with their options."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = values
        self.asked: list[tuple[str, dict[str, Any]]] = []

    @property
    def seed(self) -> Mapping[str, Any]:
        return {}

    def reader(self, name: str) -> Reader:
        return lambda moment, options: self.compute(name, moment, options)

    def compute(self, name: str, moment: Moment, options: Mapping[str, Any]) -> Any:
        if name not in FACTS:
            raise NotFound(f"There is no fact {name}.")
        self.asked.append((name, dict(options)))
        return self.values.get(name)


class BenchWorld:
    """A world of which a test says everything."""

    def __init__(self, zone: str = "Europe/Berlin", now: datetime = START) -> None:
        self.clock = VirtualClock(now)
        self.facts = FakeFacts()
        self.zone = ZoneInfo(zone)
        self.fact_names = FACTS
        self.states: dict[str, State] = {}
        self.playing: list[Session] = []
        self.heard: dict[str, Callable[[Message], None]] = {}

    def state(self, entity_id: str) -> State | None:
        return self.states.get(entity_id)

    def all_states(self) -> Iterable[State]:
        return list(self.states.values())

    def sessions(self) -> Sequence[Session]:
        return self.playing

    def subscribe(
        self, topic: str, qos: int, listener: Callable[[Message], None]
    ) -> Callable[[], None]:
        self.heard[topic] = listener
        return lambda: self.heard.pop(topic, None) and None


@dataclass
class Notebook:
    """Effects that take notes; `answers` are given back, `broken` services fail."""

    done: list[tuple[Effect, Cause]] = field(default_factory=list)
    answers: dict[str, Response] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        if effect.summary in self.broken:
            raise Unavailable(f"{effect.summary} is broken.")
        self.done.append((effect, cause))
        return self.answers.get(effect.summary)

    @property
    def effects(self) -> list[Effect]:
        return [effect for effect, _ in self.done]

    @property
    def events(self) -> list[str]:
        return [one.event_type for one in self.effects if isinstance(one, FireEvent)]

    @property
    def services(self) -> list[str]:
        return [one.summary for one in self.effects if isinstance(one, CallService)]


class Bench:
    """An engine on the workbench."""

    def __init__(self, world: BenchWorld | None = None) -> None:
        self.world = world or BenchWorld()
        self.notes = Notebook()
        self.tasks = Tasks("bench")
        self.traces = Traces(None)
        self.engine = Engine(self.world, self.notes, self.tasks, traces=self.traces)

    @property
    def clock(self) -> VirtualClock:
        return self.world.clock

    def load(self, *texts: str) -> None:
        """Load rules; they must be good."""
        for text in texts:
            for one in compiled(text):
                assert one.rule is not None, [str(problem) for problem in one.problems]
                self.engine.put(one.rule)

    async def see(self, happening: Happening) -> None:
        """Show a happening, and let runs come as far as they can."""
        self.engine.see(happening)
        await settle()

    async def wait(self, seconds: float) -> None:
        """Let time pass, step by step."""
        until = self.clock.now() + timedelta(seconds=seconds)
        await settle()
        while self.clock.step(until):
            await settle()
        self.clock.advance(until)
        await settle()

    async def play(self, kind: str, session: Session, **more: Any) -> None:
        """Something happens to a session."""
        kept = [one for one in self.world.playing if one.id != session.id]
        self.world.playing = kept if kind == "stopped" else [*kept, session]
        await self.see(played(kind, session, self.clock.now(), **more))

    async def set_state(self, entity_id: str, value: str, **attributes: Any) -> None:
        """An entity takes a state."""
        old, now = self.world.states.get(entity_id), self.clock.now()
        same = old is not None and old.state == value
        new = State(
            entity_id=entity_id,
            state=value,
            attributes=attributes,
            last_changed=old.last_changed if old is not None and same else now,
            last_updated=now,
            last_reported=now,
            context=Context(),
        )
        self.world.states[entity_id] = new
        data = {"entity_id": entity_id, "from_state": old, "to_state": new, "for": None}
        await self.see(Happening(kind="state", at=now, data=data))

    async def event(self, name: str, context: Context | None = None, **data: Any) -> None:
        """An event is fired on the bus."""
        told = {"event": {"event_type": name, "data": data}}
        now = self.clock.now()
        await self.see(Happening(kind="event", at=now, data=told, context=context or Context()))

    def last_trace(self, rule_id: str) -> dict[str, Any]:
        """The latest trace of a rule, whole."""
        return self.traces.get(rule_id, self.traces.of(rule_id)[0]["run_id"])

    async def close(self) -> None:
        """End everything."""
        self.engine.close()
        await self.tasks.cancel()


async def settle() -> None:
    """Let every task come as far as it can without time."""
    for _ in range(12):
        await asyncio.sleep(0)


def compiled(text: str, name: str = "rules/test.yaml") -> list[Compiled]:
    """The rules of a text."""
    return [compile_rule(source, KINDS, FACTS) for source in read_rules(text, name).sources]


def problems(text: str) -> list[str]:
    """Everything that is wrong with a text."""
    file = read_rules(text, "rules/test.yaml")
    return [
        *map(str, file.problems),
        *(str(problem) for one in compiled(text) for problem in one.problems),
    ]


def only(text: str) -> Rule:
    """The one rule of a text, which must be good."""
    (one,) = compiled(text)
    assert one.rule is not None, [str(problem) for problem in one.problems]
    return one.rule


def session(
    number: int = 1,
    state: SessionState = SessionState.PLAYING,
    *,
    person: str | None = "ann",
    position_s: float | None = 60.0,
    paused_s: float = 0.0,
    at: datetime = START,
) -> Session:
    """A session of a film of 100 minutes."""
    item = Item(key="m1", type=MediaType.MOVIE, title="Film", duration_s=6000.0, library_key="1")
    view = SessionView(
        key=f"s{number}",
        account_key=f"account-{person}",
        player=Player(key=f"player-{number}"),
        item=item,
        state=state,
        position_s=position_s,
    )
    return Session(
        id=f"session-{number}",
        play_id=f"play-{number}",
        server_id="plex:1",
        person_id=person,
        view=view,
        state=state,
        state_since=at,
        started_at=at,
        position_s=position_s,
        position_at=at,
        watch_s=0.0,
        paused_s=paused_s,
        buffering_s=0.0,
    )


def played(kind: str, one: Session, at: datetime, **more: Any) -> Happening:
    """Something that happened to a session."""
    view = one.view
    subject = Subject(
        server_id=one.server_id,
        library_key=view.item.library_key,
        account_key=view.account_key,
        person_id=one.person_id,
        session=one,
        item=view.item,
        player=view.player,
        connection=view.connection,
        stream=view.stream,
    )
    data = {**playback_data(one), "event": kind, **more}
    return Happening(kind=f"playback.{kind}", at=at, subject=subject, data=data)
