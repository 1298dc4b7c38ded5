"""Says an alert in the language of who reads it: its words are made anew from its evidence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.alerts.alert import Alert
from rules.alerts.wording import words
from rules.facts.catalogue import FACTS
from rules.facts.fact import FactType


def told_in(alert: Alert, language: str, zone: ZoneInfo) -> Alert:
    """The alert in a language; what a rule wrote itself stays as it is."""
    if not alert.worded:
        return alert
    known: Mapping[str, Any] = {"rule.name": alert.rule, **alert.evidence}

    def lookup(name: str) -> Any:
        return _value(name, known.get(name))

    told = {part: words(alert.kind, part, lookup, zone, language) for part in alert.worded}
    return replace(
        alert,
        title=told.get("title", alert.title),
        message=told.get("message", alert.message),
    )


def _value(name: str, stored: Any) -> Any:
    """A fact as it was: a store keeps times as text, and tuples as lists."""
    if isinstance(stored, list):
        return tuple(stored)
    fact = FACTS.get(name)
    if fact is not None and fact.type is FactType.TIME and isinstance(stored, str):
        return datetime.fromisoformat(stored)
    return stored
