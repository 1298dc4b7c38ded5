"""Filters and scope as one SQL condition over `plays AS p`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hub.history.query.filters import FILTERS, Filter
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import NameKind
from hub.history.reads.search import COLUMNS, matches
from hub.history.store.reader import Reader

_TIMES = {"after", "before"}
INLINE = 8
"""Up to so many integer keys are compared directly, which lets DuckDB skip blocks of rows."""
LISTED = 64
"""Up to so many are listed in the statement."""
KNOWN = 1000
"""Up to so many are bound; beyond, the question that selects them is part of the condition."""
MEANT = 40
"""Names that a text searched for may mean."""
NEARLY = 12.0
"""How much less alike than the best of them a name may be."""

Values = tuple[tuple[str, int], ...]
"""Dimensions of the marks with a value each; a play has one of them at least."""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition and its bound values; `any_of` has what the marks know of some of its parts.

    With `timed`, it is on nothing but the time.
    """

    sql: str
    params: Mapping[str, Any]
    any_of: tuple[Values, ...] = ()
    timed: bool = False

    def and_(self, sql: str, params: Mapping[str, Any] | None = None) -> "Where":
        """The same with another condition."""
        both = {**self.params, **(params or {})}
        return Where(f"{self.sql} AND {sql}", both, self.any_of, self.timed)


_Part = tuple[str, dict[str, Any], Values | None]


def where(reader: Reader, filters: Filters, scope: Scope) -> Where:
    """What limits the plays to these filters, within the scope."""
    parts = list(_scope(reader, scope))
    parts += [_condition(reader, FILTERS[name], filters) for name in filters.values]
    params = {name: value for _, bound, _ in parts for name, value in bound.items()}
    return Where(
        " AND ".join(f"({sql})" for sql, _, _ in parts) or "true",
        params,
        tuple(values for _, _, values in parts if values is not None),
        timed=scope.everybody and filters.values.keys() <= _TIMES,
    )


def _scope(reader: Reader, scope: Scope) -> Iterable[_Part]:
    if scope.everybody:
        return
    sql = "SELECT person FROM persons WHERE id = $id"
    keys = reader.keys(sql, {"id": scope.person_id}) if scope.person_id is not None else []
    yield _one_of(["person"], keys)


def _condition(reader: Reader, item: Filter, filters: Filters) -> _Part:
    value = filters.values[item.name]
    if item.keys is not None:
        return _by_key(reader, item, value)
    if item.of is not None:
        names = [f"{item.name}_{n}" for n in range(len(value))]
        listed = ", ".join(f"${name}::{item.of}" for name in names)
        return f"p.{item.sql} IN ({listed})", dict(zip(names, value, strict=True)), None
    if item.names:
        return _named(reader, value)
    if item.local is not None:
        return item.local(reader, value, filters.zone), {}, None
    return item.sql.replace("$v", f"${item.name}"), {item.name: value}, None


def _by_key(reader: Reader, item: Filter, value: Any) -> _Part:
    selection = (item.keys or "").replace("$v", f"${item.name}")
    columns = item.sql.split(", ")
    keys = reader.keys(f"{selection} LIMIT {KNOWN + 1}", {item.name: value})
    if len(keys) <= LISTED:
        return _one_of(columns, keys)
    bound = {item.name: value}
    if len(keys) <= KNOWN:  # bound, since such a list takes longer to parse than to look for
        selection, bound = f"SELECT unnest(${item.name})", {item.name: keys}
    sql = " OR ".join(f"p.{column} IN ({selection})" for column in columns)
    return sql, bound, _values(columns, keys) if len(keys) <= KNOWN else None


def _named(reader: Reader, text: str) -> _Part:
    found = matches(reader, text, tuple(NameKind), MEANT)
    best = max((one.score for one in found), default=0.0)
    parts = [
        _one_of(list(COLUMNS[kind]), keys)
        for kind in NameKind
        if (keys := [one.key for one in found if one.kind is kind and one.score >= best - NEARLY])
    ]
    if not parts:
        return "false", {}, ()
    values = tuple(value for _, _, some in parts for value in some or ())
    return " OR ".join(f"({sql})" for sql, _, _ in parts), {}, values


def _one_of(columns: list[str], keys: list[int]) -> _Part:
    if not keys:
        return "false", {}, ()
    sql = " OR ".join(_holds(f"p.{column}", sorted(keys)) for column in columns)
    return sql, {}, _values(columns, keys)


def _values(columns: list[str], keys: list[int]) -> Values:
    return tuple((column, int(key)) for column in columns for key in keys)


def _holds(column: str, keys: list[int]) -> str:
    """SQL for a column with one of these values: as ranges if they are few."""
    ends = [at for at in range(1, len(keys)) if keys[at] > keys[at - 1] + 1]
    ranges = [keys[a:b] for a, b in pairwise([0, *ends, len(keys)])]
    if len(keys) > INLINE and len(ranges) <= INLINE:
        return " OR ".join(f"{column} BETWEEN {one[0]} AND {one[-1]}" for one in ranges)
    listed = ", ".join(map(str, keys))
    return f"{column} IN ({listed if len(keys) <= INLINE else f'SELECT unnest([{listed}])'})"
