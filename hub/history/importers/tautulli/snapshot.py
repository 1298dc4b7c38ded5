"""Copies what an import needs out of Tautulli's file: sorted, without secrets, good for resuming.

The copy holds the rows in the order in which they become plays (`n`), the latest metadata of each
item, and the few facts of users, libraries and servers. Afterwards nobody needs the file.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hub.core.errors import Unavailable
from hub.history.importers.job import Phase
from hub.history.importers.tautulli import order, salvage
from hub.history.importers.tautulli.items import METADATA
from hub.history.importers.tautulli.layout import (
    BETWEEN,
    HISTORY,
    MEDIA_TABLE,
    METADATA_TABLE,
    SOURCE,
    Layout,
    NotTautulli,
    read_layout,
)
from hub.history.importers.tautulli.streams import MEDIA

CORE = (*("started", "stopped", "paused_counter", "view_offset", "user_id", "user", "rating_key"),)
PLAYER = (
    *("machine_id", "player", "product", "product_version", "platform", "platform_version"),
    "profile",
)
ROUTE = ("ip_address", "location", "bandwidth", "secure", "relayed")
USERS = (
    *("user_id", "username", "friendly_name", "title", "email", "thumb", "is_active"),
    *("is_admin", "is_home_user", "is_restricted", "deleted_user"),
)
SECTIONS = (
    *("server_id", "section_id", "section_name", "section_type", "count", "parent_count"),
    *("child_count", "is_active", "deleted_section"),
)
BATCH = 20_000
BUSY_S = 15.0

Tell = Callable[[Phase, int, int], None]
"""Called with the phase, and the rows done and altogether; it may raise to stop."""


def take(file: Path, target: Path, tell: Tell) -> None:
    """Write the copy to `target`, which appears when it is whole.

    NotTautulli for any other file; what is damaged is left out and noted as the fact `damage`.
    """
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(_work_file(partial)) as connection:
            _fill(connection, file, tell)
        partial.replace(target)
    finally:
        for name in (partial, *partial.parent.glob(partial.name + "-*")):
            name.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, file: Path, tell: Tell) -> None:
    connection.executescript(_SCHEMA)
    with attached(connection, file):
        layout = read_layout(connection)
        try:
            _copy(connection, SOURCE, layout, tell)
        except sqlite3.DatabaseError as error:
            if not salvage.is_damage(error):
                raise
            _rescue(connection, layout, tell)


def _rescue(connection: sqlite3.Connection, layout: Layout, tell: Tell) -> None:
    """Copy what can be read of a damaged file."""
    if connection.in_transaction:
        connection.rollback()
    connection.executescript(_EMPTY + _SCHEMA)
    damage = salvage.rescue(connection, layout, _WANTED)
    found = read_layout(connection, "main")
    if not connection.execute(f"SELECT 1 FROM main.{HISTORY} LIMIT 1").fetchone():  # noqa: S608 - a constant
        raise NotTautulli("it is damaged, and nothing of its history can be read.")
    _copy(connection, "main", found, tell)
    connection.execute("INSERT INTO facts VALUES ('damage', ?)", (damage,))
    connection.executescript("".join(f"DROP TABLE IF EXISTS main.{name};" for name in _WANTED))


def _copy(connection: sqlite3.Connection, schema: str, layout: Layout, tell: Tell) -> None:
    with _stoppable(connection, tell):
        connection.execute("BEGIN")
        _copy_small(connection, schema, layout)
        rows = order.put(connection, schema, layout)
        _copy_items(connection, schema, layout)
        for first in range(1, rows + 1, BATCH):
            tell(Phase.COPYING, first - 1, rows)
            connection.execute(_rows_sql(schema, layout), (first, first + BATCH - 1))
        connection.execute("DROP TABLE plan")
        connection.commit()
        connection.execute("CREATE INDEX rows_id ON rows (id)")
        connection.commit()
    tell(Phase.COPYING, rows, rows)


def _copy_small(connection: sqlite3.Connection, schema: str, layout: Layout) -> None:
    for target, table, columns in (
        ("people", "users", USERS),
        ("sections", "library_sections", SECTIONS),
    ):
        if table in layout.tables:
            values = layout.select(table, columns, "t")
            connection.execute(f"INSERT INTO {target} SELECT {values} FROM {schema}.{table} t")  # noqa: S608 - names of ours
    if layout.has("version_info", "value"):
        connection.execute(
            f"INSERT INTO facts SELECT key, value FROM {schema}.version_info WHERE key = 'version'"  # noqa: S608 - a constant
        )
    if layout.has("recently_added", "pms_identifier"):
        connection.execute(
            f"INSERT INTO servers SELECT pms_identifier, count(*) FROM {schema}.recently_added "  # noqa: S608 - a constant
            "WHERE pms_identifier <> '' GROUP BY 1"
        )


def _copy_items(connection: sqlite3.Connection, schema: str, layout: Layout) -> None:
    """The latest metadata of each item, by the id of its row."""
    names = [name for name in METADATA if name != "section_id"]
    values = layout.select(METADATA_TABLE, names, "m")
    section = (
        f"coalesce({layout.value(HISTORY, 'section_id', 'h')}, "
        f"{layout.value(METADATA_TABLE, 'section_id', 'm')})"
    )
    connection.execute(
        f"INSERT INTO items SELECT m.id, {values}, {section} FROM "  # noqa: S608 - names of ours
        f"(SELECT DISTINCT item FROM plan WHERE item IS NOT NULL) p "
        f"JOIN {schema}.{METADATA_TABLE} m ON m.id = p.item "
        f"LEFT JOIN {schema}.{HISTORY} h ON h.id = p.item"
    )


def _rows_sql(schema: str, layout: Layout) -> str:
    core = layout.select(HISTORY, CORE, "h")
    player = layout.joined(HISTORY, PLAYER, "h")
    route = layout.joined(HISTORY, ROUTE, "h")
    profile = layout.joined(HISTORY, ("quality_profile",), "h")
    media = layout.joined(MEDIA_TABLE, MEDIA, "i")
    info = f"LEFT JOIN {schema}.{MEDIA_TABLE} i ON i.id = p.id"
    return (
        f"INSERT INTO rows SELECT p.n, p.id, p.ref, p.told, p.twin, p.item, {core}, {player}, "  # noqa: S608 - names of ours
        f"{route}, {profile} || '{BETWEEN}' || {media} "
        f"FROM plan p CROSS JOIN {schema}.{HISTORY} h ON h.id = p.id "
        f"{info if MEDIA_TABLE in layout.tables else ''} "
        "WHERE p.n BETWEEN ? AND ? ORDER BY p.n"
    )


def _work_file(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, uri=True, isolation_level=None, timeout=BUSY_S)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


@contextmanager
def attached(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """The file as `source`, opened for reading alone, as it is at one moment."""
    try:
        connection.execute(f"ATTACH '{_uri(file)}?mode=ro' AS {SOURCE}")
        connection.execute(f"PRAGMA {SOURCE}.cache_size = -65536")
        connection.execute(f"SELECT count(*) FROM {SOURCE}.sqlite_master").fetchone()  # noqa: S608 - a constant
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Unavailable(
                f"{file.name} is being written by Tautulli all the time.",
                hint="Try again, or give a backup that Tautulli makes itself.",
            ) from error
        raise NotTautulli(f"it cannot be opened ({error}).") from error
    except sqlite3.DatabaseError as error:
        raise NotTautulli(f"it cannot be read ({error}).") from error
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.execute(f"DETACH {SOURCE}")


def _uri(file: Path) -> str:
    return file.resolve().as_uri().replace("'", "''")


@contextmanager
def _stoppable(connection: sqlite3.Connection, tell: Tell) -> Iterator[None]:
    """Ask `tell` every now and then while a statement runs; what it raises ends the statement."""
    stopped: list[BaseException] = []

    def look() -> int:
        try:
            tell(Phase.SORTING, 0, 0)
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            stopped.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, 2_000_000)
    try:
        yield
    except sqlite3.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


_HISTORY = (*CORE, *PLAYER, *ROUTE, "quality_profile")
ROW = ("n", "id", "ref", "told", "twin", "item", *CORE, "player", "route", "stream")
"""The columns of a row, in order; the last three hold many values each, with `BETWEEN`."""
_WANTED = {
    HISTORY: ("id", "reference_id", "section_id", *_HISTORY),
    METADATA_TABLE: ("id", *METADATA),
    MEDIA_TABLE: ("id", *MEDIA),
    "users": USERS,
    "library_sections": SECTIONS,
    "version_info": ("key", "value"),
    "recently_added": ("pms_identifier",),
}
_SCHEMA = f"""
CREATE TABLE rows (n INTEGER PRIMARY KEY, {", ".join(ROW[1:])});
CREATE TABLE items (id INTEGER PRIMARY KEY, {", ".join(METADATA)});
CREATE TABLE people ({", ".join(USERS)});
CREATE TABLE sections ({", ".join(SECTIONS)});
CREATE TABLE servers (server_id, rows);
CREATE TABLE facts (key TEXT PRIMARY KEY, value);
"""
_EMPTY = "".join(
    f"DROP TABLE IF EXISTS main.{name};"
    for name in (
        "rows",
        "items",
        "people",
        "sections",
        "servers",
        "facts",
        "plan",
        "moved",
        "twins",
    )
)
