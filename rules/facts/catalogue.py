"""Every fact, by name, computed over what is known."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from hub.core.errors import NotFound
from rules.facts import (
    account,
    item,
    library,
    network,
    now,
    person,
    player,
    report,
    server,
    session,
    source,
    stream,
    streams,
    transcode,
    travel,
)
from rules.facts.fact import Fact
from rules.facts.knowledge import KEY, Knowledge
from rules.moment import Moment, Reader

SUBJECTS = (
    person,
    account,
    player,
    network,
    travel,
    session,
    stream,
    source,
    transcode,
    item,
    library,
    server,
    streams,
    report,
    now,
)
_FACTS: tuple[Fact, ...] = tuple(fact for subject in SUBJECTS for fact in subject.FACTS)
_COMPUTE = {fact.name: fact.compute for fact in _FACTS}
FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _FACTS})


class UnknownFact(NotFound):
    """There is no fact of this name; `nearest` is the most similar one, if one is similar."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, FACTS, n=1, cutoff=0.6)
        self.nearest = near[0] if near else None
        hint = None if self.nearest is None else f"Did you mean {self.nearest}?"
        super().__init__(f"There is no fact {name}.", hint=hint)


class Catalogue:
    """Computes facts; `Moment` keeps what was computed."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.seed: Mapping[str, Any] = {KEY: knowledge}

    def compute(self, name: str, moment: Moment, options: Mapping[str, Any]) -> Any:
        """The value, None when it is not known; UnknownFact with the nearest name."""
        return self.reader(name)(moment, options)

    def reader(self, name: str) -> Reader:
        """What computes a fact; UnknownFact with the nearest name."""
        compute = _COMPUTE.get(name)
        if compute is None:
            raise UnknownFact(name)
        return compute


def all_facts() -> Sequence[Fact]:
    """Every fact, by subject."""
    return _FACTS


def fact(name: str) -> Fact:
    """One fact; UnknownFact with the nearest name."""
    found = FACTS.get(name)
    if found is None:
        raise UnknownFact(name)
    return found
