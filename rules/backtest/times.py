"""Microseconds of the epoch, by which a replay counts, as times and back."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)


def at_us(microseconds: int) -> datetime:
    """The time."""
    return EPOCH + timedelta(0, 0, microseconds)


def us_of(at: datetime) -> int:
    """The microseconds of a time."""
    return (at - EPOCH) // _US
