"""Filters and scope as one SQL condition over `plays AS p`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from hub.history.query.filter_kinds import Filter
from hub.history.query.filters import FILTERS
from hub.history.query.home_country import at_home
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import NameKind
from hub.history.reads.names import NAMED
from hub.history.reads.search import COLUMNS, matches
from hub.history.store.reader import Reader

_TIMES = {"after", "before", "date"}
_NAMES = frozenset(named.table for named in NAMED.values()) - {"qualities"}
"""Tables of which every change is told."""
INLINE = 8
"""Up to so many integer keys are compared directly, which lets DuckDB skip blocks of rows."""
LISTED = 64
"""Up to so many are listed in the statement."""
KNOWN = 1000
"""Up to so many are bound; beyond, the question that selects them is part of the condition."""
SELECTIONS = 100
"""Values of filters on one table whose keys are kept until a name in it changes."""
MANY = 20_000
"""Up to so many are compared by numpy, which needs no plan, where the rows to look at are few."""
MEANT = 40
"""Names that a text searched for may mean."""
NEARLY = 12.0
"""How much less alike than the best of them a name may be."""

Values = tuple[tuple[str, int], ...]
"""Dimensions of the marks with a value each; a play has one of them at least."""


@dataclass(frozen=True, slots=True)
class Many:
    """A part of a condition: one of these columns of `plays` has one of its keys."""

    keys: Mapping[str, npt.NDArray[np.int64]]

    @property
    def size(self) -> int:
        """How many keys there are to compare with."""
        return sum(len(keys) for keys in self.keys.values())


@dataclass(frozen=True, slots=True)
class Where:
    """A condition and its bound values; `any_of` has what the marks know of some of its parts.

    `other` is the condition on what else there is, None: all of it. With `timed`, it is on nothing
    but the time. `many` is the part of it with the most keys, and `rest` the condition without it.
    """

    sql: str
    params: Mapping[str, Any]
    any_of: tuple[Values, ...] = ()
    other: str | None = None
    timed: bool = False
    many: Many | None = None
    rest: "Where | None" = None

    def and_(self, sql: str, params: Mapping[str, Any] | None = None) -> "Where":
        """The same with another condition."""
        both = {**self.params, **(params or {})}
        rest = None if self.rest is None else self.rest.and_(sql, params)
        other = None if self.other is None else f"{self.other} AND {sql}"
        return replace(self, sql=f"{self.sql} AND {sql}", params=both, other=other, rest=rest)

    def knows(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of `plays` has one of the values in each part that the marks know of."""
        return all(any(row[name] == key for name, key in values) for values in self.any_of)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a condition; what the marks know of it, or its keys where they are many."""

    sql: str
    params: Mapping[str, Any]
    values: Values | None = None
    many: Many | None = None


def where(reader: Reader, filters: Filters, scope: Scope) -> Where:
    """What limits the plays to these filters, within the scope."""
    parts = list(_scope(reader, scope))
    parts += [_condition(reader, FILTERS[name], filters) for name in filters.values]
    timed = scope.everybody and filters.values.keys() <= _TIMES
    most = max(parts, key=_size, default=None)
    if most is None or most.many is None:
        return _all_of(parts, timed=timed)
    rest = _all_of([part for part in parts if part is not most], timed=False)
    return replace(_all_of(parts, timed=timed), many=most.many, rest=rest)


def _size(part: _Part) -> int:
    return 0 if part.many is None else part.many.size


def _all_of(parts: list[_Part], *, timed: bool) -> Where:
    return Where(
        _and(parts),
        {name: value for part in parts for name, value in part.params.items()},
        tuple(part.values for part in parts if part.values is not None),
        _and([part for part in parts if part.values is None]),
        timed=timed,
    )


def _and(parts: list[_Part]) -> str:
    return " AND ".join(f"({part.sql})" for part in parts) or "true"


def _scope(reader: Reader, scope: Scope) -> Iterable[_Part]:
    if scope.everybody:
        return
    sql = "SELECT person FROM persons WHERE id = $id"
    keys = reader.keys(sql, {"id": scope.person_id}) if scope.person_id is not None else []
    yield _one_of(["person"], keys)


def _condition(reader: Reader, item: Filter, filters: Filters) -> _Part:
    value = filters.values[item.name]
    if item.name == "city" and not reader.shown.cities:
        return _Part("false", {})
    if item.keys is not None:
        return _by_key(reader, item, value)
    if item.of is not None:
        names = [f"{item.name}_{n}" for n in range(len(value))]
        listed = ", ".join(f"${name}::{item.of}" for name in names)
        return _Part(f"p.{item.sql} IN ({listed})", dict(zip(names, value, strict=True)))
    if item.names:
        return _named(reader, value)
    if item.local is not None:
        return _Part(item.local(reader, value, filters.zone), {})
    return _Part(item.sql.replace("$v", f"${item.name}"), {item.name: value})


def _by_key(reader: Reader, item: Filter, value: Any) -> _Part:
    selection = at_home(reader, (item.keys or "").replace("$v", f"${item.name}"))
    columns = item.sql.split(", ")
    keys = _selected(reader, item.name, selection, value)
    if len(keys) <= LISTED:
        return _one_of(columns, keys.tolist())
    many = _many([(columns, keys)]) if len(keys) <= MANY else None
    bound: dict[str, Any] = {item.name: value}
    if len(keys) <= KNOWN:  # bound, since such a list takes longer to parse than to look for
        selection, bound = f"SELECT unnest(${item.name})", {item.name: keys.tolist()}
    sql = " OR ".join(f"p.{column} IN ({selection})" for column in columns)
    return _Part(sql, bound, many=many)


def _selected(reader: Reader, name: str, selection: str, value: Any) -> npt.NDArray[Any]:
    """The first keys that a filter selects; those of names that are kept are kept as well."""
    table = selection.partition("FROM ")[2].partition(" ")[0]
    asked = orjson.dumps([selection, value], default=str)
    kept: dict[bytes, npt.NDArray[Any]] = {}
    if table in _NAMES:
        kept = reader.names[table].known(["selected"]).get("selected", kept)
    if asked in kept:
        return kept[asked]
    found = reader.columns(f"{selection} LIMIT {MANY + 1}", {name: value})
    keys: npt.NDArray[Any] = next(iter(found.values()))
    if table in _NAMES and len(keys) <= KNOWN:
        latest = [*kept.items()][-SELECTIONS:]
        reader.names[table].keep({"selected": {**dict(latest), asked: keys}})
    return keys


def _named(reader: Reader, text: str) -> _Part:
    found = matches(reader, text, tuple(NameKind), MEANT)
    best = max((one.score for one in found), default=0.0)
    meant = [
        (list(COLUMNS[kind]), keys)
        for kind in NameKind
        if (keys := [one.key for one in found if one.kind is kind and one.score >= best - NEARLY])
    ]
    parts = [_one_of(columns, keys) for columns, keys in meant]
    if not parts:
        return _Part("false", {}, ())
    values = tuple(value for part in parts for value in part.values or ())
    return _Part(" OR ".join(f"({part.sql})" for part in parts), {}, values, _many(meant))


def _one_of(columns: list[str], keys: list[int]) -> _Part:
    if not keys:
        return _Part("false", {}, ())
    sql = " OR ".join(_holds(f"p.{column}", sorted(keys)) for column in columns)
    return _Part(sql, {}, _values(columns, keys), _many([(columns, keys)]))


def _many(parts: Sequence[tuple[list[str], list[int] | npt.NDArray[Any]]]) -> Many | None:
    """The same for numpy; None where the keys are so few that DuckDB compares them quickly."""
    keys = {
        column: np.asarray(some, dtype=np.int64) for columns, some in parts for column in columns
    }
    many = Many(keys)
    return many if many.size > INLINE else None


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
