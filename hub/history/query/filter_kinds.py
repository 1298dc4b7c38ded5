"""What a filter is, and the kinds that there are.

A filter has a name, the pydantic type of its value, and SQL over `plays AS p` in which `$v` is the
bound value. Lists mean "any of"; different filters are combined with "and".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.history.query.filter_values import Texts
from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, in one of five forms.

    `sql` is a condition. With `of`, it is a column of `plays` that equals one of the values, which
    are of that SQL type. With `keys`, it is one or more columns, any of which holds one of the
    integers that `keys` selects. `local` makes the condition for a value and an IANA zone.
    `names` compares the value with the names of all that a play points to.
    """

    name: str
    type: Any
    sql: str
    help: str
    of: str | None = None
    keys: str | None = None
    local: Callable[[Reader, Any, str], str] | None = None
    names: bool = False


def by_key(name: str, column: str, keys: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays with one of the keys that are selected in a column."""
    return Filter(name, type_, column, help_, keys=keys)


def by_quality(name: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays by a column of `qualities` of the same name."""
    keys = f"SELECT quality FROM qualities WHERE list_contains($v, {name}::VARCHAR)"  # noqa: S608 - a constant
    return Filter(name, type_, "quality", help_, keys=keys)


def by_item(name: str, condition: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays of items that fulfil a condition."""
    keys = f"SELECT item FROM items WHERE {condition}"  # noqa: S608 - a constant condition
    return Filter(name, type_, "item", help_, keys=keys)


def by_family(name: str, selected: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays of the selected items, and of the episodes or tracks that belong to them."""
    return Filter(name, type_, "item, parent, grandparent", help_, keys=selected)


CHOSEN = """
WITH RECURSIVE chosen AS (
    SELECT item FROM items WHERE list_contains($v, id)
    UNION SELECT j.into_item FROM chosen JOIN item_joins j USING (item)
) SELECT item FROM chosen
"""
"""The items with these ids, and what they became when they were joined with others."""


def by_tag(kind: str) -> Filter:
    """Plays of items with a tag of a kind, or of shows and artists with it."""
    tagged = (
        "SELECT item FROM item_tags JOIN tags USING (tag) "  # noqa: S608 - a constant kind
        f"WHERE kind = '{kind}' AND list_contains($v, name)"
    )
    return by_family(kind, tagged, f"{kind} of the item, or of its show or artist")


def by_stream(name: str, expression: str, help_: str, type_: Any = Texts) -> Filter:
    """Plays by an expression over their stream `s` (see `stream_facts.py`)."""
    return Filter(name, type_, of_streams(f"list_contains($v, {expression})"), help_)


def of_streams(condition: str) -> str:
    """The condition that a play has a stream `s` for which another one holds."""
    return f"p.stream IN (SELECT s.stream FROM streams s WHERE {condition})"  # noqa: S608 - constants
