"""The columns of the history: which there are, which are shown, and how they are sorted by."""

from dataclasses import dataclass

from aiohttp import web

from frontend.pages.filters.filters import PLACE, FilterState
from frontend.views.history import ColumnView
from hub.history.query.sorts import DEFAULT_SORT

COOKIE = "usher_history_columns"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, the order it sorts by, and whether the larger values come first then."""

    name: str
    sort: str | None = None
    descending: bool = False
    number: bool = False
    shown: bool = False


COLUMNS = (
    Column("title", "title", shown=True),
    Column("person", "person", shown=True),
    Column("started", "started_at", descending=True, shown=True),
    Column("ended", "ended_at", descending=True),
    Column("watched", "watch_s", descending=True, number=True, shown=True),
    Column("progress", "percent", descending=True, shown=True),
    Column("paused", "paused_s", descending=True, number=True),
    Column("length", "duration_s", descending=True, number=True),
    Column("player", "player", shown=True),
    Column("app"),
    Column("network"),
    Column("place"),
    Column("delivery", shown=True),
    Column("quality"),
    Column("bandwidth", "bandwidth_kbps", descending=True, number=True),
    Column("library"),
    Column("server", shown=True),
)
ALWAYS = "title"


def columns(request: web.Request, state: FilterState, sort: str) -> tuple[ColumnView, ...]:
    """All columns; those chosen in this browser are shown, or the usual ones."""
    chosen = _chosen(request)
    return tuple(_view(column, state, sort, chosen) for column in COLUMNS)


def _chosen(request: web.Request) -> set[str]:
    names = set(request.cookies.get(COOKIE, "").split(".")) & {one.name for one in COLUMNS}
    return (names or {one.name for one in COLUMNS if one.shown}) | {ALWAYS}


def _view(column: Column, state: FilterState, sort: str, chosen: set[str]) -> ColumnView:
    current = column.sort is not None and sort.removeprefix("-") == column.sort
    descending = sort.startswith("-")
    return ColumnView(
        name=column.name,
        shown=column.name in chosen,
        number=column.number,
        sort=_sorted_by(column, state, sort) if column.sort else None,
        order=("descending" if descending else "ascending") if current else None,
    )


def _sorted_by(column: Column, state: FilterState, sort: str) -> str:
    """The address sorted by this column; the other way round when it already is."""
    first = f"-{column.sort}" if column.descending else str(column.sort)
    other = str(column.sort) if column.descending else f"-{column.sort}"
    wanted = other if sort == first else first
    return state.query(*PLACE, sort=None if wanted == DEFAULT_SORT else wanted)
