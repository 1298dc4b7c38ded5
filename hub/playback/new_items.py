"""New items as events of the hub, with those who follow the show."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.core.bus import Event
from hub.core.entities import ENTITIES, EntityDescription, EntityDomain, described
from hub.core.errors import UsherError
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.servers import ITEMS_CHANGED, ItemChange, ItemsChanged
from hub.core.tasks import Tasks
from hub.history.facade import HISTORY
from hub.models.item import Item, MediaType
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device
from hub.playback.session_words import full_title, server_name

_log = logging.getLogger(__name__)

NEW: Final = timedelta(days=2)
"""An item that was added longer ago is none that came: the library is read for the first time."""
FOLLOWED: Final = timedelta(days=90)
MOST: Final = 25
"""Items of one change that are told of; of a whole season, nobody wants to hear more."""
TOLD: Final = frozenset({MediaType.MOVIE, MediaType.EPISODE, MediaType.ALBUM})

_FOLLOWERS = """
SELECT DISTINCT coalesce(n.name, '') AS name FROM plays p
JOIN items g ON g.item = p.grandparent JOIN persons n ON n.person = p.person
WHERE g.title = $title AND p.started_at >= $since ORDER BY 1 LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """What came last."""

    at: datetime
    attributes: dict[str, Any]


ROW: Final = EntityDescription[NewItem | None](
    key="new_item",
    name="New in a library",
    domain=EntityDomain.EVENT,
    value_fn=lambda new: None if new is None else new.at,
    attributes_fn=lambda new: {} if new is None else new.attributes,
    options=("movie", "episode", "album"),
    icon="mdi:new-box",
)


class NewItems:
    """Tells of each new film, episode and album, one after the other."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._source: Changing[NewItem | None] = Changing(None)
        self._told: deque[tuple[str, str]] = deque(maxlen=5_000)
        self._tasks = Tasks("new items")
        self._stop: Callable[[], None] | None = None

    async def start(self) -> None:
        """Bring the entity."""
        hub_id = self._hub[HOUSEHOLD].current.hub_id
        device = hub_device(self._hub)
        rows = described(self._source, [ROW], unique_id=f"hub_{hub_id}", device=device)
        await self._hub[ENTITIES].add(None, rows)
        self._stop = self._hub.bus.listen(ITEMS_CHANGED, self._on_items)

    async def stop(self) -> None:
        """Follow the libraries no more."""
        if self._stop is not None:
            self._stop()
        await self._tasks.cancel()

    def _on_items(self, event: Event[ItemsChanged]) -> None:
        change, since = event.data, datetime.now(UTC) - NEW
        if change.change is not ItemChange.ADDED:
            return
        fresh = [
            item
            for item in change.items
            if item.type in TOLD
            and item.added_at is not None
            and item.added_at >= since
            and (change.server_id, item.key) not in self._told
        ][:MOST]
        self._told.extend((change.server_id, item.key) for item in fresh)
        if fresh:
            self._tasks.create(self._tell(change, fresh), name="new items")

    async def _tell(self, change: ItemsChanged, items: list[Item]) -> None:
        for item in items:
            attributes = {
                "event_type": item.type.value,
                "title": item.title,
                "full_title": full_title(item),
                "series": item.grandparent_title,
                "season": item.parent_index,
                "episode": item.index,
                "year": item.year,
                "library": change.library.name,
                "server": server_name(self._hub, change.server_id),
                "followers": await self._followers(item),
            }
            self._source.set(NewItem(datetime.now(UTC), attributes))

    async def _followers(self, item: Item) -> list[str]:
        """Names of those who watched the show lately."""
        if item.grandparent_title is None:
            return []
        values = {"title": item.grandparent_title, "since": datetime.now(UTC) - FOLLOWED}
        try:
            rows = await self._hub[HISTORY].query(_FOLLOWERS, values)
        except UsherError as error:
            _log.debug("The followers of %s are not known: %s", item.grandparent_title, error)
            return []
        return [str(row[0]) for row in rows]
