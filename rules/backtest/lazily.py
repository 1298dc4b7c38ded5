"""Sessions and plays whose parts are made when somebody looks at them: few rules ever do."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final

from hub.models.play import Play
from hub.models.session import Session

_new: Final = object.__new__
_set: Final = object.__setattr__
_PARTS: Final = frozenset(
    {
        *(one.name for one in fields(Session)),
        *(one.name for one in fields(Play)),
    }
)


class LateSession(Session):
    """A session that is made whole when a part is asked for that is not known yet."""

    __slots__ = ("make",)
    make: Callable[[], Session]

    def __getattr__(self, name: str) -> Any:
        return _whole(self, name)


class LatePlay(Play):
    """The same for a play."""

    __slots__ = ("make",)
    make: Callable[[], Play]

    def __getattr__(self, name: str) -> Any:
        return _whole(self, name)


def late_session(make: Callable[[], Session], known: dict[str, Any]) -> Session:
    """A session of which some parts are known already."""
    made: LateSession = _new(LateSession)
    _set(made, "make", make)
    for name, value in known.items():
        _set(made, name, value)
    return made


def late_play(make: Callable[[], Play]) -> Play:
    """A play of which nothing is known yet."""
    made: LatePlay = _new(LatePlay)
    _set(made, "make", make)
    return made


def _whole(one: LateSession | LatePlay, name: str) -> Any:
    """Set every part; slots that are not set end up here."""
    if name not in _PARTS:
        raise AttributeError(name)
    made = one.make()
    for field in fields(made):
        _set(one, field.name, getattr(made, field.name))
    return getattr(made, name)
