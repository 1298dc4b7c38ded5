"""What is asked for, validated: filters, sort order, place in the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from hub.core.errors import InvalidInput
from hub.history.query.filters import FILTERS
from hub.history.query.sorts import DEFAULT_SORT
from hub.models.item import MediaType

_ADAPTERS = {name: TypeAdapter[Any](item.type) for name, item in FILTERS.items()}
MAX_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """Validated filters, and the IANA zone in which weekdays and hours are meant."""

    values: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "UTC"

    @classmethod
    def parse(cls, values: Mapping[str, object], zone: str = "UTC") -> "Filters":
        """Check each value that is not None; InvalidInput names the filter that is wrong."""
        checked = {}
        for name, value in values.items():
            if name not in _ADAPTERS:
                raise InvalidInput(
                    f"There is no filter {name!r}.", hint=f"Use {', '.join(FILTERS)}."
                )
            if value is not None:
                checked[name] = _checked(name, value)
        return cls(checked, checked_zone(zone))


def _checked(name: str, value: object) -> Any:
    try:
        return _ADAPTERS[name].validate_python(value)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_context=False)[0]["msg"]
        raise InvalidInput(f"The filter {name!r} cannot be used: {reason}.") from None


def checked_zone(name: str) -> str:
    """The name of an IANA zone; InvalidInput when there is none of that name."""
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError):
        raise InvalidInput(
            f"There is no time zone {name!r}.", hint="Use an IANA name such as Europe/Berlin."
        ) from None


@dataclass(frozen=True, slots=True)
class PlaysQuery:
    """One page of plays: `sort` is a name of `SORTS`, with `-` before it for descending."""

    filters: Filters = field(default_factory=Filters)
    sort: str = DEFAULT_SORT
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """One page of items; `title` is a part of it, case and accents do not matter.

    `sort` is a name of `ITEM_SORTS`, with `-` before it for descending. `parent_id` asks for the
    children of a show, season, artist or album, `played` for what was watched or was not.
    """

    types: tuple[MediaType, ...] = ()
    server_id: str | None = None
    library_id: str | None = None
    parent_id: str | None = None
    title: str | None = None
    played: bool | None = None
    sort: str = "title"
    cursor: str | None = None
    limit: int = 50
