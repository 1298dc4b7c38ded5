"""What a rule does to the world, as data, and who does it.

A live engine is given `LiveEffects`; a trial on the past is given one that only takes notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hub.core.context import Context
from hub.core.hub import Key
from rules.happening import NOTHING
from rules.moment import Moment


class Severity(StrEnum):
    """How much an alert matters."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is done: the rule, its run (also the id of its trace), and what it looked at.

    `moment` gives subject, facts and time; `variables` are those of the run at that time.
    """

    rule_id: str
    rule_name: str
    run_id: str
    moment: Moment
    context: Context
    variables: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class CallService:
    """Call a service of the hub; `notify.<target>` is one of the domain `notify`."""

    domain: str
    name: str
    data: Mapping[str, Any] = NOTHING

    @property
    def summary(self) -> str:
        """What is done, in a few words."""
        return f"{self.domain}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlert:
    """Raise an alert, or add to the open one with the same `key`.

    `kind` groups alerts of all rules with the same meaning (`impossible_travel`); None is the
    rule's id. `key` None means one open alert per rule and person, else per server. `facts` are
    names of facts that are kept with their values as evidence; `confidence` is 0 to 1.
    """

    severity: Severity = Severity.WARNING
    title: str | None = None
    message: str | None = None
    kind: str | None = None
    key: str | None = None
    confidence: float | None = None
    facts: tuple[str, ...] = ()
    values: Mapping[str, Any] = NOTHING
    cool_down_s: float | None = None
    summary: str = "alert.raise"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveAlert:
    """Resolve the open alerts of a kind or key, those of the subject only; None is the rule's."""

    kind: str | None = None
    key: str | None = None
    note: str | None = None
    summary: str = "alert.resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustTrust:
    """Add to the trust of a person, the subject's for None; it stays between 0 and 100."""

    by: float
    person_id: str | None = None
    reason: str | None = None
    summary: str = "trust.adjust"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTrust:
    """Set the trust of a person, the subject's for None, to a value between 0 and 100."""

    to: float
    person_id: str | None = None
    reason: str | None = None
    summary: str = "trust.set"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishMessage:
    """Publish a message on the MQTT broker."""

    topic: str
    payload: str
    qos: int = 0
    retain: bool = False
    summary: str = "mqtt.publish"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWebhook:
    """Send a request to an address that the rule's author chose; headers may hold secrets."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = None
    text: str | None = None
    timeout_s: float = 10.0
    verify_ssl: bool = True
    summary: str = "webhook.post"


@dataclass(frozen=True, slots=True, kw_only=True)
class FireEvent:
    """Fire an event on the bus, for other rules and whoever listens."""

    event_type: str
    event_data: Mapping[str, Any] = NOTHING
    summary: str = "event.fire"


Effect = (
    CallService
    | RaiseAlert
    | ResolveAlert
    | AdjustTrust
    | SetTrust
    | PublishMessage
    | PostWebhook
    | FireEvent
)
Response = Mapping[str, Any] | None


class Effects(Protocol):
    """Does what rules ask for. The only way from a rule to the world."""

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        """Do it; the answer if there is one. An UsherError when it cannot be done."""


class Alerts(Protocol):
    """Keeps alerts; `hub[ALERTS]`."""

    async def raise_alert(self, alert: RaiseAlert, cause: Cause) -> Response:
        """Raise or merge; answers `{id, new}`, or `{suppressed}` with the reason why not."""

    async def resolve_alerts(self, alert: ResolveAlert, cause: Cause) -> Response:
        """Resolve what is open; answers `{resolved}`, a count."""


class Trust(Protocol):
    """Keeps the trust of persons; `hub[TRUST]`."""

    def of(self, person_id: str) -> float:
        """The trust in a person, 0 to 100."""

    async def adjust(self, change: AdjustTrust | SetTrust, cause: Cause) -> Response:
        """Change it; answers `{before, after}`."""


ALERTS: Key[Alerts] = Key("alerts")
TRUST: Key[Trust] = Key("trust")
