"""Tables from the world to Plex attributes: a name and where its value comes from."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from .element import Value

Subject = TypeVar("Subject")
Table = tuple[tuple[str, Callable[[Subject], Value]], ...]


def fill(table: Table[Subject], subject: Subject) -> dict[str, Value]:
    """The attributes of ``subject``; unknown ones are None and are left out of the answer."""
    return {name: value(subject) for name, value in table}


def milliseconds(seconds: float | None) -> int | None:
    """Seconds as Plex writes durations."""
    return None if seconds is None else round(seconds * 1000)


def epoch(moment: datetime | None) -> int | None:
    """Seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def day(released: date | None) -> str | None:
    """``2024-05-31``."""
    return None if released is None else released.isoformat()
