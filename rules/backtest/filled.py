"""Frozen dataclasses that a replay makes by the million, filled by plain assignment.

A frozen dataclass sets each field through a call of its own, which takes several times as long.
What is made of these is frozen for everybody but who makes it.
"""

from typing import Any

from hub.models.session import Connection
from rules.happening import Subject


class Filled:
    """Undoes what keeps a frozen dataclass from being assigned to.

    Both are needed: as long as one of them is Python, the interpreter takes the slow way for both.
    """

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class FilledConnection(Filled, Connection):
    """A connection."""

    __slots__ = ()


class FilledSubject(Filled, Subject):
    """A subject."""

    __slots__ = ()


def empty(kind: type[Filled]) -> Any:
    """One of a kind, of which no field is set: all are for who calls this."""
    return object.__new__(kind)
