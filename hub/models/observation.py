"""Observations: what was seen, normalised, as it is written to the journal.

`at` is the hub's clock when it was received, `server_at` the server's own where it tells.
Every kind is a frozen dataclass with a `kind` tag; `encode` and `decode` are each other's inverse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, TypeAdapter

from hub.models.item import Item
from hub.models.people import Account
from hub.models.session import SessionState, SessionView


class Source(StrEnum):
    """How an observation reached the hub."""

    WEBSOCKET = "websocket"
    EVENTSOURCE = "eventsource"
    POLL = "poll"
    WEBHOOK = "webhook"
    HUB = "hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeen:
    """A session with all its facts: sent when it begins and whenever a fact changed."""

    server_id: str
    at: datetime
    source: Source
    view: SessionView
    server_at: datetime | None = None
    kind: Literal["session"] = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTick:
    """A sign of life of a known session: state and position only."""

    server_id: str
    at: datetime
    source: Source
    key: str
    state: SessionState
    position_s: float | None = None
    server_at: datetime | None = None
    kind: Literal["tick"] = "tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionGone:
    """A session that the server no longer shows, or said to have stopped."""

    server_id: str
    at: datetime
    source: Source
    key: str
    position_s: float | None = None
    kind: Literal["gone"] = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLost:
    """The server cannot be reached: its sessions are uncertain, not stopped."""

    server_id: str
    at: datetime
    reason: str
    kind: Literal["lost"] = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerBack:
    """The server answers again; after a restart its session keys mean nothing any more."""

    server_id: str
    at: datetime
    restarted: bool
    kind: Literal["back"] = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsSeen:
    """The accounts of a server, sent when they changed."""

    server_id: str
    at: datetime
    accounts: tuple[Account, ...]
    kind: Literal["accounts"] = "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinked:
    """Somebody, or a rule of identity, said to whom an account belongs."""

    server_id: str
    at: datetime
    account_key: str
    person_id: str
    by: str
    kind: Literal["linked"] = "linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRenamed:
    """Somebody chose a person's name; None gives it up for that of the account again."""

    at: datetime
    person_id: str
    name: str | None
    by: str
    kind: Literal["renamed"] = "renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsJoined:
    """Somebody said that two items are one; of both, what they are known by is enough.

    What is known of `other` goes over to `item`, whose id stays.
    """

    at: datetime
    server_id: str
    item: Item
    other_server_id: str
    other: Item
    by: str
    kind: Literal["joined"] = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsParted:
    """Somebody took an `ItemsJoined` of the same two items back."""

    at: datetime
    server_id: str
    item: Item
    other_server_id: str
    other: Item
    by: str
    kind: Literal["parted"] = "parted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A webhook as it came, without secrets: kept to explain a play, never the truth itself."""

    server_id: str
    at: datetime
    source: Source
    event: str
    payload: Mapping[str, Any]
    kind: Literal["evidence"] = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """Time itself, noted when a deadline of the tracker came due, so that a replay agrees."""

    at: datetime
    kind: Literal["time"] = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet:
    """The hub's clock was set: it shows `at` where it would have shown `was`."""

    at: datetime
    was: datetime
    kind: Literal["clock"] = "clock"


Observation = (
    SessionSeen
    | SessionTick
    | SessionGone
    | ServerLost
    | ServerBack
    | AccountsSeen
    | AccountLinked
    | PersonRenamed
    | ItemsJoined
    | ItemsParted
    | Evidence
    | TimePassed
    | ClockSet
)

_ADAPTER: TypeAdapter[Observation] = TypeAdapter(
    Annotated[Observation, Field(discriminator="kind")]
)


def _default(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"cannot encode {type(value).__name__}")


def encode(observation: Observation) -> bytes:
    """The observation as the journal keeps it (JSON)."""
    return orjson.dumps(observation, default=_default)


def decode(body: bytes) -> Observation:
    """The inverse of `encode`; pydantic.ValidationError for anything else."""
    return _ADAPTER.validate_json(body)
