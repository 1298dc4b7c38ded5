"""SQL over a play as a column of numbers: computed once for each combination of what it names.

That is for expressions over few and small columns, such as a location and whether it is encrypted;
they may select from small tables.
"""

import re
from typing import Any

import numpy as np

from hub.analytics.columns.chosen import Part
from hub.analytics.columns.layout import ENUMS, FLAGS, SQL, Ints
from hub.history.store.reader import Reader

_WORD = re.compile(r"\w+")
_SIMPLE = re.compile(r"(?:enum_code\((\w+)\)|(\w+)::TINYINT|(\w+))")
_TEXT = re.compile(r"'[^']*'")
MOST = 2**22
"""Combinations of values up to which they are counted by a table."""


def named(sql: str) -> str | None:
    """The column that an expression is nothing but."""
    found = _SIMPLE.fullmatch(sql)
    name = next(filter(None, found.groups()), None) if found else None
    return name if name in SQL else None


def evaluated(reader: Reader, part: Part, sql: str) -> Ints:
    """The value of an expression for each play, -1 for NULL."""
    words = dict.fromkeys(_WORD.findall(_TEXT.sub("", sql)))
    names = [word for word in words if word in SQL]
    if not names:
        raise ValueError(f"No column of plays is in: {sql}")
    code, sizes = packed([part[name] for name in names])
    if np.prod(sizes, dtype=float) > MOST:
        there, code = np.unique(code, return_inverse=True)
    else:
        there = np.flatnonzero(np.bincount(code))
    values = dict(zip(names, unpacked(there, sizes), strict=True))
    found = _asked(reader, values, sql)
    if np.prod(sizes, dtype=float) > MOST:
        return found[code]
    of = np.zeros(int(there.max(initial=0)) + 1, np.int64)
    of[there] = found
    return of[code]


def packed(columns: list[Any]) -> tuple[Ints, list[int]]:
    """One number for the values of several columns from -1 on, and how many values each has."""
    sizes = [int(values.max(initial=-1)) + 2 for values in columns]
    code = np.zeros(len(columns[0]), np.int64)
    for values, size in zip(columns, sizes, strict=True):
        code *= size
        code += values
        code += 1
    return code, sizes


def unpacked(code: Ints, sizes: list[int]) -> list[Ints]:
    """The values that were packed."""
    found = []
    for size in reversed(sizes):
        found.append(code % size - 1)
        code = code // size
    return found[::-1]


def _asked(reader: Reader, values: dict[str, Ints], sql: str) -> Ints:
    listed = ", ".join(f"{_typed(name)} AS {name}" for name in values)
    given = reader.relation({"number": np.arange(len(next(iter(values.values())))), **values})
    found = reader.columns(
        f"SELECT coalesce(({sql})::BIGINT, -1) AS value "  # noqa: S608 - declared by reports
        f"FROM (SELECT number, {listed} FROM {given}) p ORDER BY number"
    )
    result: Ints = found["value"]
    return result


def _typed(name: str) -> str:
    """SQL for the value of a column as it is in `plays`."""
    if name in ENUMS:
        return f"(enum_range(NULL::{ENUMS[name]})[{name} + 1])::{ENUMS[name]}"
    known = f"CASE WHEN {name} >= 0 THEN {name} END"
    return f"({known})::BOOLEAN" if name in FLAGS else known
