"""The order in which Tautulli's rows become plays, and which rows are there twice."""

import sqlite3

from hub.history.importers.tautulli.layout import HISTORY, METADATA_TABLE, Layout

TWIN_S = 5
"""Rows of one user, item and player that began so close together are one (Tautulli ran twice)."""
_CHAIN = 3
"""Groups whose first row is a twin may go with others of that kind; so many times at most."""
_TWIN = ("user_id", "rating_key", "machine_id", "stopped")
_SAME_ITEM = (
    *("rating_key", "guid", "title", "grandparent_title", "duration", "live"),
    *("channel_identifier", "channel_title"),
)


def put(connection: sqlite3.Connection, schema: str, layout: Layout) -> int:
    """Make the table `plan`: n, id, ref, told, twin and item of each row; returns how many.

    `ref` is the group, `told` the one that Tautulli tells. `twin` is the row that is kept instead;
    the group of a twin goes with it. `item` is the latest row that names the item the same way.
    """
    connection.execute("CREATE TABLE twins (id INTEGER PRIMARY KEY, kept INTEGER)")
    connection.execute("CREATE TABLE moved (told INTEGER PRIMARY KEY, ref INTEGER)")
    if all(layout.has(HISTORY, name) for name in _TWIN):
        _find_twins(connection, schema, layout)
    told = f"coalesce(nullif({layout.value(HISTORY, 'reference_id', 'h')}, 0), h.id)"
    item, join = "NULL", ""
    if METADATA_TABLE in layout.tables:
        same = ", ".join(layout.value(METADATA_TABLE, name, "m") for name in _SAME_ITEM)
        item = f"CASE WHEN m.id IS NOT NULL THEN max(m.id) OVER (PARTITION BY {same}) END"
        join = f"LEFT JOIN {schema}.{METADATA_TABLE} m ON m.id = h.id"
    connection.execute(
        "CREATE TABLE plan AS SELECT row_number() OVER () AS n, * FROM ("  # noqa: S608 - names of ours
        f"SELECT h.id AS id, coalesce(moved.ref, {told}) AS ref, {told} AS told, "
        f"twins.kept AS twin, {item} AS item FROM {schema}.{HISTORY} h {join} "
        f"LEFT JOIN twins ON twins.id = h.id LEFT JOIN moved ON moved.told = {told} "
        "ORDER BY ref, h.id)"
    )
    connection.execute("CREATE UNIQUE INDEX plan_n ON plan (n)")
    connection.execute("DROP TABLE twins")
    connection.execute("DROP TABLE moved")
    return int(connection.execute("SELECT count(*) FROM plan").fetchone()[0])


def _find_twins(connection: sqlite3.Connection, schema: str, layout: Layout) -> None:
    told = f"coalesce(nullif({layout.value(HISTORY, 'reference_id', 'h')}, 0), h.id)"
    pairs = connection.execute(
        "SELECT id, before, told, stopped FROM ("  # noqa: S608 - names of ours
        f"SELECT h.id AS id, {told} AS told, started, stopped, lag(h.id) OVER w AS before, "
        f"lag(started) OVER w AS earlier FROM {schema}.{HISTORY} h "
        "WHERE started > 0 AND machine_id <> '' AND rating_key > 0 "
        "WINDOW w AS (PARTITION BY user_id, rating_key, machine_id ORDER BY started, h.id)) "
        f"WHERE started - earlier <= {TWIN_S} ORDER BY started, id"
    ).fetchall()
    if not pairs:
        return
    groups: dict[int, list[int]] = {}
    for row, before, _, _ in pairs:
        group = groups.setdefault(before, [before])
        group.append(row)
        groups[row] = group
    for group in {id(group): group for group in groups.values()}.values():
        _keep_one(connection, schema, layout, group)
    for _ in range(_CHAIN):
        connection.execute(
            "UPDATE moved SET ref = (SELECT m.ref FROM moved m WHERE m.told = moved.ref) "
            "WHERE ref IN (SELECT m.told FROM moved m WHERE m.ref <> m.told)"
        )


def _keep_one(
    connection: sqlite3.Connection, schema: str, layout: Layout, group: list[int]
) -> None:
    """Keep the row of a group of twins that went on longest, the oldest of equals."""
    told = f"coalesce(nullif({layout.value(HISTORY, 'reference_id', 'h')}, 0), h.id)"
    marks = ", ".join("?" * len(group))
    rows = connection.execute(
        f"SELECT h.id, {told}, stopped FROM {schema}.{HISTORY} h WHERE h.id IN ({marks}) "  # noqa: S608 - names of ours
        "ORDER BY typeof(stopped) <> 'integer', stopped DESC, h.id",
        group,
    ).fetchall()
    kept, ref, _ = rows[0]
    others = [(row, kept) for row, _, _ in rows[1:]]
    connection.executemany("INSERT OR REPLACE INTO twins VALUES (?, ?)", others)
    moved = [(told_ref, ref) for row, told_ref, _ in rows[1:] if told_ref == row != ref]
    connection.executemany("INSERT OR IGNORE INTO moved VALUES (?, ?)", moved)
