"""What facts are computed from, beside the happening itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hub.models.people import Account, Person
from hub.models.server import Library, Server
from rules.memory.memory import Memory
from rules.moment import Moment

FULL_TRUST = 100.0
KEY = "facts.knowledge"


class Directory(Protocol):
    """Names and descriptions of what subjects point to; None for what is not known."""

    def person(self, person_id: str) -> Person | None:
        """A person."""

    def accounts_of(self, person_id: str) -> int:
        """How many accounts a person owns."""

    def account(self, server_id: str, key: str) -> Account | None:
        """An account as its server describes it."""

    def server(self, server_id: str) -> Server | None:
        """A server."""

    def online(self, server_id: str) -> bool | None:
        """Whether a server can be reached."""

    def library(self, server_id: str, key: str) -> Library | None:
        """A library."""


class NoDirectory:
    """Knows nothing."""

    def person(self, _: str) -> Person | None:
        """No person."""
        return None

    def accounts_of(self, _: str) -> int:
        """None."""
        return 0

    def account(self, _: str, __: str) -> Account | None:
        """No account."""
        return None

    def server(self, _: str) -> Server | None:
        """No server."""
        return None

    def online(self, _: str) -> bool | None:
        """Nobody knows."""
        return None

    def library(self, _: str, __: str) -> Library | None:
        """No library."""
        return None


def full_trust(_: str) -> float:
    """Everybody is trusted."""
    return FULL_TRUST


def no_figure(_: str) -> float | None:
    """Nothing is counted."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The memory of what happened, who is who, how much persons are trusted, kept figures."""

    memory: Memory
    directory: Directory = field(default_factory=NoDirectory)
    trust: Callable[[str], float] = full_trust
    figure: Callable[[str], float | None] = no_figure

    def give(self, moment: Moment) -> None:
        """Let the facts of a moment see this."""
        moment.cache.setdefault(KEY, self)


def known_to(moment: Moment) -> Knowledge:
    """What a moment's facts are computed from; a catalogue gives it to every moment."""
    found: Knowledge = moment.cache[KEY]
    return found
