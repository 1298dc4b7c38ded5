"""Keeps the trust of persons and the history of its changes. `hub[TRUST]`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from hub.core.bus import Event, EventBus
from hub.core.context import Context
from hub.core.errors import InvalidInput, Unavailable
from hub.core.hub import Hub, Key
from hub.core.store import Collection, Store
from hub.models.ids import new_id
from rules.alerts.alert import ALERT_RAISED, AlertChanged
from rules.effects import AdjustTrust, Cause, SetTrust
from rules.trust.score import (
    TRUST_CHANGED,
    TrustBy,
    TrustChange,
    TrustChanged,
    TrustScore,
    clamped,
    recovered,
)
from rules.trust.settings import TrustModel
from rules.trust.table import TrustTable

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class TrustBook:
    """The score of every person: what is not stored is where trust begins."""

    def __init__(
        self,
        bus: EventBus,
        scores: Collection[TrustScore],
        known: dict[str, TrustScore],
        table: TrustTable,
        settings: TrustModel,
        clock: Clock = _now,
    ) -> None:
        self.settings = settings
        self._bus = bus
        self._scores = scores
        self._known = known
        self._table = table
        self._clock = clock
        self._order = asyncio.Lock()
        self._stop: Callable[[], None] = _nothing

    @classmethod
    async def open(
        cls, bus: EventBus, store: Store, settings: TrustModel, clock: Clock = _now
    ) -> Self:
        """Read what is stored."""
        scores = await store.collection("trust", TrustScore)
        table = TrustTable(store)
        await table.open()
        return cls(bus, scores, await scores.load(), table, settings, clock)

    async def start(self) -> None:
        """Let alerts cost trust from here on."""
        self._stop = self._bus.listen(ALERT_RAISED, self._raised)

    async def stop(self) -> None:
        """Listen no more."""
        self._stop()

    def of(self, person_id: str) -> float:
        """How much a person is trusted now, 0 to 100."""
        known = self._known.get(person_id)
        if known is None:
            return self.settings.start
        return round(recovered(known, self._clock(), self.settings.recovery_per_day), 2)

    def scores(self) -> Mapping[str, float]:
        """The scores of all whose trust was ever changed."""
        return {person_id: self.of(person_id) for person_id in self._known}

    async def history(
        self, person_id: str, *, before: str | None = None, limit: int = 50
    ) -> Sequence[TrustChange]:
        """The changes of a person, the latest first, those older than the change `before`."""
        return await self._table.of_person(person_id, before, limit)

    async def adjust(self, change: AdjustTrust | SetTrust, cause: Cause) -> Mapping[str, Any]:
        """What a rule asks for; answers `{before, after}`."""
        person_id = change.person_id or cause.moment.subject.person_id
        if person_id is None:
            raise InvalidInput("Nobody is signed in here whose trust could be changed.")
        done = await self._change(
            person_id,
            _wanted(change),
            by=TrustBy.RULE,
            by_id=cause.rule_id,
            by_name=cause.rule_name,
            reason=change.reason,
            run_id=cause.run_id,
            context=cause.context,
        )
        return {"before": done.before, "after": done.after}

    async def set_by_user(
        self,
        person_id: str,
        change: AdjustTrust | SetTrust,
        *,
        user_id: str | None,
        name: str,
        context: Context | None = None,
    ) -> TrustChange:
        """What a person asks for."""
        return await self._change(
            person_id,
            _wanted(change),
            by=TrustBy.USER,
            by_id=user_id,
            by_name=name,
            reason=change.reason,
            run_id=None,
            context=context,
        )

    async def _raised(self, event: Event[AlertChanged]) -> None:
        """A new alert about a person costs what its severity says."""
        alert = event.data.alert
        step = self.settings.steps.of(alert.severity)
        if step and alert.subject.person_id is not None:
            await self._change(
                alert.subject.person_id,
                lambda before: before - step,
                by=TrustBy.RULE,
                by_id=alert.rule_id,
                by_name=alert.rule,
                reason=alert.title,
                run_id=alert.run_id,
                context=event.context.child(),
            )

    async def _change(
        self,
        person_id: str,
        wanted: Callable[[float], float],
        *,
        context: Context | None,
        **told: Any,
    ) -> TrustChange:
        async with self._order:
            now, before = self._clock(), self.of(person_id)
            after = clamped(wanted(before))
            change = TrustChange(
                id=new_id(), person_id=person_id, at=now, before=before, after=after, **told
            )
            best = max(after, self.settings.start)
            score = TrustScore(score=after, at=now, best=best)
            await self._table.add(change)
            await self._scores.put(person_id, score)
            self._known[person_id] = score
        self._bus.fire(TRUST_CHANGED, TrustChanged(change), context)
        return change


def _nothing() -> None:
    """Nothing is listened to yet."""


def _wanted(change: AdjustTrust | SetTrust) -> Callable[[float], float]:
    if isinstance(change, SetTrust):
        to = change.to
        return lambda _: to
    by = change.by
    return lambda before: before + by


TRUST_BOOK: Key[TrustBook] = Key("trust book")
"""The same as `rules.effects.TRUST`, for those who list and change trust."""


def book_of(hub: Hub) -> TrustBook:
    """The trust of a hub; Unavailable where no rules run."""
    if TRUST_BOOK not in hub:
        raise Unavailable("Rules do not run in this hub.")
    return hub[TRUST_BOOK]
