"""What pages show of all items and their copies, packed into a few arrays.

200,000 items would take 100 MB as Python objects. So they take 20 MB, and no page asks for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

UNKNOWN = -(2**31)
"""Stands for NULL among packed numbers."""


class Packed(Protocol):
    """Rows of a table by integer key, as they were when they were packed."""

    def rows(self, keys: Sequence[int]) -> dict[int, Any]:
        """What is known of these keys; those that came later are missing."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts one behind the other, in UTF-8; an empty one is unknown."""

    data: bytes
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, parts: Sequence[bytes], lengths: Sequence[Ints]) -> "Texts":
        """From pieces that have many texts each, and how many bytes each text has."""
        sizes = np.concatenate([np.zeros(1, dtype=np.int64), *lengths])
        return cls(b"".join(parts), np.cumsum(sizes, dtype=np.int64))

    def __getitem__(self, number: int) -> str | None:
        """A text by its number."""
        return self.data[self.ends[number] : self.ends[number + 1]].decode() or None


@dataclass(frozen=True, slots=True)
class PackedItems:
    """Id, title, number, parent's number and year of each item, in order of the keys."""

    keys: Ints
    ids: bytes
    titles: Texts
    numbers: tuple[Ints, Ints, Ints]

    def rows(self, keys: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """(id, title, number, parent_number, year) by key."""
        if not len(self.keys):
            return {}
        asked = np.array(keys, dtype=np.int32)  # another type would make numpy copy all keys
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        here = self.keys[at] == asked
        numbers = [
            [None if value == UNKNOWN else value for value in column[at].tolist()]
            for column in self.numbers
        ]
        places = zip(keys, at.tolist(), here.tolist(), *numbers, strict=True)
        return {
            key: (UUID(bytes=self.ids[16 * n : 16 * n + 16]), self.titles[n], *rest)
            for key, n, known, *rest in places
            if known
        }


@dataclass(frozen=True, slots=True)
class PackedThumbs:
    """The artwork paths of the copies of items up to the key `through`, in order of the items."""

    through: int
    items: Ints
    servers: Ints
    thumbs: Texts

    def rows(self, keys: Sequence[int]) -> dict[int, dict[int, str | None]]:
        """By key, the path on each server; the last of a server counts."""
        asked = [key for key in keys if key <= self.through]
        numbers = np.array(asked, dtype=np.int32)
        first = np.searchsorted(self.items, numbers, "left").tolist()
        last = np.searchsorted(self.items, numbers, "right").tolist()
        return {
            key: {int(self.servers[n]): self.thumbs[n] for n in range(low, high)}
            for key, low, high in zip(asked, first, last, strict=True)
        }


def slices(highest: int, size: int) -> Sequence[tuple[int, int]]:
    """Ranges of keys (above, up to) that lead to the highest."""
    return list(pairwise([*range(0, highest, size), highest]))
