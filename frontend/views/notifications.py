"""Notifications: targets, what waits, what was given up, and what persons want to hear about."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import Chip, PersonRef
from frontend.views.forms import Form
from hub.notify.message import Kind, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCard:
    """A target or group. `kind` is a key below `notify.kindOf.`, `members` are titles."""

    id: str
    title: str
    service: str
    kind: str
    icon: str
    chip: Chip
    loaded: bool
    person: PersonRef | None
    members: tuple[str, ...]
    waiting: int
    sent: int
    last_sent_at: datetime | None
    failing_since: datetime | None
    error: str | None
    retry_at: datetime | None
    held_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A notification that waits or was given up."""

    id: str
    target: str
    title: str | None
    message: str
    kind: Kind
    priority: Priority
    accepted_at: datetime
    tries: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRow:
    """A person with their targets and what they do not want; `quiet` are two times of day."""

    person: PersonRef
    targets: tuple[str, ...]
    opted_out: tuple[Kind, ...]
    quiet: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Tested:
    """How a test that was just sent ended; no error means that it arrived."""

    title: str
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsView:
    """The page of notifications; without `may_edit` only the own wishes are in it."""

    targets: tuple[TargetCard, ...] = ()
    dead: tuple[QueueRow, ...] = ()
    dead_count: int = 0
    waiting: tuple[QueueRow, ...] = ()
    waiting_count: int = 0
    listeners: tuple[ListenerRow, ...] = ()
    tested: Tested | None = None
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerView:
    """What one person wants to hear about."""

    person: PersonRef
    targets: tuple[str, ...]
    form: Form
