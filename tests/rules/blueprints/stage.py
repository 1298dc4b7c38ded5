"""A stage for shipped blueprints: the real engine and facts, and what was done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hub.core.context import Context
from hub.core.states import State
from hub.core.tasks import Tasks
from hub.models.item import Item
from hub.models.play import Ending
from hub.models.session import Player, Session
from hub.models.stream import Stream
from rules.blueprints.files import BlueprintFiles
from rules.blueprints.library import BlueprintLibrary
from rules.effects import CallService, Cause, Effect, Response
from rules.engine.engine import Engine
from rules.facts.catalogue import FACTS, Catalogue
from rules.facts.knowledge import Knowledge
from rules.happening import Happening, Subject
from rules.language.compile import compile_rule
from rules.language.reading import read_rules
from rules.memory.memory import Memory
from rules.rule import Compiled
from rules.store import edit
from rules.triggers.playback import playback_data
from rules.vocabulary import KINDS
from tests.rules.detections.scenarios import BEGIN
from tests.rules.detections.story import HOME, SERVER, TV, Net, Story, past_play
from tests.rules.detections.trial import ZONE, HandClock, Names, TrialWorld, settle


class NoBook:
    """A book without rules."""

    def all(self) -> list[Compiled]:
        return []

    async def reload(self) -> None:
        """Nothing is kept, so nothing is read again."""


async def shipped(language: str = "en") -> BlueprintLibrary:
    """The blueprints that come with Usher."""
    files = BlueprintFiles(Path("no such folder"))
    library = BlueprintLibrary(files, NoBook(), lambda: language)  # type: ignore[arg-type]  # rules are not asked for here
    await library.load()
    return library


def compiled(library: BlueprintLibrary, path: str, inputs: Mapping[str, Any]) -> Compiled:
    """A rule that uses a blueprint."""
    text = edit.written({"id": "rule", "use_blueprint": {"path": path, "input": dict(inputs)}})
    (source,) = read_rules(text, "rules/rule.yaml").sources
    return compile_rule(source, KINDS, FACTS, library)


class Reached(Names):
    """A directory whose servers can all be reached, or none."""

    def __init__(self, online: bool) -> None:
        self._online = online

    def online(self, _: str) -> bool | None:
        return self._online


class StageWorld(TrialWorld):
    """A world in which the sessions of a story play."""

    def __init__(self, clock: HandClock, memory: Memory, story: Story, *, online: bool) -> None:
        super().__init__(clock, memory)
        self.facts = Catalogue(Knowledge(memory=memory, directory=Reached(online)))
        self._story = story

    def sessions(self) -> Sequence[Session]:
        return list(self._story.sessions.values())


class Stage:
    """One rule of a blueprint, and a story that is told to it."""

    def __init__(self, rule: Compiled, *, online: bool = True) -> None:
        assert rule.rule is not None, [str(problem) for problem in rule.problems]
        self.story = Story(BEGIN)
        self.clock = HandClock(BEGIN)
        self.done: list[Effect] = []
        self.asked: list[Mapping[str, Any]] = []
        self.answers: list[Mapping[str, Any]] = []
        memory = Memory(ZONE)
        world = StageWorld(self.clock, memory, self.story, online=online)
        self._tasks = Tasks("stage")
        self._engine = Engine(world, self, self._tasks, before=[memory.feed])
        self._engine.put(rule.rule)

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        """Take note; questions to the history are answered and are no deed."""
        if isinstance(effect, CallService) and effect.summary == "history.measure":
            self.asked.append(effect.data)
            return self.answers[min(len(self.asked), len(self.answers)) - 1]
        self.done.append(effect)
        return None

    @property
    def names(self) -> list[str]:
        """What was done, by name."""
        return [effect.summary for effect in self.done]

    def data(self, index: int = -1) -> Mapping[str, Any]:
        """What a service was called with."""
        effect = self.done[index]
        assert isinstance(effect, CallService)
        return effect.data

    async def start(
        self,
        person: str | None = "anna",
        net: Net = HOME,
        player: Player = TV,
        *,
        item: Item | None = None,
        stream: Stream | None = None,
    ) -> str:
        """Somebody begins to play; the id of the session."""
        told = self.story.start(person, net, player, item=item, stream=stream)
        await self._played("started", told)
        assert told.subject.session is not None
        return told.subject.session.id

    async def tell(self, kind: str, key: str, **changes: Any) -> None:
        """Something happens to a session."""
        await self._played(kind, self.story.tell(kind, key, **changes))

    async def stream(self, key: str, stream: Stream) -> None:
        """A session gets another quality."""
        session = self.story.sessions[key]
        view = replace(session.view, stream=stream)
        self.story.sessions[key] = replace(session, view=view)
        await self._played("quality_changed", self.story.tell("quality_changed", key))

    async def stop(
        self, key: str, ending: Ending = Ending.STOPPED, *, watched: bool = False
    ) -> None:
        """A session ends."""
        told = self.story.stop(key)
        assert told.subject.session is not None
        play = replace(
            past_play(told.subject.session, self.story.now), ending=ending, watched=watched
        )
        subject = replace(told.subject, play=play)
        await self._played("stopped", replace(told, subject=subject))

    async def wait(self, **span: float) -> None:
        """Time passes."""
        self.story.later(**span)
        await self.clock.go_to(self.story.now)
        await settle()

    async def happen(self, kind: str, subject: Subject | None = None, **data: Any) -> None:
        """Something else happens."""
        about = subject or Subject(server_id=SERVER)
        await self._see(Happening(kind=kind, at=self.story.now, subject=about, data=data))

    async def turn(self, entity_id: str, before: str, after: str) -> None:
        """An entity takes another state."""
        old, new = (_state(entity_id, value, self.story) for value in (before, after))
        await self.happen("state", entity_id=entity_id, from_state=old, to_state=new)

    async def close(self) -> None:
        """End everything."""
        self._engine.close()
        await self._tasks.cancel()

    async def _played(self, kind: str, told: Happening) -> None:
        session = told.subject.session
        assert session is not None
        data = {**playback_data(session), "event": kind, "play": told.subject.play}
        await self._see(replace(told, data=data))

    async def _see(self, happening: Happening) -> None:
        await self.clock.go_to(happening.at)
        self._engine.see(happening)
        await settle()
        await self.clock.go_to(happening.at + timedelta(microseconds=1))


def _state(entity_id: str, value: str, story: Story) -> State:
    return State(
        entity_id=entity_id,
        state=value,
        attributes={"friendly_name": "The way in"},
        last_changed=story.now,
        last_updated=story.now,
        last_reported=story.now,
        context=Context(),
    )
