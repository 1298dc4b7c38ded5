"""Functions of templates that look at something: states, facts, the time, places."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from hub.core.states import UNAVAILABLE, UNKNOWN
from rules.templates import conversions
from rules.templates.budget import step
from rules.templates.errors import TemplateFailed
from rules.templates.operators import check_time_format
from rules.templates.view import FactsOf, StateOf, States, current

EARTH_KM: Final = 6371.0088
"""Mean radius of the earth (IUGG)."""
_STEPS: Final = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)


def _is_state(entity_id: str, wanted: Any) -> bool:
    state = current().state(str(entity_id))
    values = wanted if isinstance(wanted, list | tuple) else [wanted]
    return state is not None and state.state in values


def _state_attr(entity_id: str, name: str) -> Any:
    state = current().state(str(entity_id))
    return None if state is None else state.attributes.get(name)


def _is_state_attr(entity_id: str, name: str, wanted: Any) -> bool:
    return bool(_state_attr(entity_id, name) == wanted)


def _has_value(entity_id: str) -> bool:
    state = current().state(str(entity_id))
    return state is not None and state.state not in (UNKNOWN, UNAVAILABLE)


def _expand(*entities: Any) -> list[StateOf]:
    found: list[StateOf] = []
    for entity in entities:
        step()
        if isinstance(entity, StateOf):
            found.append(entity)
        elif isinstance(entity, str):
            state = current().state(entity)
            found += [] if state is None else [StateOf(state)]
        elif isinstance(entity, Iterable):
            found += _expand(*entity)
    return found


def _fact(name: str, **options: Any) -> Any:
    return current().fact(str(name), options)


def _now() -> datetime:
    return current().now.astimezone(current().zone)


def _utcnow() -> datetime:
    return current().now


def _as_local(value: Any) -> datetime:
    found: datetime = conversions.to_datetime(value)
    return found.astimezone(current().zone)


def _today_at(text: str = "00:00") -> datetime:
    try:
        at = time.fromisoformat(str(text))
    except ValueError:
        raise TemplateFailed(f"{str(text)[:40]!r} is no time of day, such as 22:30.") from None
    return datetime.combine(_now().date(), at, current().zone)


def _timestamp_custom(
    value: Any, form: str = "%Y-%m-%d %H:%M:%S", local: bool = True, default: Any = None
) -> Any:
    check_time_format(form)
    found = conversions.to_datetime(value, None)
    if found is None:
        return default
    return found.astimezone(current().zone if local else UTC).strftime(form)


def _timestamp_local(value: Any) -> str:
    return _as_local(value).isoformat()


def _timestamp_utc(value: Any) -> str:
    found: datetime = conversions.to_datetime(value)
    return found.astimezone(UTC).isoformat()


def _strptime(text: Any, form: str, default: Any = conversions.REQUIRED) -> Any:
    check_time_format(form)
    try:
        return datetime.strptime(str(text)[:200], form).replace(tzinfo=current().zone)
    except ValueError:
        if default is conversions.REQUIRED:
            raise TemplateFailed(f"{str(text)[:80]!r} is not written as {form}.") from None
        return default


def _time_since(value: Any, precision: int = 1) -> str:
    return _spoken(current().now - conversions.to_datetime(value), precision)


def _time_until(value: Any, precision: int = 1) -> str:
    return _spoken(conversions.to_datetime(value) - current().now, precision)


def _spoken(span: timedelta, precision: int) -> str:
    left, parts = max(0, int(span.total_seconds())), []
    for name, seconds in _STEPS:
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[: max(1, precision)]) or "0 seconds"


def _point(value: Any) -> tuple[float, float]:
    if isinstance(value, str):
        state = current().state(value)
        value = None if state is None else StateOf(state)
    if isinstance(value, StateOf):
        value = value.attributes
    if isinstance(value, Mapping):
        value = (value.get("latitude"), value.get("longitude"))
    elif hasattr(value, "latitude") and hasattr(value, "longitude"):
        value = (value.latitude, value.longitude)
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise TemplateFailed("A place has a latitude and a longitude.")
    return conversions.to_float(value[0]), conversions.to_float(value[1])


def _points(values: tuple[Any, ...]) -> list[tuple[float, float]]:
    if len(values) in (2, 4) and all(isinstance(value, int | float) for value in values):
        return [_point(values[i : i + 2]) for i in range(0, len(values), 2)]
    return [_point(value) for value in values]


def _distance(*values: Any) -> float:
    """Kilometres on the great circle between two places (haversine)."""
    points = _points(values)
    if len(points) != 2:
        raise TemplateFailed("distance needs two places.")
    return _kilometres(points[0], points[1])


def _kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (*here, *there))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _closest(place: Any, *candidates: Any) -> Any:
    here = _point(place)
    known: list[tuple[float, int, Any]] = []
    for index, candidate in enumerate(_expand(*candidates) or candidates):
        step()
        known.append((_kilometres(here, _point(candidate)), index, candidate))
    return min(known)[2] if known else None


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "as_datetime": conversions.to_datetime,
    "as_local": _as_local,
    "as_timestamp": conversions.to_timestamp,
    "closest": _closest,
    "distance": _distance,
    "expand": _expand,
    "fact": _fact,
    "has_value": _has_value,
    "is_state": _is_state,
    "is_state_attr": _is_state_attr,
    "now": _now,
    "relative_time": _time_since,
    "state_attr": _state_attr,
    "strptime": _strptime,
    "time_since": _time_since,
    "time_until": _time_until,
    "timedelta": conversions.to_timedelta,
    "timestamp_custom": _timestamp_custom,
    "timestamp_local": _timestamp_local,
    "timestamp_utc": _timestamp_utc,
    "today_at": _today_at,
    "utcnow": _utcnow,
}
FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    name: FUNCTIONS[name]
    for name in [
        "as_datetime",
        "as_local",
        "as_timestamp",
        "expand",
        "has_value",
        "is_state",
        "is_state_attr",
        "relative_time",
        "state_attr",
        "time_since",
        "time_until",
        "timestamp_custom",
        "timestamp_local",
        "timestamp_utc",
    ]
}
TESTS: Final = {name: FUNCTIONS[name] for name in ("has_value", "is_state", "is_state_attr")}
OBJECTS: Final[Mapping[str, Any]] = {"states": States(), "facts": FactsOf()}
