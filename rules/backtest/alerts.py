"""The alerts of a replay: merged and cooled down as live ones are, and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.alerts.composing import key_of
from rules.alerts.exceptions import Exceptions
from rules.alerts.settings import AlertsModel
from rules.effects import Cause, RaiseAlert, ResolveAlert

NEW, REPEATED = "new", "repeated"
REMEMBERED: Final = 100_000
EXCEPTION, COOL_DOWN = "exception", "cool_down"


@dataclass(slots=True)
class _Known:
    kind: str
    rule_id: str
    person_id: str | None
    last_at: datetime
    resolved_at: datetime | None = None


class PastAlerts:
    """Tells of each alert whether it would be a new one. Nobody resolves any, but rules do."""

    def __init__(self, settings: AlertsModel, exceptions: Exceptions | None = None) -> None:
        self._settings = settings
        self._exceptions = exceptions
        self._known: dict[str, _Known] = {}

    def raised(self, wanted: RaiseAlert, cause: Cause) -> str:
        """`new`, `repeated`, `exception` or `cool_down`, as the book of alerts decides."""
        at, subject = cause.moment.now, cause.moment.subject
        if self._exceptions is not None and self._exceptions.fitting(cause.rule_id, subject, at):
            return EXCEPTION
        key = key_of(wanted, cause)
        last = self._known.get(key)
        if last is not None and last.resolved_at is None:
            if at - last.last_at <= timedelta(seconds=self._settings.merge_within):
                last.last_at = max(last.last_at, at)
                return REPEATED
        elif last is not None and last.resolved_at is not None:
            given = wanted.cool_down_s
            seconds = self._settings.cool_down if given is None else given
            if at < max(last.last_at, last.resolved_at) + timedelta(seconds=seconds):
                return COOL_DOWN
        kind = wanted.kind or cause.rule_id
        self._known.pop(key, None)
        self._known[key] = _Known(kind, cause.rule_id, subject.person_id, at)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return NEW

    def resolved(self, wanted: ResolveAlert, cause: Cause) -> int:
        """How many this resolves."""
        person, count = cause.moment.subject.person_id, 0
        for key, one in self._known.items():
            if one.resolved_at is None and _fits(wanted, cause.rule_id, person, key, one):
                one.resolved_at = cause.moment.now
                count += 1
        return count


def _fits(wanted: ResolveAlert, rule_id: str, person: str | None, key: str, one: _Known) -> bool:
    if person is not None and one.person_id != person:
        return False
    if wanted.key is not None:
        return key == f"{rule_id}|{wanted.key}"
    if wanted.kind is not None:
        return one.kind == wanted.kind
    return one.rule_id == rule_id
