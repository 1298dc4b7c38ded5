"""Alerts and trust over a running hub, and the memory kept in step with its settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from hub.api.event_log import EVENT_LOG
from hub.core.bus import Event
from hub.core.household import HOUSEHOLD, HOUSEHOLD_CHANGED, HouseholdChanged
from hub.core.hub import Hub
from hub.core.parts import started
from hub.core.store import STORE
from hub.playback.merging import PERSONS_MERGED, PersonsMerged
from rules.alerts.alert import ALERT_RAISED, ALERT_RESOLVED, ALERT_UPDATED, AlertChanged
from rules.alerts.book import ALERT_BOOK, AlertBook
from rules.alerts.settings import AlertsModel
from rules.alerts.shown import alert_shown
from rules.effects import ALERTS, TRUST
from rules.happening import Happening, Subject
from rules.memory.memory import Memory
from rules.networks.networks import Networks
from rules.trust.book import TRUST_BOOK, TrustBook
from rules.trust.score import TRUST_CHANGED, TrustChanged
from rules.trust.settings import TrustModel

Put = Callable[[Happening], None]


@asynccontextmanager
async def keepers(
    hub: Hub, alerts: AlertsModel, trust: TrustModel, put: Put
) -> AsyncIterator[None]:
    """`hub[ALERTS]` and `hub[TRUST]` while this is open; what they tell is `put` to the rules."""
    async with AsyncExitStack() as stack:
        book = await AlertBook.open(
            hub.bus,
            hub[STORE],
            alerts,
            lambda: zone_of(hub),
            lambda: hub[HOUSEHOLD].current.language,
        )
        scores = hub[TRUST] = hub[TRUST_BOOK] = await TrustBook.open(hub.bus, hub[STORE], trust)
        book.price = scores.price
        hub[ALERTS] = hub[ALERT_BOOK] = await started(stack, book)

        def alert_told(event: Event[AlertChanged]) -> None:
            put(alert_happening(event))

        def trust_told(event: Event[TrustChanged]) -> None:
            put(trust_happening(event))

        def shown(told: AlertChanged) -> AlertChanged:
            return replace(told, alert=alert_shown(hub, told.alert))

        for kind in (ALERT_RAISED, ALERT_UPDATED, ALERT_RESOLVED):
            stack.callback(hub.bus.listen(kind, alert_told))
            if EVENT_LOG in hub:
                hub[EVENT_LOG].tell(kind, shown)
        stack.callback(hub.bus.listen(TRUST_CHANGED, trust_told))

        async def merged(event: Event[PersonsMerged]) -> None:
            await book.exceptions.merge(event.data.gone, event.data.kept)

        stack.callback(hub.bus.listen(PERSONS_MERGED, merged))
        yield


def follow(hub: Hub, memory: Memory, networks: Networks) -> Callable[[], None]:
    """Keep the zone and the kinds of networks of a memory true, until the result is called."""

    def moved(event: Event[HouseholdChanged]) -> None:
        memory.calendar.move(ZoneInfo(event.data.household.time_zone))

    memory.calendar.move(zone_of(hub))
    stops = (hub.bus.listen(HOUSEHOLD_CHANGED, moved), networks.listen(memory.spots.forget))

    def stop() -> None:
        for one in stops:
            one()

    return stop


def zone_of(hub: Hub) -> ZoneInfo:
    """The household's zone."""
    return ZoneInfo(hub[HOUSEHOLD].current.time_zone)


def alert_happening(event: Event[AlertChanged]) -> Happening:
    """What rules see of an alert."""
    alert, change = event.data.alert, event.data.change
    about = alert.subject
    return Happening(
        kind=f"alert.{change}",
        at=event.at,
        subject=Subject(server_id=about.server_id, person_id=about.person_id),
        data={
            "event": change.value,
            "alert": alert,
            "alert_id": alert.id,
            "severity": alert.severity.value,
            "kind": alert.kind,
            "title": alert.title,
            "message": alert.message,
        },
        context=event.context,
    )


def trust_happening(event: Event[TrustChanged]) -> Happening:
    """What rules see of a change of trust."""
    change = event.data.change
    return Happening(
        kind="trust.changed",
        at=event.at,
        subject=Subject(person_id=change.person_id),
        data={
            "event": "changed",
            "person_id": change.person_id,
            "before": change.before,
            "after": change.after,
            "reason": change.reason,
        },
        context=event.context,
    )
