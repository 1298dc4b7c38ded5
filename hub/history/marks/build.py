"""Marks: for each dimension of plays, (value, play) in order, to find plays without a scan.

They are made while the file is compacted, when the keys of plays are in order of (started_at, id),
and hold the plays up to `marked.through`; rows added later have higher keys and are looked for in
`plays` itself. A mark is a hint: what it points to is read and checked again.
"""

from collections.abc import Mapping
from types import MappingProxyType

from hub.history.query.sorts import SORTS, Named, Sort
from hub.history.store.connection import Connection, first_row
from hub.history.writing import changed

KEYS = (
    "server",
    "library",
    "account",
    "person",
    "item",
    "parent",
    "grandparent",
    "channel",
    "player",
    "network",
    "place",
    "quality",
)
"""Columns of `plays` that plays are filtered by."""
TIME = "time"
"""The dimension that leads from a time (microseconds since 1970, UTC) to plays."""
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {name: f"p.{name}" for name in KEYS}
    | {TIME: "epoch_us(p.started_at)"}
    | {sort.name: sort.sql for sort in SORTS.values() if sort.marked}
)
"""Name to an integer over `plays AS p`; NULL is not marked."""
TABLES = (
    "marks",
    "mark_fences",
    "mark_dimensions",
    "mark_values",
    "mark_names",
    "marked",
    "unmarked",
)
STEP = 4096
"""Rows of a dimension from one fence to the next."""


def build(connection: Connection, database: str) -> None:
    """Make the marks of an attached database without; its plays have keys in order of time."""
    position = 0
    for name, sql in DIMENSIONS.items():
        position += _build(connection, database, name, sql, position)
    for sort in SORTS.values():
        if sort.named is not None:
            position += _build_names(connection, database, sort, sort.named, position)
    connection.execute(
        f"INSERT INTO {database}.marked SELECT coalesce(max(play), 0), uuid() "  # noqa: S608 - constants
        f"FROM {database}.plays"
    )


def _build_names(
    connection: Connection, database: str, sort: Sort, named: Named, first: int
) -> int:
    """The same for an order by names: they are ranked, and the ranks are marked."""
    connection.execute(
        f"INSERT INTO {database}.mark_names SELECT $name, key, "  # noqa: S608 - constants
        "CASE WHEN name IS NOT NULL THEN dense_rank() OVER (ORDER BY name) END AS rank, name FROM ("
        f"SELECT k.key, {named.name} AS name FROM (SELECT DISTINCT {named.key} AS key "
        f"FROM {database}.plays p) k LEFT JOIN {database}.{named.table} n ON n.{named.own} = k.key "
        "WHERE k.key IS NOT NULL) ORDER BY rank",
        {"name": sort.dimension},
    )
    ranked = (
        f"JOIN {database}.mark_names n ON n.dimension = '{sort.dimension}' AND n.key = {named.key}"
    )
    return _build(connection, database, sort.dimension, "n.rank", first, ranked)


def _build(
    connection: Connection, database: str, name: str, sql: str, first: int, join: str = ""
) -> int:
    """Add one dimension at a position; returns its number of rows."""
    row = first_row(
        connection,
        f"INSERT INTO {database}.marks SELECT {first} + row_number() OVER () - 1, value, play "  # noqa: S608 - constants
        f"FROM (SELECT ({sql})::BIGINT AS value, p.play FROM {database}.plays p {join} "
        "WHERE value IS NOT NULL ORDER BY value, p.play)",
    )
    entries = 0 if row is None else int(row[0])
    connection.execute(
        f"INSERT INTO {database}.mark_fences SELECT $name, position, value, play "  # noqa: S608 - constants
        f"FROM {database}.marks WHERE position >= {first} AND (position - {first}) % {STEP} = 0 "
        "ORDER BY position",
        {"name": name},
    )
    connection.execute(
        f"INSERT INTO {database}.mark_dimensions VALUES ($name, {first}, {entries})",  # noqa: S608 - constants
        {"name": name},
    )
    if name in KEYS:
        connection.execute(
            f"INSERT INTO {database}.mark_values SELECT $name, value, min(position), count(*) "  # noqa: S608 - constants
            f"FROM {database}.marks WHERE position >= {first} GROUP BY value ORDER BY value",
            {"name": name},
        )
    return entries


def unmark(connection: Connection, dimension: str, value: int) -> None:
    """Note that stored plays were given this value: to be called by whoever updates `plays`."""
    changed.rewritten()
    connection.execute(
        "INSERT INTO unmarked VALUES ($dimension, $value)",
        {"dimension": dimension, "value": value},
    )


def highest_play(connection: Connection) -> int:
    """The greatest key that a play has or that the marks may know; new plays get higher ones."""
    row = first_row(
        connection,
        "SELECT greatest((SELECT max(play) FROM main.plays), (SELECT max(through) FROM marked))",
    )
    return 0 if row is None or row[0] is None else int(row[0])
