"""What a template may look at while it is rendered."""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from hub.core.states import State
from rules.templates.errors import TemplateFailed

LONGEST_NAME: Final = 100
"""Of a fact."""


class View(Protocol):
    """Time, states and facts, as they are for one run of a rule."""

    @property
    def now(self) -> datetime:
        """The time, in UTC."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the household."""

    @property
    def fact_names(self) -> Container[str]:
        """Every fact there is."""

    def state(self, entity_id: str) -> State | None:
        """An entity's state."""

    def all_states(self) -> Iterable[State]:
        """The states of all entities."""

    def fact(self, name: str, options: Mapping[str, Any]) -> Any:
        """A fact's value, None when it is not known."""


_CURRENT: ContextVar[View | None] = ContextVar("view", default=None)


@contextmanager
def seen(view: View | None) -> Iterator[None]:
    """A block in which templates look at this."""
    token = _CURRENT.set(view)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> View:
    """What is looked at; TemplateFailed in a template that may look at nothing."""
    view = _CURRENT.get()
    if view is None:
        raise TemplateFailed("States, facts and times are not available here.")
    return view


class StateOf:
    """One entity, as templates see it."""

    template_names = frozenset(
        {"entity_id", "state", "attributes", "domain", "object_id", "name"}
        | {"last_changed", "last_updated", "last_reported", "context"}
    )
    __slots__ = ("_state",)

    def __init__(self, state: State) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        if name in StateOf.template_names:
            return getattr(self._state, name)
        raise AttributeError(name)

    def __str__(self) -> str:
        return f"{self._state.entity_id}={self._state.state}"

    __repr__ = __str__


class States:
    """`states('sensor.x')`, `states.sensor.x.state`, and all states to loop over."""

    template_names: frozenset[str] = frozenset()
    __slots__ = ()

    def __call__(self, entity_id: str) -> str:
        """The state of an entity, `unknown` when there is none."""
        state = current().state(str(entity_id))
        return "unknown" if state is None else state.state

    def __getitem__(self, domain: str) -> "DomainStates | StateOf":
        if "." in domain:
            state = current().state(domain)
            if state is None:
                raise KeyError(domain)
            return StateOf(state)
        return DomainStates(domain)

    def __iter__(self) -> Iterator[StateOf]:
        return (StateOf(state) for state in current().all_states())

    def __str__(self) -> str:
        return "states"

    __repr__ = __str__


class DomainStates:
    """`states.sensor`: the entities of a domain."""

    template_names: frozenset[str] = frozenset()
    __slots__ = ("_domain",)

    def __init__(self, domain: str) -> None:
        self._domain = domain

    def __getitem__(self, object_id: str) -> StateOf:
        state = current().state(f"{self._domain}.{object_id}")
        if state is None:
            raise KeyError(object_id)
        return StateOf(state)

    def __iter__(self) -> Iterator[StateOf]:
        for state in current().all_states():
            if state.domain == self._domain:
                yield StateOf(state)

    def __str__(self) -> str:
        return f"states.{self._domain}"

    __repr__ = __str__


class FactsOf:
    """`facts.person.active_streams`."""

    template_names: frozenset[str] = frozenset()
    __slots__ = ("_prefix",)

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix

    def __contains__(self, name: object) -> bool:
        return f"{self._prefix}{name}" in current().fact_names

    __iter__ = None
    """Without this, Python would ask for the items 0, 1, 2, … for ever."""

    def __getitem__(self, name: Any) -> Any:
        full = f"{self._prefix}{name}"
        if not isinstance(name, str) or len(full) > LONGEST_NAME:
            raise KeyError(name)
        if full in current().fact_names:
            return current().fact(full, {})
        return FactsOf(f"{full}.")

    def __str__(self) -> str:
        raise TemplateFailed(f"There is no fact {self._prefix.rstrip('.')}.")

    def __repr__(self) -> str:
        return "facts"
