"""Tables of entities: ten sensors are ten rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)

StateValue = str | int | float | bool | date | datetime | None
"""What an entity shows: None is unknown, a bool is on or off."""


class EntityDomain(StrEnum):
    """The kinds of entities, named as Home Assistant names them."""

    SENSOR = "sensor"
    BINARY_SENSOR = "binary_sensor"
    BUTTON = "button"
    DEVICE_TRACKER = "device_tracker"
    EVENT = "event"
    IMAGE = "image"
    NOTIFY = "notify"
    NUMBER = "number"
    SELECT = "select"
    SWITCH = "switch"
    TEXT = "text"
    UPDATE = "update"


class Category(StrEnum):
    """What is not the point of a device: its settings and its inner life."""

    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


class StateClass(StrEnum):
    """How a number may be summed up over time."""

    MEASUREMENT = "measurement"
    TOTAL = "total"
    TOTAL_INCREASING = "total_increasing"


class Reveals(StrEnum):
    """What an entity tells of people, so that it can be withheld from other systems."""

    TITLE = "title"
    PLACE = "place"


class DataSource(Protocol[D_co]):
    """Where described entities get their values: a Coordinator, or anything like it."""

    @property
    def data(self) -> D_co:
        """The newest data."""

    @property
    def available(self) -> bool:
        """Whether the data are current."""

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when either changes, until the returned function is called."""


@dataclass(frozen=True, kw_only=True)
class EntityDescription(Generic[D]):
    """One row: `value_fn` takes the value out of the data.

    `name` None marks the main entity of a device, which has the device's name. `options` are the
    possible values of an enum. `precision` is the number of decimals worth showing. `command_fn`
    does what a button, switch, number, select or text is asked: it gets the data and the value,
    None for a button, the text for a notify. `minimum`, `maximum` and `step` bound a number.
    `options` of an event are its types. `picture_fn` gives the bytes of an image. `reveals` says
    what of a person the state tells.
    """

    key: str
    value_fn: Callable[[D], StateValue]
    name: str | None
    domain: EntityDomain = EntityDomain.SENSOR
    attributes_fn: Callable[[D], Mapping[str, Any]] | None = None
    command_fn: Callable[[D, Any], Awaitable[None]] | None = None
    available_fn: Callable[[D], bool] | None = None
    picture_fn: Callable[[D], Awaitable[bytes | None]] | None = None
    unit: str | None = None
    device_class: str | None = None
    state_class: StateClass | None = None
    category: Category | None = None
    icon: str | None = None
    options: tuple[str, ...] | None = None
    precision: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    enabled_by_default: bool = True
    reveals: Reveals | None = None
