"""An alert, and what may be asked of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.core.bus import EventType
from rules.effects import Severity


class AlertStatus(StrEnum):
    """Where an alert is in its life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlace:
    """A place for the map; `role` says which it is (`from`, `to`, `other`)."""

    role: str
    label: str | None
    latitude: float
    longitude: float
    accuracy_km: float | None = None
    address: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSubject:
    """Whom and what an alert is about, with the names that held when it was raised."""

    person_id: str | None = None
    person: str | None = None
    account: str | None = None
    server_id: str | None = None
    server: str | None = None
    player_key: str | None = None
    player: str | None = None
    address: str | None = None
    session_id: str | None = None
    play_id: str | None = None
    item: str | None = None


class AlertChange(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    REPEATED = "repeated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStep:
    """A step in the life of an alert that somebody, or a rule, took."""

    change: AlertChange
    at: datetime
    by: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that somebody should look at.

    Repeats while it is open make `count` and `last_at` grow; the evidence stays that of the first.
    `run_id` names the trace, `confidence` is 0 to 1, `steps` has the oldest first. `worded` are
    the parts, title or message, that no rule wrote: they can be said in another language.
    """

    id: str
    kind: str
    key: str
    rule_id: str
    rule: str
    run_id: str
    severity: Severity
    title: str
    message: str
    raised_at: datetime
    last_at: datetime
    subject: AlertSubject = field(default_factory=AlertSubject)
    status: AlertStatus = AlertStatus.OPEN
    count: int = 1
    confidence: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[AlertPlace, ...] = ()
    changed_at: datetime | None = None
    changed_by: str | None = None
    note: str | None = None
    steps: tuple[AlertStep, ...] = ()
    worded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts are listed; an empty one means all."""

    status: tuple[AlertStatus, ...] = ()
    severity: tuple[Severity, ...] = ()
    kind: tuple[str, ...] = ()
    rule: str | None = None
    person: str | None = None
    server: str | None = None
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Alerts, those seen last first, and where the list goes on."""

    alerts: tuple[Alert, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """An alert was raised, seen again, acknowledged, resolved or opened again."""

    alert: Alert
    change: AlertChange


ALERT_RAISED: EventType[AlertChanged] = EventType("alert_raised")
ALERT_UPDATED: EventType[AlertChanged] = EventType("alert_updated")
ALERT_RESOLVED: EventType[AlertChanged] = EventType("alert_resolved")
