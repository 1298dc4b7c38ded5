"""Where the artwork of items is: an episode has that of its show, a track that of its album."""

from collections.abc import Sequence

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.reads.items import played
from hub.history.store.ids import to_public, to_uuid
from hub.history.store.reader import Reader

Artwork = tuple[str, str]
"""The id of a server, and the path of a picture there."""
_SQL = """
WITH asked AS (
    SELECT i.item, i.id, unnest([i.item, i.parent, i.grandparent]) AS of,
        unnest(CASE WHEN i.type = 'episode' THEN [3, 2, 1]
            WHEN i.type = 'track' THEN [3, 1, 2] ELSE [1, 2, 3] END) AS place
    FROM items i WHERE i.id IN (SELECT unnest($ids::UUID[])) AND {seen}
)
SELECT a.id, arg_min({{server: s.id, thumb: k.thumb}}, (a.place, k.removed_at IS NOT NULL, copy))
FROM asked a JOIN item_keys k ON k.item = a.of JOIN servers s USING (server)
WHERE k.thumb IS NOT NULL GROUP BY a.id
"""


def posters(reader: Reader, item_ids: Sequence[str], scope: Scope) -> dict[str, Artwork]:
    """The artwork of those of the items that have any, and were played within the scope."""
    ids = list(_uuids(item_ids))
    if not ids:
        return {}
    within = where(reader, Filters(), scope)
    seen = "true" if scope.everybody else f"i.item IN ({played(within)})"
    rows = reader.rows(_SQL.format(seen=seen), {**within.params, "ids": ids})
    return {to_public(row[0]): (row[1]["server"], row[1]["thumb"]) for row in rows}


def _uuids(item_ids: Sequence[str]) -> list[str]:
    found = []
    for one in item_ids:
        try:
            found.append(str(to_uuid(one)))
        except ValueError:
            continue
    return found
