"""A table of members: name, where the value comes from, and who sends it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from integrations.demo.mediabrowser.dialect import Dialect, When, everywhere

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Member(Generic[T]):
    """One member of an object on the wire.

    `on` says which dialects have it. `asked` marks what a list of items holds only when the
    request names it in `fields`.
    """

    name: str
    value: Callable[[T], Any]
    on: When = everywhere
    asked: bool = False


def build(
    table: Iterable[Member[T]],
    subject: T,
    dialect: Dialect,
    fields: frozenset[str] | None = None,
) -> dict[str, Any]:
    """Fill in a table for one subject. A member whose value is None is left out.

    `fields` are the asked-for names in lower case; None means that everything is wanted.
    """
    return {
        member.name: value
        for member in table
        if member.on(dialect)
        and (not member.asked or fields is None or member.name.lower() in fields)
        and (value := member.value(subject)) is not None
    }
