"""What somebody watched today and this week, by the household's calendar."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.rows import Totals


@dataclass(frozen=True, slots=True)
class Lately:
    """Closed plays that began today, and since Monday."""

    today: Totals
    week: Totals


async def watched_lately(hub: Hub, person_id: str) -> Lately:
    """Sums of one person; HistoryUnavailable when it cannot be read."""
    midnight = _midnight(hub)
    monday = midnight - timedelta(days=midnight.weekday())
    scope = Scope.of(person_id)
    today = await hub[HISTORY].totals(Filters({"after": midnight}), scope)
    week = await hub[HISTORY].totals(Filters({"after": monday}), scope)
    return Lately(today, week)


def _midnight(hub: Hub) -> datetime:
    zone = ZoneInfo(hub[HOUSEHOLD].current.time_zone)
    return datetime.combine(datetime.now(zone).date(), time(), zone)
