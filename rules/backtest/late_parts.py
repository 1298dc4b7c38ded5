"""Items and streams of the past: kept as they were read, and made part by part when asked for."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, Final

import orjson

from hub.history.writing.stream_rows import MEASURED, to_stream
from hub.models.item import Extra, Item, MediaType
from hub.models.server import Library
from hub.models.stream import Decision, Stream
from rules.backtest.filled import Filled, empty
from rules.backtest.times import at_us

Row = tuple[Any, ...]
Tags = Mapping[str, tuple[str, ...]]
_UNMEASURED: Final[Mapping[str, Any]] = dict.fromkeys((*MEASURED, "transcode_key"))
_STREAM: Final = tuple(one.name for one in fields(Stream))
_DECISIONS: Final[Mapping[str, Decision | None]] = {"": None} | {str(one): one for one in Decision}
_TYPES: Final[Mapping[str, MediaType]] = {str(one): one for one in MediaType}


class LateStream(Filled, Stream):
    """A stream of which all but the decision is read when somebody asks for it."""

    __slots__ = ("facts",)
    facts: str

    def __getattr__(self, name: str) -> Any:
        if name not in _STREAM:
            raise AttributeError(name)
        made = to_stream(orjson.loads(self.facts), _UNMEASURED)
        for part in _STREAM:
            object.__setattr__(self, part, getattr(made, part))
        return getattr(made, name)


class LateItem(Filled, Item):
    """An item: what the history does not keep is as it is without."""

    __slots__ = ("library", "row", "tags")
    library: Library | None
    row: Row
    tags: Tags

    def __getattr__(self, name: str) -> Any:
        read = _ITEM.get(name)
        if read is None:
            raise AttributeError(name)
        value = read(self)
        object.__setattr__(self, name, value)
        return value


Read = Callable[[LateItem], Any]


def _column(number: int) -> Read:
    return lambda one: one.row[number]


def _tags(kind: str) -> Read:
    return lambda one: one.tags.get(kind, ())


def _usual(value: Any) -> Read:
    return lambda _: value


_ITEM: Final[Mapping[str, Read]] = {
    **{one.name: _usual(one.default) for one in fields(Item) if one.default is not MISSING},
    "title": _column(1),
    "index": _column(3),
    "parent_index": _column(4),
    "year": _column(5),
    "duration_s": lambda one: None if one.row[6] is None else one.row[6] / 1000,
    "live": lambda one: bool(one.row[7]),
    "extra": lambda one: None if one.row[8] is None else Extra(one.row[8]),
    "content_rating": _column(9),
    "summary": _column(10),
    "tagline": _column(11),
    "rating": _column(12),
    "studio": _column(13),
    "released_on": _column(14),
    "original_title": _column(15),
    "parent_title": _column(16),
    "grandparent_title": _column(17),
    "guids": lambda one: tuple(one.row[18] or ()),
    "added_at": lambda one: None if one.row[19] is None else at_us(one.row[19]),
    "library_name": lambda one: None if one.library is None else one.library.name,
    "genres": _tags("genre"),
    "directors": _tags("director"),
    "writers": _tags("writer"),
    "actors": _tags("actor"),
    "labels": _tags("label"),
    "collections": _tags("collection"),
}


def late_stream(decision: str, facts: str) -> Stream:
    """A stream of its decision, "" for none, and all that is known of it as JSON."""
    made = empty(LateStream)
    made.decision = _DECISIONS[decision]
    made.facts = facts
    return made  # type: ignore[no-any-return]  # a Stream


def late_item(key: str, row: Row, tags: Tags, library: Library | None) -> Item:
    """An item as one server has it, of its row with guids and the time when it was added."""
    made = empty(LateItem)
    made.key = key
    made.type = _TYPES[row[2]]
    made.library_key = None if library is None else library.key
    made.library = library
    made.row = row
    made.tags = tags
    return made  # type: ignore[no-any-return]  # an Item
