"""Alerts as entities of the hub: how many are open, and an event for each that changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from hub.core.bus import Event
from hub.core.entities import ENTITIES, EntityDescription, EntityDomain, StateClass, described
from hub.core.errors import UsherError
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device
from rules.alerts.alert import (
    ALERT_RAISED,
    ALERT_RESOLVED,
    ALERT_UPDATED,
    Alert,
    AlertChange,
    AlertChanged,
)
from rules.alerts.book import ALERT_BOOK

EVENTS: Final = tuple(change.value for change in AlertChange)
LISTED: Final = 5
LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class AlertsNow:
    """The alerts at one moment; `open` is None while nobody has counted."""

    open: int | None = None
    newest: tuple[Alert, ...] = ()
    last: AlertChanged | None = None
    last_at: datetime | None = None


Row = EntityDescription[AlertsNow]


def alert_attributes(alert: Alert) -> dict[str, Any]:
    """What is told of an alert; evidence and addresses stay in Usher."""
    subject = alert.subject
    return {
        "alert_id": alert.id,
        "kind": alert.kind,
        "rule": alert.rule,
        "severity": alert.severity.value,
        "status": alert.status.value,
        "alert": alert.title,
        "message": alert.message[:LONGEST_TEXT],
        "count": alert.count,
        "raised_at": alert.raised_at.isoformat(),
        "person_id": subject.person_id,
        "person": subject.person,
        "server": subject.server,
        "player": subject.player,
        "session_id": subject.session_id,
        "title": subject.item,
    }


def _listed(now: AlertsNow) -> dict[str, Any]:
    open_ones = [one for one in now.newest if one.status.value == "open"][:LISTED]
    return {"newest": [f"{one.severity.value}: {one.title}" for one in open_ones]}


def _event(now: AlertsNow) -> dict[str, Any]:
    if now.last is None:
        return {}
    return {**alert_attributes(now.last.alert), "event_type": now.last.change.value}


ALERT_ROWS: Final = (
    Row(
        key="open_alerts",
        name="Open alerts",
        value_fn=lambda now: now.open,
        attributes_fn=_listed,
        unit="alerts",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:alert-outline",
    ),
    Row(
        key="alert_open",
        name="Something needs attention",
        domain=EntityDomain.BINARY_SENSOR,
        value_fn=lambda now: None if now.open is None else now.open > 0,
        device_class="problem",
    ),
    Row(
        key="alert",
        name="Alert",
        domain=EntityDomain.EVENT,
        value_fn=lambda now: now.last_at,
        attributes_fn=_event,
        options=EVENTS,
        icon="mdi:bell-alert",
    ),
)


class AlertEntities:
    """Brings them and keeps them up to date."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._source = Changing(AlertsNow())
        self._tasks = Tasks("entities of alerts")
        self._lock = asyncio.Lock()
        self._stops: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Bring them."""
        await self._count()
        hub_id = self._hub[HOUSEHOLD].current.hub_id
        device = hub_device(self._hub)
        rows = described(self._source, ALERT_ROWS, unique_id=f"hub_{hub_id}", device=device)
        await self._hub[ENTITIES].add(None, rows)
        kinds = (ALERT_RAISED, ALERT_UPDATED, ALERT_RESOLVED)
        self._stops = [self._hub.bus.listen(kind, self._on_alert) for kind in kinds]

    async def stop(self) -> None:
        """Follow alerts no more."""
        for stop in self._stops:
            stop()
        await self._tasks.cancel()

    def _on_alert(self, event: Event[AlertChanged]) -> None:
        now = datetime.now(UTC)
        self._source.set(replace(self._source.data, last=event.data, last_at=now))
        self._tasks.create(self._count(), name="open alerts")

    async def _count(self) -> None:
        """Count anew; one count at a time, so that the last one is the newest."""
        book = self._hub[ALERT_BOOK]
        async with self._lock:
            try:
                count = await book.open_ones()
            except UsherError:
                return
            newest = tuple(book.recent(LISTED * 4))
            self._source.set(replace(self._source.data, open=count, newest=newest))
