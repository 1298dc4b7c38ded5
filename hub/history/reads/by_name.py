"""Plays in the order of names: by the ranks that the names had when the marks were made.

Who has another name since, or plays that were given to somebody else, are passed over among the
marks and looked for in the tables.
"""

from functools import partial

from hub.history.marks.runs import MOST, Ints, Marks
from hub.history.query.sorts import Named, Sort
from hub.history.reads.by_time import marks_of, unmarked
from hub.history.reads.by_value import Walk, start_at, walk
from hub.history.reads.names import SMALL
from hub.history.reads.scan import Found, Listing, scan
from hub.history.store.reader import Reader

_MOST_LOST = 500
"""Keys that are looked for apart; with more of them, all plays are looked at."""


def by_name(reader: Reader, listing: Listing) -> list[Found] | None:
    """The first plays of a listing by name; None when the marks do not help."""
    marks, sort, of = marks_of(reader), listing.sort, listing.sort.named
    if marks is None or of is None or sort.dimension not in marks.dimensions:
        return None
    lost = _lost(reader, sort, of)
    if len(lost) > _MOST_LOST:
        return None
    within, apart = listing.limit, list[Found]()
    if lost:
        listed = f"({of.key}) IN ({', '.join(map(str, lost))})"
        within = listing.limit.and_(f"NOT {listed}")
        apart = scan(reader, listing, listing.behind.and_(listed))
    start = _start(reader, marks, listing)
    named = partial(_names, reader, sort.dimension)
    way = Walk(marks, marks.dimensions[sort.dimension], start, within, named)
    return walk(reader, listing, way, apart)


def _names(reader: Reader, dimension: str, ranks: Ints) -> dict[int, str]:
    """The names that have these ranks."""
    few = _few(reader, dimension)
    if few is not None:
        return few
    rows = (
        reader.rows(
            "SELECT rank, name FROM main.mark_names WHERE dimension = $dimension "
            "AND rank BETWEEN $low AND $high",
            {"dimension": dimension, "low": int(ranks.min()), "high": int(ranks.max())},
        )
        if len(ranks)
        else []
    )
    return dict(rows)


def _few(reader: Reader, dimension: str) -> dict[int, str] | None:
    """All names by rank, in order, which are kept; None where they are too many for that."""

    def read() -> dict[int, str] | None:
        rows = reader.rows(
            "SELECT DISTINCT rank, name FROM main.mark_names WHERE dimension = $dimension "  # noqa: S608 - a constant
            f"AND rank IS NOT NULL ORDER BY rank LIMIT {SMALL + 1}",
            {"dimension": dimension},
        )
        return dict(rows) if len(rows) <= SMALL else None

    return reader.memory.made(f"names by {dimension}", read)


def _lost(reader: Reader, sort: Sort, named: Named) -> list[int]:
    """The keys of which the marks do not know the name, or not the plays."""
    kept, asked = reader.names[named.table], ("lost", sort.name)
    known: dict[object, frozenset[int]] = kept.known([asked])
    if not known:
        rows = reader.keys(
            f"SELECT m.key FROM main.mark_names m LEFT JOIN {named.table} n "  # noqa: S608 - constants
            f"ON n.{named.own} = m.key WHERE m.dimension = '{sort.dimension}' "
            f"AND (m.name IS NULL OR {named.name} IS DISTINCT FROM m.name)"
        )
        known = {asked: frozenset(rows)}
        kept.keep(known)
    moved = {value for name, value in unmarked(reader) if name in named.of}
    return sorted(known[asked] | moved)


def _start(reader: Reader, marks: Marks, listing: Listing) -> tuple[int, int]:
    """The rank and play that the list goes on from."""
    place = listing.place
    if place is None:
        return start_at(marks, None, None, descending=listing.descending)
    found = _rank(reader, listing.sort.dimension, place.value or "")
    if found is None:
        return MOST, 0
    rank, same = found
    return start_at(marks, place, rank, descending=listing.descending) if same else (rank, 0)


def _rank(reader: Reader, dimension: str, name: str) -> tuple[int, bool] | None:
    """The first rank of a name that does not come before this one, and whether it is the same."""
    few = _few(reader, dimension)
    if few is not None:
        return next(((rank, one == name) for rank, one in few.items() if one >= name), None)
    row = reader.row(
        "SELECT rank, name = $value FROM main.mark_names "
        "WHERE dimension = $dimension AND name >= $value ORDER BY rank LIMIT 1",
        {"dimension": dimension, "value": name},
    )
    return None if row is None else (int(row[0]), bool(row[1]))
