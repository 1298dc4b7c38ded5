"""The course of trust as a line that stays in its box."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.alerts.trust_rows import course, tone_of
from rules.trust.score import TrustBy, TrustChange

START = datetime(2026, 3, 1, tzinfo=UTC)
SCORES = st.floats(0, 100)


def _changes(steps: list[tuple[float, float, float]]) -> list[TrustChange]:
    """Changes from (hours after the start, before, after), the latest first."""
    made = [
        TrustChange(
            id=str(number),
            person_id="p",
            at=START + timedelta(hours=hours),
            before=before,
            after=after,
            by=TrustBy.RULE,
        )
        for number, (hours, before, after) in enumerate(sorted(steps))
    ]
    return made[::-1]


@given(
    st.lists(st.tuples(st.floats(0, 9000), SCORES, SCORES), min_size=1, max_size=40),
    SCORES,
    st.floats(-10, 10_000),
)
def test_it_goes_from_left_to_right_inside_the_box(
    steps: list[tuple[float, float, float]], score: float, hours: float
) -> None:
    line = course(_changes(steps), score, START + timedelta(hours=hours))
    assert line is not None
    points = [tuple(map(float, one.split(","))) for one in line.points.split()]
    assert len(points) == 2 * len(steps) + 1
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert all(0 <= x <= 100 and 0 <= y <= 28 for x, y in points)


def test_who_never_lost_trust_has_no_line() -> None:
    assert course([], 100.0, START) is None


def test_a_fall_is_drawn_downwards() -> None:
    line = course(_changes([(1, 100, 40)]), 40, START + timedelta(hours=2))
    assert line is not None
    first, second, last = (float(one.split(",")[1]) for one in line.points.split())
    assert first < second == last


def test_tones() -> None:
    assert [tone_of(score) for score in (100, 80, 79, 50, 49.9, 0)] == [
        "good",
        "good",
        "warn",
        "warn",
        "bad",
        "bad",
    ]
