"""The scope of a run: its moment, its variables, the world, and where its steps are noted."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from hub.core.states import State
from rules.happening import NOTHING, Subject
from rules.moment import Moment
from rules.world import World

Note = dict[str, Any]


class Notes(Protocol):
    """Takes down what each step of a run came to."""

    def step(self, path: str, result: Mapping[str, Any] | None, error: str | None = None) -> None:
        """Note the step at a path."""


class Scope:
    """What conditions, templates and actions of one run look at."""

    __slots__ = ("moment", "notes", "variables", "world")

    def __init__(
        self,
        moment: Moment,
        world: World,
        variables: Mapping[str, Any] = NOTHING,
        notes: Notes | None = None,
    ) -> None:
        self.moment = moment
        self.world = world
        self.variables = variables
        self.notes = notes

    @property
    def now(self) -> datetime:
        """The time of the moment, in UTC."""
        return self.moment.now

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the household."""
        return self.world.zone

    @property
    def fact_names(self) -> Container[str]:
        """Every fact there is."""
        return self.world.fact_names

    def state(self, entity_id: str) -> State | None:
        """An entity's state."""
        return self.world.state(entity_id)

    def all_states(self) -> Iterable[State]:
        """The states of all entities."""
        return self.world.all_states()

    def fact(self, name: str, options: Mapping[str, Any] = NOTHING) -> Any:
        """A fact's value, None when it is not known."""
        return self.moment.fact(name, options)

    def again(self) -> None:
        """Look at the same happening anew, after time has passed; its session as it is by now."""
        happening, world = self.moment.happening, self.world
        now = replace(happening, subject=_by_now(happening.subject, world))
        self.moment = Moment(now, world.facts, world.clock.now())

    def within(self, variables: Mapping[str, Any]) -> "Scope":
        """The same with other variables, for a part of the run."""
        return Scope(self.moment, self.world, variables, self.notes)


def _by_now(subject: Subject, world: World) -> Subject:
    """The subject with what its session has become; as it was when the session is over."""
    if subject.session is None:
        return subject
    wanted = subject.session.id
    session = next((one for one in world.sessions() if one.id == wanted), None)
    if session is None:
        return subject
    view = session.view
    return replace(subject, session=session, item=view.item, stream=view.stream)
