"""Happenings: what rules listen to, live from the bus and, on trial, from the history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.core.context import Context
from hub.models.item import Item
from hub.models.place import Place
from hub.models.play import Play
from hub.models.session import Connection, Player, Session
from hub.models.stream import Stream


class _Nothing(Mapping[str, Any]):
    """An empty mapping that can be the default of a dataclass: it never changes."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0


NOTHING: Mapping[str, Any] = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom and what a happening is about; None where it is about none.

    `place` is where `connection` was at that time, looked up once.
    """

    server_id: str | None = None
    library_key: str | None = None
    account_key: str | None = None
    person_id: str | None = None
    session: Session | None = None
    play: Play | None = None
    item: Item | None = None
    player: Player | None = None
    connection: Connection | None = None
    stream: Stream | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened at `at`, such as `playback.started`, `server.offline` or `state`.

    `data` is what its kind declares; templates see it as `trigger`.
    """

    kind: str
    at: datetime
    subject: Subject = field(default_factory=Subject)
    data: Mapping[str, Any] = NOTHING
    context: Context = field(default_factory=Context)
