"""The book of alerts: raises, merges, acknowledges and resolves them. `hub[ALERTS]`."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from hub.core.bus import EventBus, EventType
from hub.core.context import Context
from hub.core.errors import Conflict, NotFound, Unavailable
from hub.core.hub import Hub, Key
from hub.core.store import Store
from hub.core.tasks import Tasks
from rules.alerts.alert import (
    ALERT_RAISED,
    ALERT_RESOLVED,
    ALERT_UPDATED,
    Alert,
    AlertChange,
    AlertChanged,
    AlertFilter,
    AlertPage,
    AlertStatus,
    AlertStep,
)
from rules.alerts.beside import Price, free
from rules.alerts.composing import compose, key_of
from rules.alerts.exceptions import Exceptions
from rules.alerts.settings import AlertsModel
from rules.alerts.table import AlertTable
from rules.alerts.wording import ENGLISH
from rules.effects import Cause, RaiseAlert, ResolveAlert, Severity

_log = logging.getLogger(__name__)

REMEMBERED = 1024
WRITE_AFTER_S = 1.0
PRUNE_EVERY = 500
PRUNE_EVERY_S = 3600.0
"""Alerts are pruned after so many new ones, and so often."""
MOST_STEPS = 50
_EVENTS: Mapping[AlertChange, EventType[AlertChanged]] = {
    AlertChange.RAISED: ALERT_RAISED,
    AlertChange.REPEATED: ALERT_UPDATED,
    AlertChange.ACKNOWLEDGED: ALERT_UPDATED,
    AlertChange.RESOLVED: ALERT_RESOLVED,
    AlertChange.REOPENED: ALERT_UPDATED,
}
_CHANGES: Mapping[AlertStatus, AlertChange] = {
    AlertStatus.OPEN: AlertChange.REOPENED,
    AlertStatus.ACKNOWLEDGED: AlertChange.ACKNOWLEDGED,
    AlertStatus.RESOLVED: AlertChange.RESOLVED,
}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class AlertBook:
    """Keeps alerts. A new one is durable before anybody hears of it.

    That it was seen again is written, and told, within a second. The `price` of a new one, such as
    trust, is written with it.
    """

    def __init__(
        self,
        bus: EventBus,
        table: AlertTable,
        exceptions: Exceptions,
        settings: AlertsModel,
        zone: Callable[[], ZoneInfo],
        language: Callable[[], str] = lambda: ENGLISH,
    ) -> None:
        self.exceptions = exceptions
        self.price: Price = free
        self._bus = bus
        self._table = table
        self._settings = settings
        self._zone = zone
        self._language = language
        self._tasks = Tasks("alerts")
        self._order = asyncio.Lock()
        self._known: OrderedDict[str, Alert | None] = OrderedDict()
        self._unwritten: dict[str, Alert] = {}
        self._raised = 0
        self._open: int | None = None
        self._changes = 0

    @classmethod
    async def open(
        cls,
        bus: EventBus,
        store: Store,
        settings: AlertsModel,
        zone: Callable[[], ZoneInfo],
        language: Callable[[], str] = lambda: ENGLISH,
    ) -> Self:
        """The alerts and exceptions of a store; new ones are worded for this zone and language."""
        exceptions = await Exceptions.open(store)
        return cls(bus, AlertTable(store), exceptions, settings, zone, language)

    async def start(self) -> None:
        """Make the table ready, and keep it from growing."""
        await self._table.open()
        self._tasks.create(self._keep_pruning(), name="pruning")

    async def stop(self) -> None:
        """Write what is not written."""
        await self._tasks.cancel()
        async with self._order:
            await self._write()

    # What rules do -----------------------------------------------------------------------------

    async def raise_alert(self, alert: RaiseAlert, cause: Cause) -> Mapping[str, Any]:
        """Raise or merge; answers `{id, new}`, or `{suppressed}` with the reason why not."""
        at, subject = cause.moment.now, cause.moment.subject
        if (excepted := self.exceptions.fitting(cause.rule_id, subject, at)) is not None:
            return {"suppressed": "exception", "exception": excepted.id}
        async with self._order:
            key = key_of(alert, cause)
            if key not in self._known and (first := await self._first(alert, cause)) is not None:
                return first
            last = await self._latest(key)
            if last is not None and last.status is not AlertStatus.RESOLVED:
                if at - last.last_at <= timedelta(seconds=self._settings.merge_within):
                    return self._again(last, alert, at)
            elif last is not None and at < self._quiet_until(last, alert):
                return {"suppressed": "cool_down", "id": last.id}
            made = self._compose(alert, cause)
            async with self.price(made, cause.context) as beside:
                await self._table.put_new(made, beside.statements)
                beside.written = True
                self._told([made], AlertChange.RAISED, cause.context)
            return self._is_new(made)

    async def resolve_alerts(self, alert: ResolveAlert, cause: Cause) -> Mapping[str, Any]:
        """Resolve what is open; answers `{resolved}`, a count."""
        person = cause.moment.subject.person_id
        if alert.key is not None:
            column, value = "key", f"{cause.rule_id}|{alert.key}"
        elif alert.kind is not None:
            column, value = "kind", alert.kind
        else:
            column, value = "rule", cause.rule_id
        async with self._order:
            await self._write()
            open_ones = await self._table.unresolved(column, value, person)
            done = [
                _resolved(one, cause.rule_name, alert.note, cause.moment.now) for one in open_ones
            ]
            await self._put(done, AlertChange.RESOLVED, cause.context)
        return {"resolved": len(done)}

    # What people do ----------------------------------------------------------------------------

    async def get(self, alert_id: str) -> Alert:
        """One alert; NotFound when there is none."""
        async with self._order:
            return await self._found(alert_id)

    async def page(
        self, wanted: AlertFilter, *, cursor: str | None = None, limit: int = 50
    ) -> AlertPage:
        """One page, those seen last first."""
        async with self._order:
            await self._write()
        return await self._table.page(wanted, cursor, limit)

    def recent(self, most: int = 50) -> list[Alert]:
        """Those that this run of the hub saw last, at once."""
        known = [alert for alert in self._known.values() if alert is not None]
        return sorted(known, key=lambda one: (one.last_at, one.id), reverse=True)[:most]

    async def counts(self, wanted: AlertFilter | None = None) -> Mapping[str, int]:
        """How many there are of each status, of those that are asked for."""
        found = await self._table.counts(wanted or AlertFilter())
        return {status.value: found.get(status.value, 0) for status in AlertStatus}

    async def open_ones(self) -> int:
        """How many are open; counted anew only after something changed."""
        if self._open is not None:
            return self._open
        seen = self._changes
        found = await self._table.counts(AlertFilter(status=(AlertStatus.OPEN,)))
        count = found.get(AlertStatus.OPEN.value, 0)
        if seen == self._changes:
            self._open = count
        return count

    async def known(self, column: str) -> Sequence[str]:
        """The `rule`, `person` or `server` ids that alerts are about."""
        return await self._table.known(column)

    async def counts_by_rule(self) -> Mapping[str, int]:
        """How many alerts of each rule are kept."""
        return await self._table.counts_by_rule()

    async def acknowledge(
        self, alert_id: str, by: str, note: str | None = None, context: Context | None = None
    ) -> Alert:
        """Somebody has seen it; Conflict when it is resolved."""
        async with self._order:
            alert = await self._found(alert_id)
            if alert.status is AlertStatus.RESOLVED:
                raise Conflict("This alert is resolved.")
            return await self._become(alert, AlertStatus.ACKNOWLEDGED, by, note, context)

    async def resolve(
        self, alert_id: str, by: str, note: str | None = None, context: Context | None = None
    ) -> Alert:
        """It is dealt with; resolving it again changes nothing."""
        return await self.change(alert_id, AlertStatus.RESOLVED, by, note, context)

    async def change(
        self,
        alert_id: str,
        status: AlertStatus,
        by: str,
        note: str | None = None,
        context: Context | None = None,
    ) -> Alert:
        """Give it any status, an earlier one too; the one it has already changes nothing."""
        async with self._order:
            alert = await self._found(alert_id)
            if alert.status is status:
                return alert
            return await self._become(alert, status, by, note, context)

    async def remember(self, alerts: Sequence[Alert]) -> None:
        """Keep alerts of the past as they are; nobody is told, and no trust is lost."""
        async with self._order:
            await self._table.put(alerts)
            self._changes += 1
            self._open = None

    # How ---------------------------------------------------------------------------------------

    async def _become(
        self, alert: Alert, to: AlertStatus, by: str, note: str | None, context: Context | None
    ) -> Alert:
        changed = _changed(alert, to, by, note, datetime.now(UTC))
        await self._put([changed], _CHANGES[to], context)
        return changed

    async def _found(self, alert_id: str) -> Alert:
        await self._write()
        found = await self._table.get(alert_id)
        if found is None:
            raise NotFound("There is no such alert.")
        return found

    async def _latest(self, key: str) -> Alert | None:
        if key not in self._known:
            self._remember(key, await self._table.latest(key))
        self._known.move_to_end(key)
        return self._known[key]

    def _remember(self, key: str, alert: Alert | None) -> None:
        self._known[key] = alert
        while len(self._known) > REMEMBERED:
            old = next(iter(self._known.values()))
            if old is not None and old.id in self._unwritten:
                break
            self._known.popitem(last=False)

    def _quiet_until(self, last: Alert, wanted: RaiseAlert) -> datetime:
        given = wanted.cool_down_s
        seconds = self._settings.cool_down if given is None else given
        return max(last.last_at, last.changed_at or last.last_at) + timedelta(seconds=seconds)

    async def _first(self, wanted: RaiseAlert, cause: Cause) -> Mapping[str, Any] | None:
        """The quick way of most alerts, by one write: None where there is one of the key."""
        made = self._compose(wanted, cause)
        async with self.price(made, cause.context) as beside:
            if not await self._table.put_first(made, beside.statements):
                return None
            beside.written = True
            self._told([made], AlertChange.RAISED, cause.context)
        return self._is_new(made)

    def _compose(self, wanted: RaiseAlert, cause: Cause) -> Alert:
        return compose(wanted, cause, self._zone(), cause.moment.now, self._language())

    def _is_new(self, alert: Alert) -> Mapping[str, Any]:
        self._raised += 1
        if self._raised % PRUNE_EVERY == 1:
            self._tasks.create(self._prune(), name="pruning")
        return {"id": alert.id, "new": True}

    async def _keep_pruning(self) -> None:
        while True:
            await self._prune()
            await asyncio.sleep(PRUNE_EVERY_S)

    async def _prune(self) -> None:
        before = datetime.now(UTC) - timedelta(seconds=self._settings.keep_for)
        await self._table.prune(self._settings.keep, before)
        self._changes += 1
        self._open = None

    def _again(self, last: Alert, wanted: RaiseAlert, at: datetime) -> Mapping[str, Any]:
        """The same once more: it counts, and it may have become worse."""
        severity = max(last.severity, wanted.severity, key=_RANKS.__getitem__)
        alert = replace(
            last, count=last.count + 1, last_at=max(at, last.last_at), severity=severity
        )
        self._remember(alert.key, alert)
        if not self._unwritten:
            self._tasks.create(self._write_soon(), name="writing")
        self._unwritten[alert.id] = alert
        return {"id": alert.id, "new": False}

    async def _write_soon(self) -> None:
        await asyncio.sleep(WRITE_AFTER_S)
        async with self._order:
            await self._write()

    async def _write(self) -> None:
        """Write what was seen again; the caller has the lock."""
        if self._unwritten:
            waiting = list(self._unwritten.values())
            await self._put(waiting, AlertChange.REPEATED, None)

    async def _put(self, alerts: list[Alert], change: AlertChange, context: Context | None) -> None:
        """Make alerts durable, then tell of them; the caller has the lock."""
        await self._table.put(alerts)
        self._told(alerts, change, context)

    def _told(self, alerts: list[Alert], change: AlertChange, context: Context | None) -> None:
        """Tell of alerts that are durable."""
        self._changes += 1
        if self._open is not None and change is AlertChange.RAISED:
            self._open += len(alerts)
        elif change is not AlertChange.REPEATED:
            self._open = None
        for alert in alerts:
            self._unwritten.pop(alert.id, None)
            self._remember(alert.key, alert)
        for alert in alerts:
            self._bus.fire(_EVENTS[change], AlertChanged(alert, change), context)


def _changed(alert: Alert, status: AlertStatus, by: str, note: str | None, at: datetime) -> Alert:
    step = AlertStep(change=_CHANGES[status], at=at, by=by, note=note)
    return replace(
        alert,
        status=status,
        changed_at=at,
        changed_by=by,
        note=note or alert.note,
        steps=(*alert.steps, step)[-MOST_STEPS:],
    )


def _resolved(alert: Alert, by: str, note: str | None, at: datetime) -> Alert:
    return _changed(alert, AlertStatus.RESOLVED, by, note, at)


ALERT_BOOK: Key[AlertBook] = Key("alert book")
"""The same as `rules.effects.ALERTS`, for those who list and change alerts."""


def book_of(hub: Hub) -> AlertBook:
    """The alerts of a hub; Unavailable where no rules run."""
    if ALERT_BOOK not in hub:
        raise Unavailable("Rules do not run in this hub.")
    return hub[ALERT_BOOK]
