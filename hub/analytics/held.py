"""What the servers hold: the relation `held`, a row for each copy of an item that can be played.

`copy`, `server`, `library`, `item` and the item's `parent`, `grandparent`, `type` and
`duration_ms`; `title` is the key of the movie, show or artist that it belongs to. `added_at` is the
server's word. Only copies that a server listed and still has are held; `holdings` has those that
it no longer has as well, with `removed_at`.
"""

from collections.abc import Mapping
from typing import Any

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.reader import Reader

OF_ITEMS = frozenset(
    {
        "server",
        "server_platform",
        "library",
        "type",
        "item",
        "genre",
        "director",
        "writer",
        "actor",
        "label",
        "collection",
        "content_rating",
        "studio",
        "year",
        "year_from",
        "year_to",
    }
)
"""The filters that say something of what is held; the others are about plays alone."""
_HELD = """holdings AS NOT MATERIALIZED (SELECT p.* FROM (
    SELECT k.copy, k.server, k.library, k.item, i.parent, i.grandparent, i.type, i.duration_ms,
        k.added_at, k.removed_at, coalesce(i.grandparent, i.item) AS title
    FROM item_keys k JOIN items i USING (item)
    WHERE k.seen_at IS NOT NULL
        AND i.type NOT IN ('show', 'season', 'artist', 'album', 'programme')
) p WHERE {where}),
held AS MATERIALIZED (SELECT * FROM holdings WHERE removed_at IS NULL)"""


def held(reader: Reader, filters: Filters) -> tuple[str, Mapping[str, Any]]:
    """The relation `held` as a part of WITH, and what it needs bound."""
    values = {name: value for name, value in filters.values.items() if name in OF_ITEMS}
    limit = where(reader, Filters(values, filters.zone), Scope.all())
    return _HELD.format(where=limit.sql), limit.params
