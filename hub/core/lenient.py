"""Reads values that servers spell in different ways; what cannot be read is unknown (None)."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

Object = Mapping[str, Any]
_UNSET_YEAR = 1
_TOO_LARGE = 2.0**63
_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})


def text(value: object) -> str | None:
    """A non-empty text; numbers become their digits."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return str(value).strip() or None


def number(value: object) -> float | None:
    """A finite number, also from text."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    try:
        result = float(value)  # type: ignore[arg-type]  # anything else raises TypeError
    except (TypeError, ValueError):
        return None
    return result if math.isfinite(result) else None


def integer(value: object) -> int | None:
    """A whole number of at most 63 bits, also from text; fractions are cut."""
    result = number(value)
    return None if result is None or abs(result) >= _TOO_LARGE else int(result)


def flag(value: object) -> bool | None:
    """True or False from a boolean, 0 and 1, or their words."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def from_epoch(value: object) -> datetime | None:
    """A time from seconds since 1970."""
    seconds = number(value)
    if seconds is None or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def from_iso(value: object) -> datetime | None:
    """A time from ISO 8601 with any number of fraction digits; no zone means UTC, year 1 unset."""
    written = text(value)
    if written is None:
        return None
    head, dot, tail = written.partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        written = f"{head}.{tail[: min(digits, 6)].ljust(6, '0')}{tail[digits:]}"
    try:
        result = datetime.fromisoformat(written)
        if result.year <= _UNSET_YEAR:
            return None
        return result.replace(tzinfo=UTC) if result.tzinfo is None else result.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: object) -> date | None:
    """A date from `YYYY-MM-DD`, also at the front of a longer text."""
    try:
        return date.fromisoformat((text(value) or "")[:10])
    except ValueError:
        return None


def objects(value: object) -> list[Object]:
    """The objects of a list; a single object counts as a list of one."""
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, list):
        return [entry for entry in value if isinstance(entry, Mapping)]
    return []


def object_of(value: object) -> Object:
    """The object, or the first of a list of them, or an empty one."""
    found = objects(value)
    return found[0] if found else {}


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """The texts among the values, each once, in order."""
    return tuple(dict.fromkeys(entry for value in values if (entry := text(value)) is not None))
