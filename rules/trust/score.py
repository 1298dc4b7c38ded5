"""The score of a person and how it comes back: a pure function of the last change and of time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.bus import EventType

LEAST, MOST = 0.0, 100.0
_DAY_S = 86400.0


class TrustBy(StrEnum):
    """Who changed it."""

    RULE = "rule"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustChange:
    """One change, with what it came to. `by_name` is the rule's or the user's."""

    id: str
    person_id: str
    at: datetime
    before: float
    after: float
    by: TrustBy
    by_id: str | None = None
    by_name: str | None = None
    reason: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustScore:
    """A person's trust as it was at `at`; `best` is as far as it comes back by itself."""

    score: float
    at: datetime
    best: float = MOST


def clamped(score: float) -> float:
    """A score between 0 and 100."""
    return min(MOST, max(LEAST, score))


def recovered(known: TrustScore, now: datetime, per_day: float) -> float:
    """The score after the days that passed; it never grows beyond the best, nor shrinks."""
    days = max(0.0, (now - known.at).total_seconds() / _DAY_S)
    return max(known.score, min(known.best, known.score + per_day * days))


@dataclass(frozen=True, slots=True)
class TrustChanged:
    """The trust of a person was changed."""

    change: TrustChange


TRUST_CHANGED: EventType[TrustChanged] = EventType("trust_changed")
