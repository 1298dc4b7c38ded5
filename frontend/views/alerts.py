"""Alerts: the inbox, one with its evidence, the exceptions, and the kinds of networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from frontend.views.common import Chip, Fact
from rules.alerts.alert import Alert, AlertPlace
from rules.alerts.exceptions import AlertException

SEVERITIES: Final = {
    "info": Chip("info", "info", "alerts.severity.info"),
    "warning": Chip("warn", "triangle-alert", "alerts.severity.warning"),
    "critical": Chip("bad", "octagon-alert", "alerts.severity.critical"),
}
STATUSES: Final = {
    "open": Chip("accent", "circle-dot", "alerts.status.open"),
    "acknowledged": Chip("info", "eye", "alerts.status.acknowledged"),
    "resolved": Chip("good", "circle-check", "alerts.status.resolved"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a filter."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A filter of the inbox: its parameter, and what may be chosen beside "all"."""

    name: str
    chosen: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class StatusTab:
    """The alerts of a status ("all": of each), with how many there are and the way there."""

    status: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert in a list."""

    alert: Alert
    severity: Chip
    status: Chip


@dataclass(frozen=True, slots=True)
class AlertDay:
    """The alerts of one of the viewer's days, those seen last first."""

    day: date
    rows: Sequence[AlertRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """A page of alerts by day. `more` and `first` are query strings, None at either end."""

    days: Sequence[AlertDay]
    tabs: Sequence[StatusTab]
    selects: Sequence[Select]
    status: str
    more: str | None
    first: str | None
    total: int
    filtered: bool
    watching: int

    @property
    def shown(self) -> int:
        """How many are on this page."""
        return sum(len(one.rows) for one in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step in the life of an alert. `text` is a key; `values` fill it."""

    tone: str
    icon: str
    text: str
    at: datetime
    values: dict[str, str]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to something that an alert is about."""

    icon: str
    label: str
    name: str
    path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A fact with its value as people read it, and what the fact is."""

    name: str
    label: str
    value: str
    help: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place of the evidence. `apart_km` is how far it is from the one before."""

    place: AlertPlace
    label: str
    role: str
    apart_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert. `map_data` is what the map draws."""

    row: AlertRow
    links: Sequence[Link]
    evidence: Sequence[Evidence]
    places: Sequence[PlaceRow]
    map_data: object
    steps: Sequence[Step]
    others: Sequence[AlertRow]
    excepted: int
    knows_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """An exception in words; `over` says that its time is up, `last_day` is the day it is."""

    exception: AlertException
    person: str | None
    rule: str | None
    over: bool
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsView:
    """Every exception, the latest first; what the form offers, and what was wrong with it."""

    rows: Sequence[ExceptionRow]
    persons: Sequence[Choice]
    rules: Sequence[Choice]
    error: str | None
    given: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworksView:
    """What tells the kinds of networks, and what is known of one address."""

    sources: Sequence[Fact]
    problems: Sequence[str]
    address: str
    answer: Sequence[Fact]
    error: str | None
