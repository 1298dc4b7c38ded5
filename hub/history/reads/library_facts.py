"""One library: how much there is, what came lately, and what was watched of it."""

from pydantic import TypeAdapter

from hub.core.errors import NotFound
from hub.history.facts import LibraryFacts
from hub.history.query.queries import Filters, ItemsQuery
from hub.history.query.scope import Scope
from hub.history.query.where import Where, where
from hub.history.reads.items import items
from hub.history.reads.play_rows import play_rows
from hub.history.reads.sums_facts import sums, watchers
from hub.history.store.reader import Reader
from hub.models.item import MediaType
from hub.models.server import LibraryKind

LATELY = 12
LATEST = 10

_LIBRARY = TypeAdapter(LibraryFacts)
TOP_TYPES: dict[LibraryKind | None, tuple[MediaType, ...]] = {
    LibraryKind.MOVIE: (MediaType.MOVIE,),
    LibraryKind.SHOW: (MediaType.SHOW,),
    LibraryKind.MUSIC: (MediaType.ARTIST,),
}
"""What the posters of a library stand for; everything it holds where nothing is said."""


def library_facts(reader: Reader, library_id: str, scope: Scope) -> LibraryFacts:
    """The facts; NotFound when there is no such library."""
    found = reader.dicts(
        "SELECT l.* EXCLUDE (server), s.id AS server_id, s.name AS server_name "
        "FROM libraries l JOIN servers s USING (server) WHERE s.id || '/' || l.key = $id",
        {"id": library_id},
    )
    if not found:
        raise NotFound("There is no such library.")
    row = found[0]
    key = int(row.pop("library"))
    within = where(reader, Filters(), scope)
    of = Where(f"{within.sql} AND {_inside(reader, key)}", within.params)
    size = reader.row(
        "SELECT sum(f.size) FROM item_files f JOIN item_keys k USING (copy) "
        "WHERE k.library = $library AND k.removed_at IS NULL",
        {"library": key},
    )
    kinds = TOP_TYPES.get(row["kind"] and LibraryKind(row["kind"]), ())
    lately = ItemsQuery(types=kinds, library_id=library_id, sort="-added_at", limit=LATELY)
    return _LIBRARY.validate_python(
        {
            **row,
            "id": library_id,
            "size": size and size[0],
            "sums": sums(reader, of),
            "watchers": watchers(reader, of),
            "lately": items(reader, lately, scope).rows,
            "latest": play_rows(reader, _latest(reader, of)),
        }
    )


def _latest(reader: Reader, of: Where) -> list[int]:
    sql = f"SELECT p.play FROM plays p WHERE {of.sql} ORDER BY p.started_at DESC LIMIT {LATEST}"  # noqa: S608 - the scope
    return reader.keys(sql, of.params)


def _inside(reader: Reader, key: int) -> str:
    """SQL for the plays from a library; where a session did not say, its item does."""
    copies = f"SELECT server, item FROM item_keys WHERE library = {key}"  # noqa: S608 - an integer
    if reader.row("SELECT 1 FROM plays WHERE library IS NULL LIMIT 1") is None:
        return f"p.library = {key}"
    return f"(p.library = {key} OR (p.library IS NULL AND (p.server, p.item) IN ({copies})))"
