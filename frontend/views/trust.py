"""Trust: everybody's score, and how one came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import PersonRef
from rules.trust.score import TrustChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """The course of a score as a line in a box of 100 by 28, the last point by itself."""

    points: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRow:
    """A person with the score; `tone` says how good it is."""

    person: PersonRef
    score: float
    tone: str
    line: Sparkline | None
    last: TrustChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustView:
    """Persons who lost trust, the least trusted first; `full` is how many never did."""

    rows: Sequence[TrustRow]
    full: int
    text: str
    costs: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStep:
    """A change in words; `path` leads to the run of the rule that made it."""

    at: datetime
    before: float
    after: float
    by: str
    reason: str | None
    path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTrustView:
    """One person's trust with its changes, the latest first; `older` is a query string."""

    row: TrustRow
    steps: Sequence[TrustStep]
    older: str | None
    start: float
    rate: float
    alerts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class TrustCardView:
    """The score on the page of a person; `details` says whether the changes may be seen."""

    row: TrustRow
    details: bool
