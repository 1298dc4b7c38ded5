"""A moment: one happening as the rules look at it, with the facts computed so far."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from rules.happening import NOTHING, Happening, Subject

Reader = Callable[["Moment", Mapping[str, Any]], Any]
"""Computes one fact of a moment, with the options that a rule gives it."""


class Facts(Protocol):
    """Where facts come from: the catalogue over what is remembered up to this moment.

    `seed` is what every moment's cache begins with.
    """

    @property
    def seed(self) -> Mapping[str, Any]:
        """What facts share that is not of a moment."""

    def reader(self, name: str) -> Reader:
        """What computes a fact, for who asks for it again and again."""

    def compute(self, name: str, moment: "Moment", options: Mapping[str, Any]) -> Any:
        """The value, None when it is not known; NotFound, with the nearest name, for no fact."""


class Asked:
    """A fact with options that never change, and the key by which a moment keeps it."""

    __slots__ = ("key", "name", "options")

    def __init__(self, name: str, options: Mapping[str, Any] = NOTHING) -> None:
        self.name = name
        self.options = options
        self.key: Any = (name, *sorted(options.items())) if options else name


class Moment:
    """One happening, looked at once: every fact of it is computed at most once.

    `cache` holds what was computed, by `Asked.key` and by the keys of `once`; `at` is `now` in
    seconds of the epoch. `about` is the subject, or the same as long as nothing else happens.
    """

    __slots__ = ("about", "at", "cache", "facts", "happening", "now")

    def __init__(
        self,
        happening: Happening,
        facts: Facts,
        now: datetime | None = None,
        about: Subject | None = None,
    ) -> None:
        self.happening = happening
        self.now = now or happening.at
        self.at = self.now.timestamp()
        self.facts = facts
        self.about = happening.subject if about is None else about
        self.cache: dict[Any, Any] = {**facts.seed}

    @property
    def subject(self) -> Subject:
        """Whom and what it is about."""
        return self.happening.subject

    def fact(self, name: str, options: Mapping[str, Any] = NOTHING) -> Any:
        """A fact's value, None when it is not known."""
        key = (name, *sorted(options.items())) if options else name
        if key not in self.cache:
            self.cache[key] = self.facts.compute(name, self, options)
        return self.cache[key]

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        """A value that several facts share, computed at most once."""
        if key not in self.cache:
            self.cache[key] = compute()
        return self.cache[key]
