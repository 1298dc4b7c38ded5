"""What integrations derive entities from."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from hub.core.context import Context
from hub.core.devices import DeviceInfo
from hub.core.entities.description import DataSource, EntityDescription, StateValue
from hub.core.errors import NotSupported
from hub.core.states import MAX_LENGTH, UNAVAILABLE, UNKNOWN

_log = logging.getLogger(__name__)

D = TypeVar("D")


class Entity:
    """One value of a device or service. Derived classes say what it is; `write` makes it a state.

    `unique_id` is unique in the integration and never changes.
    """

    def __init__(
        self, description: EntityDescription[Any], *, unique_id: str, device: DeviceInfo | None
    ) -> None:
        self.description = description
        self.unique_id = unique_id
        self.device = device
        self.entity_id: str | None = None
        self._writer: Callable[[Entity, Context | None], None] | None = None
        self._on_remove: list[Callable[[], None]] = []
        self._failing = False

    @property
    def available(self) -> bool:
        """Whether its source can be reached."""
        return True

    @property
    def value(self) -> StateValue:
        """What it shows, None when that is not known."""
        return None

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What else it tells."""
        return {}

    async def picture(self) -> bytes | None:
        """The bytes of an image, None when there is none."""
        return None

    async def command(self, value: StateValue, context: Context) -> None:
        """Do what it is asked: True or False of a switch, None of a button, else the new value.

        NotSupported where nothing can be asked.
        """
        raise NotSupported(f"{self.entity_id or self.description.key} only shows something.")

    async def added(self) -> None:
        """Called once it has an id: subscribe here, and give the unsubscribing to `on_remove`."""

    def on_remove(self, clean_up: Callable[[], None]) -> None:
        """Call `clean_up` when the entity goes away."""
        self._on_remove.append(clean_up)

    def write(self, context: Context | None = None) -> None:
        """Make what it shows now its state; nothing happens while it is not added."""
        if self._writer is not None:
            self._writer(self, context)

    @property
    def attached(self) -> bool:
        """Whether it may write."""
        return self._writer is not None

    def attach(self, entity_id: str, writer: Callable[["Entity", Context | None], None]) -> None:
        """For the platform: it has an id, and may write."""
        self.entity_id, self._writer = entity_id, writer

    def detach(self) -> None:
        """For the platform: it writes no more."""
        self._writer = None
        while self._on_remove:
            self._on_remove.pop()()

    def current(self) -> tuple[str, Mapping[str, Any]]:
        """State and attributes now; an entity that raises is unknown, and logged once."""
        try:
            if not self.available:
                return UNAVAILABLE, {}
            current = as_state(self.value, self.description.precision), self.attributes
        except Exception:  # noqa: BLE001 - must not spread
            if not self._failing:
                _log.exception("The value of %s cannot be told", self.entity_id)
            self._failing = True
            return UNKNOWN, {}
        self._failing = False
        return current


class DescribedEntity(Entity, Generic[D]):
    """A row of a table over a data source."""

    description: EntityDescription[D]

    def __init__(
        self,
        source: DataSource[D],
        description: EntityDescription[D],
        *,
        unique_id: str,
        device: DeviceInfo | None,
    ) -> None:
        super().__init__(description, unique_id=unique_id, device=device)
        self._source = source

    @property
    def available(self) -> bool:
        """Whether the source has current data, and this row's part of it."""
        test = self.description.available_fn
        return self._source.available and (test is None or test(self._source.data))

    @property
    def value(self) -> StateValue:
        """The row's value in the newest data."""
        return self.description.value_fn(self._source.data)

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The row's attributes in the newest data."""
        more = self.description.attributes_fn
        return {} if more is None else more(self._source.data)

    async def picture(self) -> bytes | None:
        """The row's picture of the newest data."""
        fetch = self.description.picture_fn
        return None if fetch is None else await fetch(self._source.data)

    async def command(self, value: StateValue, context: Context) -> None:
        """What the row does."""
        act = self.description.command_fn
        if act is None:
            await super().command(value, context)
        else:
            await act(self._source.data, value)

    async def added(self) -> None:
        """Write with every update of the source."""
        self.on_remove(self._source.listen(self.write))


def described(
    source: DataSource[D],
    descriptions: Iterable[EntityDescription[D]],
    *,
    unique_id: str,
    device: DeviceInfo | None,
) -> Sequence[DescribedEntity[D]]:
    """Entities for the rows of a table; their unique ids are `<unique_id>_<key>`."""
    return [
        DescribedEntity(source, row, unique_id=f"{unique_id}_{row.key}", device=device)
        for row in descriptions
    ]


def as_state(value: StateValue, precision: int | None = None) -> str:
    """The value as the text of a state."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:.{precision}f}" if precision is not None else f"{value:.15g}"
        case datetime() | date():
            return value.isoformat()
    text = str(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
