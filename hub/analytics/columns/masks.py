"""Filters as comparisons of columns; what is not said by keys and codes is asked of the history."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hub.analytics.columns.chosen import Part, Plays
from hub.analytics.columns.kept import Columns
from hub.analytics.columns.layout import FLAGS, SQL, Numbers
from hub.history.query.filter_kinds import Filter
from hub.history.query.filters import FILTERS
from hub.history.query.home_country import at_home
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.reader import Reader

Mask = Callable[[Part], npt.NDArray[np.bool_]]
TIMES = frozenset({"after", "before"})
_WATCHED = {"min_watch_s": np.greater_equal, "max_watch_s": np.less_equal}
_CODES = "codes of enums"


def limited(
    reader: Reader, columns: Columns, plays: Plays, filters: Filters, scope: Scope
) -> Plays:
    """Those of some plays that are behind the filters, other than times, and within the scope."""
    masks: list[Mask] = []
    asked: dict[str, Any] = {}
    for name, value in filters.values.items():
        if name not in TIMES:
            mask = _mask(reader, FILTERS[name], value)
            masks += [mask] if mask else []
            asked |= {} if mask else {name: value}
    if not scope.everybody:
        found = reader.keys("SELECT person FROM persons WHERE id = $id", {"id": scope.person_id})
        masks.append(_keys(("person",), np.array(found, np.int64)))
    if asked:
        masks.append(_asked(reader, columns, Filters(asked, filters.zone)))
    return Plays(tuple(part for one in plays.parts if (part := _some(one, masks)) is not None))


def _some(part: Part, masks: list[Mask]) -> Part | None:
    found = np.ones(part.size, np.bool_)
    for mask in masks:
        found &= mask(part)
    rows = np.flatnonzero(found)
    if not len(rows):
        return None
    if isinstance(part.rows, slice):
        rows += part.rows.start
    else:
        rows = part.rows[rows]
    return Part(part.source, rows, len(rows), sorted=part.sorted)


def _mask(reader: Reader, item: Filter, value: Any) -> Mask | None:
    """The filter as a comparison; None where only the history can tell."""
    if item.keys is not None and (item.name != "city" or reader.shown.cities):
        return _selected(reader, item, item.keys, value)
    if item.of is not None:
        codes = codes_of(reader, item.of)
        return _keys((item.sql,), np.array([codes[one] for one in value]))
    if item.name in FLAGS:
        return lambda part: part[item.name] == int(value)
    if item.name in _WATCHED:
        compare = _WATCHED[item.name]
        return lambda part: compare(part["watch_ms"], 1000 * value)
    return None


def _selected(reader: Reader, item: Filter, keys: str, value: Any) -> Mask | None:
    names = tuple(item.sql.split(", "))
    if not SQL.keys() >= set(names):
        return None
    selection = at_home(reader, keys.replace("$v", f"${item.name}"))
    found = next(iter(reader.columns(selection, {item.name: value}).values()))
    return _keys(names, np.ma.compressed(found))


def _keys(columns: tuple[str, ...], keys: Numbers) -> Mask:
    """Any of the columns has one of the keys."""
    there = np.zeros(int(keys.max(initial=0)) + 2, np.bool_)
    there[keys] = True
    last = np.int64(len(there) - 1)

    def holds(values: Numbers) -> npt.NDArray[np.bool_]:
        fitting = int(np.iinfo(values.dtype).max) <= last
        return there[values if fitting else np.minimum(values, last)]

    def mask(part: Part) -> npt.NDArray[np.bool_]:
        found = holds(part[columns[0]])
        for name in columns[1:]:
            found |= holds(part[name])
        return found

    return mask


def _asked(reader: Reader, columns: Columns, filters: Filters) -> Mask:
    limit = where(reader, filters, Scope.all())
    keys = reader.columns(f"SELECT p.play FROM plays p WHERE {limit.sql}", limit.params)["play"]  # noqa: S608 - declared filters
    there = np.zeros(columns.highest + 2, np.bool_)
    there[keys[keys <= columns.highest]] = True
    return lambda part: there[part["play"]]


def codes_of(reader: Reader, kind: str) -> Mapping[str, int]:
    """The codes of an enum by its values."""

    def read() -> Mapping[str, int]:
        values = f"SELECT unnest(enum_range(NULL::{kind})) AS value"
        return dict(reader.rows(f"SELECT value, enum_code(value::{kind}) FROM ({values})"))  # noqa: S608 - a constant

    return reader.memory.made(f"{_CODES} {kind}", read)
