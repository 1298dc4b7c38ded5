"""The orders in which items can be listed, declared once."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from hub.core.errors import InvalidInput
from hub.history.query.sorts import Sort
from hub.models.item import MediaType

_PLAYED = (
    "LEFT JOIN (SELECT item, {value} AS value FROM ("
    "SELECT {{column}} AS item, p.watch_ms, p.started_at "
    "FROM plays p WHERE {{where}}) GROUP BY item) o USING (item)"
)
ALL_COLUMNS = "unnest([p.item, p.parent, p.grandparent])"
_COLUMNS = {
    MediaType.SHOW: "grandparent",
    MediaType.ARTIST: "grandparent",
    MediaType.SEASON: "parent",
    MediaType.ALBUM: "parent",
}
TITLE = "lower(strip_accents(coalesce(i.title, '')))"


def _played(name: str, value: str, type_: str, help_: str, *, nullable: bool) -> Sort:
    sql = "o.value" if nullable else "coalesce(o.value, 0)"
    return Sort(name, sql, type_, nullable, help_, _PLAYED.format(value=value))


_DECLARED = (
    Sort("title", TITLE, "VARCHAR", False, "title"),
    Sort("year", "i.year", "SMALLINT", True, "release year"),
    Sort("duration_s", "i.duration_ms", "BIGINT", True, "length"),
    Sort(
        "added_at",
        "o.value",
        "TIMESTAMP",
        True,
        "when a server added it",
        "LEFT JOIN (SELECT item, max(added_at) AS value FROM item_keys "
        "WHERE removed_at IS NULL GROUP BY item) o USING (item)",
    ),
    Sort("number", "i.number", "INTEGER", True, "number of the season, episode or track"),
    _played("plays", "count(*)", "BIGINT", "plays", nullable=False),
    _played("watch_time_s", "sum(watch_ms)::BIGINT", "BIGINT", "watch time", nullable=False),
    _played("last_play_at", "max(started_at)", "TIMESTAMP", "latest play", nullable=True),
)
ITEM_SORTS: Mapping[str, Sort] = MappingProxyType({item.name: item for item in _DECLARED})


def column_of(kinds: Collection[MediaType]) -> str | None:
    """The column of `plays` that holds items of these kinds; None when it is not one alone."""
    columns = {_COLUMNS.get(kind, "item") for kind in kinds}
    return columns.pop() if len(columns) == 1 else None


def parse_item_sort(text: str) -> tuple[Sort, bool]:
    """The order and whether it descends; InvalidInput when there is no such order."""
    sort = ITEM_SORTS.get(text.removeprefix("-"))
    if sort is None:
        raise InvalidInput(
            f"There is no sort order {text!r} of items.",
            hint=f"Use {', '.join(ITEM_SORTS)}, with - before it for descending.",
        )
    return sort, text.startswith("-")
