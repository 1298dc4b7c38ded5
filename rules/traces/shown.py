"""Values as traces show them: plain, short, and without bulk."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final

from hub.core.states import State
from rules.templates.view import StateOf

MAX_TEXT: Final = 300
MAX_ENTRIES: Final = 30
MAX_DEPTH: Final = 6


def shown(value: Any, depth: int = 0) -> Any:
    """The value as JSON can hold it; what is long is cut, what is deep is left out."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return shown(value.value)
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else f"{value[:MAX_TEXT]}…"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return "…" if depth >= MAX_DEPTH else _container(value, depth + 1)


def _container(value: Any, depth: int) -> Any:
    if isinstance(value, StateOf | State):
        return {"entity_id": value.entity_id, "state": value.state}
    if isinstance(value, Mapping):
        some = list(value.items())[:MAX_ENTRIES]
        return {str(key)[:MAX_TEXT]: shown(part, depth) for key, part in some}
    if isinstance(value, list | tuple | set | frozenset):
        return [shown(part, depth) for part in list(value)[:MAX_ENTRIES]]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: shown(part, depth)
            for field in fields(value)
            if field.repr and (part := getattr(value, field.name)) not in (None, (), "")
        }
    return shown(str(value))
