"""Filters and scope as one SQL condition over `plays AS p`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.history.filters import FILTERS, Filter
from hub.history.query import Filters
from hub.history.reader import Reader
from hub.history.scope import Scope

INLINE = 8
"""Up to so many integer keys are compared directly, which lets DuckDB skip blocks of rows."""
LISTED = 1000
"""Up to so many are listed; beyond, the question that selects them is part of the condition."""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition and its bound values."""

    sql: str
    params: Mapping[str, Any]


def where(reader: Reader, filters: Filters, scope: Scope) -> Where:
    """What limits the plays to these filters, within the scope."""
    conditions = [_scope(reader, scope)]
    params: dict[str, Any] = {}
    for name, value in filters.values.items():
        condition, bound = _condition(reader, FILTERS[name], value)
        conditions.append(condition)
        params |= bound
    sql = " AND ".join(condition for condition in conditions if condition) or "true"
    if "$zone" in sql:
        params["zone"] = filters.zone
    return Where(sql, params)


def _scope(reader: Reader, scope: Scope) -> str:
    if scope.everybody:
        return ""
    sql = "SELECT person FROM persons WHERE id = $id"
    keys = reader.keys(sql, {"id": scope.person_id}) if scope.person_id is not None else []
    return _one_of("p.person", keys)


def _condition(reader: Reader, item: Filter, value: Any) -> tuple[str, dict[str, Any]]:
    if item.keys is not None:
        return _by_key(reader, item, value)
    if item.of is not None:
        names = [f"{item.name}_{n}" for n in range(len(value))]
        listed = ", ".join(f"${name}::{item.of}" for name in names)
        return f"p.{item.sql} IN ({listed})", dict(zip(names, value, strict=True))
    return item.sql.replace("$v", f"${item.name}"), {item.name: value}


def _by_key(reader: Reader, item: Filter, value: Any) -> tuple[str, dict[str, Any]]:
    selection = (item.keys or "").replace("$v", f"${item.name}")
    keys = reader.keys(f"{selection} LIMIT {LISTED + 1}", {item.name: value})
    if len(keys) <= LISTED:
        return _one_of(f"p.{item.sql}", keys), {}
    return f"p.{item.sql} IN ({selection})", {item.name: value}


def _one_of(column: str, keys: list[int]) -> str:
    if not keys:
        return "false"
    listed = ", ".join(map(str, keys))
    return f"{column} IN ({listed if len(keys) <= INLINE else f'SELECT unnest([{listed}])'})"
