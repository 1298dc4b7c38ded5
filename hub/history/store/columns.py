"""Lists of Python values as numpy columns; unknown values are masked.

DuckDB reads typed columns as they are, and takes ten times as long to look at objects.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from hub.history.store.ids import to_uuid

Column = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_ULID_LENGTH = 26
_DIGITS = np.full(256, 255, dtype=np.uint8)
for _value, _digit in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ"):
    _DIGITS[[ord(_digit), ord(_digit.lower())]] = _value
_HALF = 0xFFFF_FFFF_FFFF_FFFF
_TOO_LARGE = 2.0**63


@dataclass(frozen=True, slots=True)
class Ids:
    """Public ids as the upper and lower 64 bits of their UUIDs."""

    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, public_ids: Sequence[str]) -> "Ids":
        """Take the ids apart, all at once; ValueError when one is not an id."""
        text = "".join(public_ids).encode("latin-1", "replace")
        if any(len(public_id) != _ULID_LENGTH for public_id in public_ids):
            return cls._one_by_one(public_ids)
        digits = _DIGITS[np.frombuffer(text, dtype=np.uint8)].reshape(-1, _ULID_LENGTH)
        if len(digits) and (digits.max() > 31 or digits[:, 0].max() > 7):
            return cls._one_by_one(public_ids)
        high = np.zeros(len(digits), dtype=np.uint64)
        low = np.zeros(len(digits), dtype=np.uint64)
        for place in range(_ULID_LENGTH):
            high = (high << np.uint64(5)) | (low >> np.uint64(59))
            low = (low << np.uint64(5)) | digits[:, place]
        return cls(high, low)

    @classmethod
    def _one_by_one(cls, public_ids: Sequence[str]) -> "Ids":
        numbers = [to_uuid(public_id).int for public_id in public_ids]
        return cls(
            np.array([number >> 64 for number in numbers], dtype=np.uint64),
            np.array([number & _HALF for number in numbers], dtype=np.uint64),
        )

    def uuids(self) -> list[UUID]:
        """The ids one by one."""
        pairs = zip(self.high.tolist(), self.low.tolist(), strict=True)
        return [UUID(int=high << 64 | low) for high, low in pairs]


def times(moments: Iterable[datetime]) -> Ints:
    """Aware times as microseconds since 1970 in UTC."""
    return np.array([(moment - _EPOCH) // _US for moment in moments], dtype=np.int64)


def timestamps(microseconds: Ints) -> Column:
    """Such microseconds as TIMESTAMPs."""
    return microseconds.view("datetime64[us]")


def milliseconds(seconds: Iterable[float | None]) -> Column:
    """Seconds as the nearest whole milliseconds."""
    known = np.array(list(seconds), dtype=np.float64)
    return _whole(np.rint(known * 1000))


def integers(values: Iterable[int | None]) -> Column:
    """Whole numbers of at most 53 bits."""
    return _whole(np.array(list(values), dtype=np.float64))


def floats(values: Iterable[float | None]) -> Column:
    """Numbers."""
    known = np.array(list(values), dtype=np.float64)
    return np.ma.masked_array(known, np.isnan(known))


def flags(values: Iterable[bool | None]) -> Column:
    """Truth values."""
    known = np.array(list(values), dtype=np.float64)
    return np.ma.masked_array(known == 1, np.isnan(known))


def objects(values: Sequence[Any]) -> Column:
    """The values as objects, one by one: lists among them stay lists."""
    return np.fromiter(values, dtype=object, count=len(values))


def distinct(keys: Iterable[Hashable]) -> tuple[list[int], Ints]:
    """Where each different key comes first, and for each key which of those it is."""
    numbers: dict[Hashable, int] = {}
    codes = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    return np.unique(codes, return_index=True)[1].tolist(), codes


def _whole(known: npt.NDArray[np.float64]) -> Column:
    """As 64 bits; what needs more is unknown, as is what is no number."""
    fits = np.abs(known) < _TOO_LARGE
    return np.ma.masked_array(np.where(fits, known, 0).astype(np.int64), ~fits)
