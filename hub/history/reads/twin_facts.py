"""Items of different servers that agree in what a title tells: the ones to ask about."""

from collections import defaultdict
from typing import Any

from hub.history.facts import Twin
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.history.writing.items import OWN_GUID
from hub.history.writing.lineage import SYNTHETIC
from hub.models.item import Item, MediaType

MOST_ITEMS = 2000
MOST_ALIKE = 12
"""As many items of one title are never servers that disagree about one."""

_FOLD = r"regexp_replace(lower(strip_accents(title)), '[^\p{L}\p{N}]+', '', 'g')"
_ALIKE_SQL = """
WITH live AS (
    SELECT k.item, list(DISTINCT s.id ORDER BY s.id) AS servers,
        arg_min({{server: s.id, key: k.key, thumb: k.thumb}}, k.copy) AS one
    FROM item_keys k JOIN servers s USING (server)
    WHERE k.removed_at IS NULL AND NOT starts_with(k.key, $synthetic) GROUP BY k.item
), named AS (
    SELECT i.item, CASE
        WHEN type IN ('movie', 'show', 'artist') THEN concat_ws('|', type, {fold})
        WHEN type = 'episode' THEN concat_ws('|', type, grandparent, parent_number, number)
        ELSE concat_ws('|', type, parent, {fold}) END AS name
    FROM items i JOIN live USING (item)
    WHERE type IN ('movie', 'show', 'artist') OR (type IN ('album', 'track') AND parent IS NOT NULL)
        OR (type = 'episode' AND grandparent IS NOT NULL AND parent_number IS NOT NULL
            AND number IS NOT NULL)
), alike AS (
    SELECT unnest(items) AS item FROM (
        SELECT list(item) AS items FROM named GROUP BY name
        HAVING count(*) BETWEEN 2 AND {alike}
    ) LIMIT {most}
), counted AS (
    SELECT item, count(*) AS plays FROM (
        SELECT unnest([p.item, p.parent, p.grandparent]) AS item FROM plays p
    ) WHERE item IN (FROM alike) GROUP BY item
)
SELECT i.item, i.id, i.type, coalesce(i.title, '') AS title, i.year, i.number, i.parent_number,
    a.title AS parent_title, b.title AS grandparent_title, l.servers,
    l.one.server AS server, l.one.key AS key, l.one.thumb AS thumb, coalesce(c.plays, 0) AS plays
FROM alike JOIN items i USING (item) JOIN live l USING (item)
LEFT JOIN items a ON a.item = i.parent LEFT JOIN items b ON b.item = i.grandparent
LEFT JOIN counted c ON c.item = i.item ORDER BY plays DESC, i.id
"""


def twins(reader: Reader) -> tuple[Twin, ...]:
    """Items that share a folded title, or their place in a series: the most played first."""
    sql = _ALIKE_SQL.format(fold=_FOLD, alike=MOST_ALIKE, most=MOST_ITEMS)
    rows = reader.dicts(sql, {"synthetic": SYNTHETIC})
    guids = _guids(reader, [row["item"] for row in rows])
    return tuple(_twin(row, tuple(guids[row["item"]])) for row in rows)


def _guids(reader: Reader, keys: list[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = reader.rows(
        "SELECT item, guid FROM item_guids WHERE item IN (SELECT unnest($keys)) "
        "AND NOT starts_with(guid, $own) ORDER BY item, rank",
        {"keys": keys, "own": OWN_GUID},
    )
    for item, guid in rows:
        found[item].append(guid)
    return found


def _twin(row: dict[str, Any], guids: tuple[str, ...]) -> Twin:
    item = Item(
        key=row["key"],
        type=MediaType(row["type"]),
        title=row["title"],
        guids=guids,
        year=row["year"],
        index=row["number"],
        parent_index=row["parent_number"],
        parent_title=row["parent_title"],
        grandparent_title=row["grandparent_title"],
    )
    return Twin(
        id=to_public(row["id"]),
        server_id=row["server"],
        item=item,
        servers=tuple(row["servers"]),
        thumb=row["thumb"],
        plays=row["plays"],
    )
