"""The tracker's state as bytes."""

from dataclasses import dataclass, field

import orjson
from pydantic import TypeAdapter, ValidationError

from hub.core.errors import InvalidInput
from hub.history.batch import PersonLink
from hub.models.observation import ItemsJoined, Observation
from hub.models.people import Account, Person
from hub.playback.joining import Closed
from hub.playback.live import Live

VERSION = 1


@dataclass(slots=True, kw_only=True)
class Dump:
    """Everything a tracker knows: the state before its latest observations, and those.

    `names` are the ids that these gave, `chosen` the names of persons that somebody chose.
    """

    high: float | None
    floor: float | None
    sessions: list[Live]
    closed: list[Closed]
    restarts: dict[str, float]
    grace: dict[str, float]
    accounts: list[Account]
    persons: list[Person]
    links: list[PersonLink]
    tail: list[Observation]
    names: list[tuple[str, str]]
    chosen: dict[str, str] = field(default_factory=dict)
    joins: dict[str, ItemsJoined] = field(default_factory=dict)
    version: int = VERSION


_ADAPTER: TypeAdapter[Dump] = TypeAdapter(Dump)


def encode_dump(state: Dump) -> bytes:
    """The state as JSON."""
    return orjson.dumps(state, default=_default)


def decode_dump(data: bytes) -> Dump:
    """The inverse of `encode_dump`; InvalidInput for anything else."""
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        raise InvalidInput(
            f"The stored state of recording is unreadable: {error.error_count()} errors.",
            hint="Rebuild the history from the journal: usher history rebuild.",
        ) from error


def _default(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"cannot encode {type(value).__name__}")
