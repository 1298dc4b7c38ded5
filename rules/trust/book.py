"""Keeps the trust of persons and the history of its changes. `hub[TRUST]`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self

from hub.core.bus import EventBus
from hub.core.context import Context
from hub.core.errors import InvalidInput, Unavailable
from hub.core.hub import Hub, Key
from hub.core.store import Collection, Statement, Store
from hub.models.ids import new_id
from rules.alerts.alert import Alert
from rules.alerts.beside import Beside
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
        store: Store,
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
        self._store = store
        self._order = asyncio.Lock()

    @classmethod
    async def open(
        cls, bus: EventBus, store: Store, settings: TrustModel, clock: Clock = _now
    ) -> Self:
        """Read what is stored."""
        scores = await store.collection("trust", TrustScore)
        table = TrustTable(store)
        await table.open()
        return cls(bus, store, scores, await scores.load(), table, settings, clock)

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

    @asynccontextmanager
    async def price(self, alert: Alert, context: Context) -> AsyncIterator[Beside]:
        """What a new alert about a person costs, as its severity says; written with the alert."""
        step, person_id = self.settings.steps.of(alert.severity), alert.subject.person_id
        beside = Beside()
        if not step or person_id is None:
            yield beside
            return
        async with self._order:
            change, score = self._worked_out(
                person_id,
                lambda before: before - step,
                by=TrustBy.RULE,
                by_id=alert.rule_id,
                by_name=alert.rule,
                reason=alert.title,
                run_id=alert.run_id,
            )
            beside.statements = self._writing(change, score)
            yield beside
            if beside.written:
                self._known[person_id] = score
        if beside.written:
            self._bus.fire(TRUST_CHANGED, TrustChanged(change), context.child())

    async def _change(
        self,
        person_id: str,
        wanted: Callable[[float], float],
        *,
        context: Context | None,
        **told: Any,
    ) -> TrustChange:
        async with self._order:
            change, score = self._worked_out(person_id, wanted, **told)
            await self._store.write_all(self._writing(change, score))
            self._known[person_id] = score
        self._bus.fire(TRUST_CHANGED, TrustChanged(change), context)
        return change

    def _worked_out(
        self, person_id: str, wanted: Callable[[float], float], **told: Any
    ) -> tuple[TrustChange, TrustScore]:
        now, before = self._clock(), self.of(person_id)
        after = clamped(wanted(before))
        change = TrustChange(
            id=new_id(), person_id=person_id, at=now, before=before, after=after, **told
        )
        return change, TrustScore(score=after, at=now, best=max(after, self.settings.start))

    def _writing(self, change: TrustChange, score: TrustScore) -> tuple[Statement, ...]:
        return *self._table.adding(change), self._scores.putting(change.person_id, score)


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
