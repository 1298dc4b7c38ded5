"""The household: its name, language, zone and place, as the wizard asks and settings change."""

from dataclasses import dataclass, replace
from typing import Any, Self

from hub.core.bus import EventBus, EventType
from hub.core.config.sections import HomeModel
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.models.ids import new_id

_RECORD = "household"
DEFAULT_NAME = "Home"
DEFAULT_ZONE = "UTC"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What is in force; `complete` says whether somebody went through the wizard."""

    hub_id: str
    name: str = DEFAULT_NAME
    time_zone: str = DEFAULT_ZONE
    language: str = DEFAULT_LANGUAGE
    latitude: float | None = None
    longitude: float | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdChanged:
    """The household was changed."""

    household: Household


HOUSEHOLD_CHANGED: EventType[HouseholdChanged] = EventType("household_changed")


class HouseholdSettings:
    """Keeps the household; what the configuration says goes before what was stored."""

    def __init__(
        self, bus: EventBus, collection: Collection[Household], stored: Household, home: HomeModel
    ) -> None:
        self._bus = bus
        self._collection = collection
        self._stored = stored
        self.configured = home.model_dump(exclude_none=True)

    @classmethod
    async def open(cls, bus: EventBus, store: Store, home: HomeModel) -> Self:
        """Read the household, making one with a fresh id at the first start."""
        collection = await store.collection("household", Household)
        stored = await collection.get(_RECORD)
        if stored is None:
            stored = Household(hub_id=new_id())
            await collection.put(_RECORD, stored)
        return cls(bus, collection, stored, home)

    @property
    def current(self) -> Household:
        """What is in force."""
        return replace(self._stored, **self.configured)

    async def update(self, **changes: Any) -> Household:
        """Change fields and tell everybody."""
        self._stored = replace(self._stored, **changes)
        await self._collection.put(_RECORD, self._stored)
        self._bus.fire(HOUSEHOLD_CHANGED, HouseholdChanged(self.current))
        return self.current


HOUSEHOLD: Key[HouseholdSettings] = Key("household")
