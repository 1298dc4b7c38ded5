"""What the keys of a dimension are called, kept in memory until one of the names changes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import Dimension
from hub.history.query.home_country import at_home, home_country

Ints = npt.NDArray[np.int64]
Label = tuple[Any, Any]
"""The label and the id of a value; None where it is not known or has no id."""
_UNKNOWN: Label = (None, None)
_LISTED = """
SELECT label, id,
    row_number() OVER (ORDER BY label NULLS LAST, id::VARCHAR NULLS LAST) - 1 AS number
FROM (SELECT DISTINCT label, id FROM ({names})) WHERE label IS NOT NULL OR id IS NOT NULL
"""
_NUMBERED = """
SELECT n.key::BIGINT AS key, l.number FROM ({names}) n
JOIN ({listed}) l ON l.label IS NOT DISTINCT FROM n.label AND l.id IS NOT DISTINCT FROM n.id
ORDER BY n.key, l.number
"""


@dataclass(frozen=True, slots=True)
class Labels:
    """The different labels in order, the one that is not known last, and where keys find theirs.

    `places` has a place for each key, and at its end the one of keys that are not known. It is the
    number of the label; with `sets`, that of a set of labels.
    """

    labels: tuple[Label, ...]
    places: npt.NDArray[np.int32]
    sets: "Sets | None" = None

    def of(self, keys: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """The places of keys; -1 is not known, nor is a key that is newer than the labels."""
        last = len(self.places) - 1
        known = keys if int(keys.max(initial=0)) <= last else np.minimum(keys, np.int64(last))
        places: npt.NDArray[np.int32] = self.places[known]
        return places

    def spread(self, places: Ints) -> tuple[Any, Ints]:
        """Numbers of labels, and which of the places each belongs to."""
        return (slice(None), places) if self.sets is None else self.sets.spread(places)


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of numbers one behind the other, and where each begins and ends."""

    members: Ints
    ends: Ints

    def spread(self, which: Ints) -> tuple[Ints, Ints]:
        """The members of some sets, and which of them each is in."""
        begin = np.append(0, self.ends)[which]
        size = self.ends[which] - begin
        row = np.repeat(np.arange(len(which)), size)
        at = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + begin[row]
        return row, self.members[at]


def labels_of(asked: Asked, dimension: Dimension) -> Labels:
    """The labels of a dimension."""
    kept = asked.reader.names[dimension.kept]
    slot = ("labels", dimension.name, home_country(asked.reader))
    known = kept.known([slot])
    if not known:
        known = {slot: _read(asked, dimension)}
        kept.keep(known)
    labels: Labels = known[slot]
    return labels


def _read(asked: Asked, dimension: Dimension) -> Labels:
    names = at_home(asked.reader, dimension.names)
    listed = _LISTED.format(names=names)
    rows = asked.reader.rows(f"SELECT label, id FROM ({listed}) ORDER BY number")  # noqa: S608 - declared dimensions
    found = asked.reader.columns(_NUMBERED.format(names=names, listed=listed))
    labels = (*((label, id_) for label, id_ in rows), _UNKNOWN)
    if dimension.many:
        keys, numbers, sets = _sets(found["key"], found["number"], len(labels))
        return Labels(labels, _places(keys, numbers, len(sets.ends) - 1), sets)
    return Labels(labels, _places(found["key"], found["number"], len(labels) - 1))


def _places(keys: Ints, numbers: Ints, unknown: int) -> npt.NDArray[np.int32]:
    places = np.full(int(keys.max(initial=-1)) + 2, unknown, np.int32)
    places[keys] = numbers
    return places


def _sets(keys: Ints, numbers: Ints, many: int) -> tuple[Ints, Ints, Sets]:
    """The different keys, the number of the set of each, and the sets, that of the unknown last.

    Pairs come by key. Sets grow by a member at a time, so that those of equal beginning share it.
    """
    different, first, size = np.unique(keys, return_index=True, return_counts=True)
    code = np.zeros(len(different), np.int64)
    for length in range(int(size.max(initial=0))):
        longer = np.flatnonzero(size > length)
        grown = code[longer] * many + numbers[first[longer] + length] + 1
        code[longer] = np.unique(grown, return_inverse=True)[1] + code.max(initial=0) + 1
    _, which, number = np.unique(code, return_index=True, return_inverse=True)
    length_of = size[which]
    row = np.repeat(first[which], length_of)
    at = np.arange(len(row)) - np.repeat(np.cumsum(length_of) - length_of, length_of) + row
    members = np.append(numbers[at], many - 1)
    return different, number, Sets(members, np.cumsum(np.append(length_of, 1)))
