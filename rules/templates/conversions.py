"""Converting in templates: numbers, truth and times, with defaults as in Home Assistant."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rules.templates.errors import TemplateFailed

REQUIRED: Final = object()


def to_float(value: Any, default: Any = REQUIRED) -> Any:
    """A finite number; the default, or TemplateFailed without one."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isfinite(number):
        return number
    return _default(value, default, "a number")


def to_int(value: Any, default: Any = REQUIRED, base: int = 10) -> Any:
    """A whole number; fractions are cut."""
    try:
        if isinstance(value, str) and base != 10:
            return int(value[:200], base)
        return int(float(value)) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError):
        return _default(value, default, "a whole number")


def to_bool(value: Any, default: Any = REQUIRED) -> Any:
    """True or False from a truth value or its words."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int | float) else ""
    if word in ("true", "yes", "on", "enable", "1"):
        return True
    if word in ("false", "no", "off", "disable", "0"):
        return False
    return _default(value, default, "a truth value")


def truth(value: Any) -> bool:
    """Whether the result of a template counts as true: true, yes, on, enable, or not 0."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    return isinstance(value, str) and value.strip().lower() in (
        "true",
        "yes",
        "on",
        "enable",
        "1",
    )


def to_datetime(value: Any, default: Any = REQUIRED) -> Any:
    """A time with a zone, from seconds since 1970 or ISO 8601 (UTC where no zone is written)."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value)[:64])
    except (ValueError, OverflowError, OSError):
        return _default(value, default, "a time")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def to_timestamp(value: Any, default: Any = REQUIRED) -> Any:
    """Seconds since 1970."""
    found = to_datetime(value, None)
    return _default(value, default, "a time") if found is None else found.timestamp()


def to_timedelta(**parts: float) -> timedelta:
    """A duration."""
    try:
        return timedelta(**parts)
    except (TypeError, ValueError, OverflowError) as error:
        raise TemplateFailed(f"This is not a duration: {error}.") from None


def _default(value: Any, default: Any, what: str) -> Any:
    if default is REQUIRED:
        plain = isinstance(value, str | int | float | list | tuple | dict) or value is None
        shown = repr(str(value)[:80]) if plain else f"a {type(value).__name__}"
        raise TemplateFailed(f"{shown} is not {what}, and no default is given.")
    return default
