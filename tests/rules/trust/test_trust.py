"""Trust: lowered by rules, alerts and people, and coming back with time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import InvalidInput
from rules.effects import AdjustTrust, RaiseAlert, SetTrust, Severity
from rules.trust.book import TrustBook
from rules.trust.score import TrustScore, recovered
from rules.trust.settings import TrustModel
from tests.rules.alerts.conftest import START, Shelf, cause, shelf

__all__ = ["shelf"]


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Any:
        return self.now


async def _book(shelf: Shelf, clock: Clock, **settings: Any) -> TrustBook:
    return await TrustBook.open(shelf.bus, shelf.store, TrustModel(**settings), clock)


async def test_it_is_lowered_comes_back_and_is_explained(shelf: Shelf) -> None:
    clock = Clock()
    book = await _book(shelf, clock)
    assert book.of("anna") == 100
    told = await book.adjust(AdjustTrust(by=-30, reason="travel"), cause())
    assert told == {"before": 100, "after": 70}
    clock.now += timedelta(days=10)
    assert book.of("anna") == 80
    await book.set_by_user("anna", SetTrust(to=20), user_id="u1", name="eve")
    again = await _book(shelf, clock)
    assert again.of("anna") == 20
    assert again.of("bob") == 100
    latest, first = await again.history("anna")
    assert (latest.before, latest.after, latest.by_name) == (80, 20, "eve")
    assert (first.reason, first.run_id) == ("travel", "run-1")
    clock.now += timedelta(days=1000)
    assert again.of("anna") == 100


async def test_an_alert_costs_what_its_severity_says(shelf: Shelf) -> None:
    clock, alerts = Clock(), await shelf.book()
    book = await _book(shelf, clock, steps={"critical": 25})
    alerts.price = book.price
    await alerts.raise_alert(RaiseAlert(severity=Severity.CRITICAL), cause())
    await alerts.raise_alert(RaiseAlert(severity=Severity.CRITICAL), cause(minutes=1))
    assert book.of("anna") == 75
    again = await _book(shelf, clock)
    assert again.of("anna") == 75
    assert [one.after for one in await again.history("anna")] == [75]
    await alerts.stop()


async def test_nobodys_trust_cannot_be_changed(shelf: Shelf) -> None:
    book = await _book(shelf, Clock())
    with pytest.raises(InvalidInput, match="Nobody"):
        await book.adjust(AdjustTrust(by=-1), cause(person=None))  # type: ignore[arg-type]  # nobody


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 400), st.floats(0, 10))
def test_it_never_leaves_its_bounds_nor_shrinks(
    score: float, best: float, days: float, per_day: float
) -> None:
    known = TrustScore(score=score, at=START, best=max(score, best))
    now = recovered(known, START + timedelta(days=days), per_day)
    assert score <= now <= known.best
