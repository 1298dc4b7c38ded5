"""What plays add up to."""

import numpy as np

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import Many, Where, where
from hub.history.reads.by_time import marked_without
from hub.history.rows import Totals
from hub.history.store.reader import Reader

_KIN = {"item", "parent", "grandparent"}


def totals(reader: Reader, filters: Filters, scope: Scope) -> Totals:
    """The number of plays and their watch time."""
    limit = _quick(reader, where(reader, filters, scope))
    row = reader.row(
        f"SELECT count(*), coalesce(sum(p.watch_ms), 0) FROM plays p WHERE {limit.sql}",  # noqa: S608 - declared filters
        limit.params,
    )
    count, watch_ms = row or (0, 0)
    return Totals(int(count), int(watch_ms) / 1000)


def _quick(reader: Reader, limit: Where) -> Where:
    """The same condition, with many items as a string of bits: half the time of several joins."""
    many, rest = limit.many, limit.rest
    if many is None or rest is None or not many.keys.keys() <= _KIN:
        return limit
    through = marked_without(reader, many)
    parts = [
        (f"(p.play > {through[name]} AND {_bit(name)})" if name in through else _bit(name))
        for name in sorted(many.keys, key=lambda name: name in through)
    ]
    params = {f"{name}_bits": _bits(reader, many, name) for name in many.keys}
    return rest.and_(f"({' OR '.join(parts)})", params)


def _bit(name: str) -> str:
    return f"get_bit(${name}_bits::BIT, p.{name}) = 1"


def _bits(reader: Reader, many: Many, name: str) -> str:
    """A digit for each key that an item may have: 1 for the keys."""
    row = reader.row("SELECT coalesce(max(item), 0) FROM items")
    highest = max(0 if row is None else int(row[0]), int(many.keys[name].max(initial=0)))
    digits = np.full(highest + 1, ord("0"), dtype=np.uint8)
    digits[many.keys[name]] = ord("1")
    return digits.tobytes().decode()
