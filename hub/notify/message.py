"""A notification as it was asked for, and as it waits to go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hub.models.ids import new_id


class Priority(StrEnum):
    """How much a notification matters; `critical` may pass quiet hours."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place in the order; 0 matters least."""
        return list(Priority).index(self)


class Kind(StrEnum):
    """What a notification is about; persons opt out of kinds."""

    ALERT = "alert"
    PLAYBACK = "playback"
    LIBRARY = "library"
    SERVER = "server"
    ACCOUNT = "account"
    REPORT = "report"
    OTHER = "other"


class Format(StrEnum):
    """How the message is written; a target shows it as well as it can."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class PictureRef:
    """Artwork of a server; fetched when the notification goes out."""

    server_id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What to say; already rendered. `data` goes to receivers that take data (webhooks)."""

    message: str
    title: str | None = None
    kind: Kind = Kind.OTHER
    priority: Priority = Priority.NORMAL
    format: Format = Format.TEXT
    url: str | None = None
    picture: PictureRef | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message on its way to one target. `number` orders; `dead_at` says it was given up.

    `attempted` is true while nobody knows whether the last try arrived: the next one says that it
    may be a repeat. One that is `alone` is never collected with others.
    """

    target_id: str
    number: int
    message: Message
    id: str = field(default_factory=new_id)
    accepted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    tries: int = 0
    attempted: bool = False
    alone: bool = False
    error: str | None = None
    dead_at: datetime | None = None

    @property
    def critical(self) -> bool:
        """Whether it may pass quiet hours."""
        return self.message.priority is Priority.CRITICAL
