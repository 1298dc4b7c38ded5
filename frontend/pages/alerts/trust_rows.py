"""Trust as rows: the score with its course over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from frontend.views.common import PersonRef
from frontend.views.trust import Sparkline, TrustRow
from rules.trust.book import TrustBook
from rules.trust.score import MOST, TrustChange

COURSE: Final = 40
"""Changes that a course is drawn from."""
GOOD, DOUBTFUL = 80.0, 50.0
_WIDTH, _HEIGHT, _PAD = 100.0, 28.0, 3.0


async def trust_row(book: TrustBook, person: PersonRef, now: datetime) -> TrustRow:
    """A person with the score and the last changes."""
    changes = await book.history(str(person.id), limit=COURSE)
    score = book.of(str(person.id))
    return TrustRow(
        person=person,
        score=score,
        tone=tone_of(score),
        line=course(changes, score, now),
        last=changes[0] if changes else None,
    )


def tone_of(score: float) -> str:
    """How good a score is."""
    return "good" if score >= GOOD else "warn" if score >= DOUBTFUL else "bad"


def course(changes: Sequence[TrustChange], score: float, now: datetime) -> Sparkline | None:
    """The line of a score up to now, None when it never changed; `changes` has the latest first.

    Between two changes it comes back bit by bit: what one found is where the line arrives.
    """
    if not changes:
        return None
    told = [
        value for one in reversed(changes) for value in ((one.at, one.before), (one.at, one.after))
    ]
    points = [*told, (max(now, told[-1][0]), score)]
    begin, end = points[0][0], points[-1][0]
    span = max(end - begin, timedelta(seconds=1))
    drawn = [(_x((at - begin) / span), _y(value)) for at, value in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
    return Sparkline(points=line, x=round(drawn[-1][0], 1), y=round(drawn[-1][1], 1))


def _x(share: float) -> float:
    return _PAD + share * (_WIDTH - 2 * _PAD)


def _y(score: float) -> float:
    return _PAD + (1 - score / MOST) * (_HEIGHT - 2 * _PAD)
