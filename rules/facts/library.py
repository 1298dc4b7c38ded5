"""Facts about the library of the item."""

from collections.abc import Callable
from typing import Any

from hub.models.server import Library, LibraryKind
from rules.facts.declare import flag, number, text, time
from rules.facts.fact import Options, Value
from rules.facts.knowledge import known_to
from rules.moment import Moment


def _key(moment: Moment, _: Options) -> Value:
    subject = moment.subject
    if subject.library_key is not None or subject.item is None:
        return subject.library_key
    return subject.item.library_key


def _library(moment: Moment) -> Library | None:
    key, server_id = _key(moment, {}), moment.subject.server_id
    if server_id is None or not isinstance(key, str):
        return None
    return known_to(moment).directory.library(server_id, key)


def _of(read: Callable[[Library], Any]) -> Callable[[Moment, Options], Value]:
    def compute(moment: Moment, _: Options) -> Value:
        found = _library(moment)
        value: Value = None if found is None else read(found)
        return value

    return compute


def _name(moment: Moment, _: Options) -> Value:
    item, found = moment.subject.item, _library(moment)
    if found is not None:
        return found.name
    return None if item is None else item.library_name


FACTS = (
    text("library.key", "The server's own key", _key),
    text("library.name", "Its name", _name, example="Films"),
    text("library.kind", "What it holds", _of(lambda one: one.kind), values=tuple(LibraryKind)),
    number("library.items", "How many movies, shows or artists", _of(lambda one: one.item_count)),
    number("library.children", "How many seasons or albums", _of(lambda one: one.child_count)),
    number(
        "library.grandchildren",
        "How many episodes or tracks",
        _of(lambda one: one.grandchild_count),
    ),
    time("library.scanned_at", "When it was scanned last", _of(lambda one: one.scanned_at)),
    flag("library.scanning", "Whether it is being scanned", _of(lambda one: one.scanning)),
)
