"""The service `history.measure`: what the plays behind any filters of the history add up to.

A condition looks at what is in memory; an action has the time to ask the whole history.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import voluptuous as vol

from hub.core.errors import InvalidInput
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.selectors import AnyObject, Boolean, Duration, Number, Select
from hub.core.services import SERVICES, ServiceCall, SupportsResponse
from hub.history.facade import HISTORY
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.reader import Reader

DISTINCT: Final[Mapping[str, str]] = {
    "item": "p.item",
    "show": "coalesce(p.grandparent, p.item)",
    "person": "p.person",
    "account": "p.account",
    "player": "p.player",
    "network": "p.network",
    "place": "p.place",
    "server": "p.server",
}
"""What different ones can be counted of, and its column."""
_LEAVES: Final = "('movie', 'episode', 'track', 'music_video', 'audiobook')"
_NAMED: Final = """
SELECT DISTINCT i.item FROM items i
JOIN item_guids g ON g.item IN (i.item, i.parent, i.grandparent)
WHERE list_contains($guids, g.guid) AND list_contains($kinds, g.type::VARCHAR)
    AND ($season IS NULL OR i.parent_number = $season)
"""
_CHOSEN: Final = f"""
SELECT item FROM ({_NAMED}) WHERE NOT $siblings
UNION SELECT i.item FROM items i
WHERE $siblings AND i.parent IN (SELECT parent FROM items WHERE item IN ({_NAMED}))
"""  # noqa: S608 - constants
_LISTED: Final = f"""
SELECT count(DISTINCT i.item) FROM items i JOIN item_keys k USING (item)
WHERE i.item IN ({_CHOSEN}) AND i.type IN {_LEAVES}
    AND k.removed_at IS NULL AND k.seen_at IS NOT NULL
"""  # noqa: S608 - constants
_KINDS: Final = ("movie", "show", "season", "episode", "artist", "album", "track")

FIELDS: Final = vol.Schema(
    {
        vol.Optional("filters"): AnyObject(),
        vol.Optional("within"): Duration(),
        vol.Optional("distinct"): Select(options=tuple(DISTINCT)),
        vol.Optional("guids"): AnyObject(),
        vol.Optional("kind"): Select(options=_KINDS),
        vol.Optional("season"): Number(min=0, step=1),
        vol.Optional("siblings"): Boolean(),
    }
)
Answer = Mapping[str, Any]


def offer(hub: Hub) -> Callable[[], None]:
    """Offer the service until the returned function is called."""

    async def measure(call: ServiceCall) -> Answer:
        data = call.data
        filters = _filters(data, hub[HOUSEHOLD].current.time_zone)
        chosen = _chosen(data)
        distinct = data.get("distinct")
        return await hub[HISTORY].read(lambda db: _measured(db, filters, chosen, distinct))

    return hub[SERVICES].register(
        "history",
        "measure",
        measure,
        schema=FIELDS,
        description="Count plays, different things and watch time behind filters of the history",
        supports_response=SupportsResponse.ONLY,
    )


def _filters(data: Mapping[str, Any], zone: str) -> Filters:
    """The filters that are filled in; InvalidInput names the one that is wrong."""
    given = data.get("filters") or {}
    if not isinstance(given, Mapping):
        raise InvalidInput("filters must be a mapping of filters of the history.")
    values = {name: value for name, value in given.items() if value not in (None, "", [])}
    if (within := data.get("within")) is not None:
        values["after"] = (datetime.now(UTC) - timedelta(seconds=within)).isoformat()
    return Filters.parse(values, zone)


def _chosen(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What chooses items by guids; None where nothing does, and all items count."""
    given, kind, season = data.get("guids"), data.get("kind"), data.get("season")
    if given is None:
        if kind is not None or season is not None or data.get("siblings"):
            raise InvalidInput("kind, season and siblings go with guids.")
        return None
    guids = [given] if isinstance(given, str) else given
    if not isinstance(guids, list | tuple) or not all(isinstance(one, str) for one in guids):
        raise InvalidInput("guids must be a list of texts such as imdb://tt0111161.")
    kinds = list(_KINDS) if kind is None else [kind]
    return {
        "guids": list(guids),
        "kinds": kinds,
        "season": None if season is None else int(season),
        "siblings": bool(data.get("siblings")),
    }


def _measured(
    reader: Reader, filters: Filters, chosen: Mapping[str, Any] | None, distinct: str | None
) -> Answer:
    within = where(reader, filters, Scope.all())
    listed = None
    if chosen is not None:
        within = within.and_(f"p.item IN ({_CHOSEN})", chosen)
        listed = int((reader.row(_LISTED, chosen) or (0,))[0])
    counted = "NULL" if distinct is None else f"count(DISTINCT {DISTINCT[distinct]})"
    row = reader.row(
        f"SELECT count(*), coalesce(sum(p.watch_ms), 0), {counted} FROM plays p "  # noqa: S608 - declared
        f"WHERE {within.sql}",
        within.params,
    )
    count, watch_ms, different = row or (0, 0, None)
    return {
        "count": int(count),
        "watch_time_s": int(watch_ms) / 1000,
        "distinct": different,
        "listed": listed,
    }
