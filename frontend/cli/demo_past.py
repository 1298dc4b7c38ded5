"""The alerts of the demo's past: a backtest finds them in the plays that it remembers.

They are kept as resolved and say where they come from; nobody is told of them.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.core.bus import Event
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.models.ids import new_id
from rules.alerts.alert import Alert, AlertChange, AlertStatus, AlertStep, AlertSubject
from rules.alerts.book import ALERT_BOOK
from rules.alerts.wording import PARTS
from rules.backtest.alerts import NEW
from rules.backtest.jobs import BACKTEST_CHANGED, BACKTESTS, Backtest, BacktestState
from rules.backtest.replay import Question
from rules.backtest.result import BacktestResult, Firing, WouldRaise
from rules.effects import Severity
from rules.store.book import RULES

_log = logging.getLogger(__name__)
USER: Final = "demo"
BY: Final = "Demo"
NOTE: Final = "From the simulated past: a backtest found it there."
PAST: Final = timedelta(days=731)
MOST: Final = 1000
LOOK_EVERY_S: Final = 3.0
LOOKS: Final = 200


async def remember_alerts(hub: Hub) -> None:
    """Wait until the past is remembered, look through it, and keep what rules would have said."""
    until = datetime.now(UTC)
    if not await _remembered(hub):
        return
    rules = [one.rule for one in hub[RULES].all() if one.rule is not None]
    question = Question(rules=rules, since=until - PAST, until=until, most=MOST)
    job = await _answered(hub, question)
    if job.result is None:
        _log.warning("The demo has no alerts of the past: %s", job.error or job.state)
        return
    found = past_alerts(job.result)
    await hub[ALERT_BOOK].remember(found)
    _log.info("The demo remembers %d alerts of the past", len(found))


async def _remembered(hub: Hub) -> bool:
    """Whether there are plays, and no more of them come; nothing tells of that, so it is asked."""
    before = 0
    for _ in range(LOOKS):
        await asyncio.sleep(LOOK_EVERY_S)
        plays = (await hub[HISTORY].totals(Filters(), Scope.all())).plays
        if plays and plays - before < 3:
            return True
        before = plays
    return False


async def _answered(hub: Hub, question: Question) -> Backtest:
    answer: asyncio.Future[Backtest] = asyncio.get_running_loop().create_future()

    def changed(event: Event[Backtest]) -> None:
        job = event.data
        if job.user_id == USER and job.state is not BacktestState.RUNNING and not answer.done():
            answer.set_result(job)

    stop = hub.bus.listen(BACKTEST_CHANGED, changed)
    try:
        hub[BACKTESTS].begin(question, USER)
        return await answer
    finally:
        stop()


def past_alerts(result: BacktestResult) -> list[Alert]:
    """The new alerts of a backtest as resolved ones."""
    return [
        _alert(firing, one)
        for firing in result.firings
        for one in firing.alerts
        if one.outcome == NEW
    ]


def _alert(firing: Firing, one: WouldRaise) -> Alert:
    done = AlertStep(change=AlertChange.RESOLVED, at=firing.at, by=BY, note=NOTE)
    return Alert(
        id=new_id(),
        kind=one.kind,
        key=f"{firing.rule_id}|{firing.person_id or firing.server_id or ''}",
        rule_id=firing.rule_id,
        rule=firing.rule,
        run_id="",
        severity=Severity(one.severity),
        title=one.title or firing.rule,
        message=one.message or firing.explanation,
        raised_at=firing.at,
        last_at=firing.at,
        subject=_subject(firing),
        status=AlertStatus.RESOLVED,
        confidence=one.confidence,
        evidence=one.evidence,
        places=one.places,
        changed_at=firing.at,
        changed_by=BY,
        note=NOTE,
        steps=(done,),
        worded=PARTS,
    )


def _subject(firing: Firing) -> AlertSubject:
    return AlertSubject(
        person_id=firing.person_id,
        person=firing.person,
        server_id=firing.server_id,
        player=firing.player,
        play_id=firing.play_id,
        item=firing.item,
    )
