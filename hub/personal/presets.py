"""Filters that a user saved under a name; a page may open with one of them."""

from collections.abc import Collection as Some
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.history.query.filters import FILTERS
from hub.history.query.periods import ALL_TIME, PERIODS, moment
from hub.history.query.queries import Filters
from hub.models.ids import new_id

MAX_NAME = 60
MAX_VALUES = 200
MOST = 100
PERIOD = "period"
DATES = ("after", "before")


class PresetPage(StrEnum):
    """A page that may open with a preset."""

    HISTORY = "history"
    ANALYTICS = "analytics"
    MAP = "map"


def _known(filters: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name, values in filters.items():
        if name != PERIOD and name not in FILTERS:
            raise ValueError(f"there is no filter {name!r}")
        if not values or len(values) > MAX_VALUES:
            raise ValueError(f"the filter {name!r} takes 1 to {MAX_VALUES} values")
        if name == PERIOD:
            _require_period(values[-1])
        else:
            _require_usable(name, values)
    return filters


def _require_period(period: str) -> None:
    if period not in {ALL_TIME, *PERIODS}:
        raise ValueError(f"there is no period {period!r}: use {', '.join((ALL_TIME, *PERIODS))}")


def _require_usable(name: str, values: tuple[str, ...]) -> None:
    """A list of values for a filter that takes lists, one for any other."""
    at = [moment(value, "UTC") if name in DATES else value for value in values]
    try:
        Filters.parse({name: at})
    except InvalidInput:
        try:
            Filters.parse({name: at[-1]})
        except InvalidInput as error:
            raise ValueError(str(error)) from None


Value = Annotated[str, Field(min_length=1, max_length=500)]
SavedFilters = Annotated[
    dict[str, tuple[Value, ...]],
    Field(min_length=1, description="values by filter; `period` beside them"),
    AfterValidator(_known),
]
"""Filters as the address of a page has them: `period` stays a name, and dates stay dates."""


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise ValueError("a name is needed")
    return tidy


Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(_tidy)]


class Preset(BaseModel):
    """Saved filters; `opens` are the pages that begin with them."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    filters: dict[str, tuple[str, ...]]
    opens: tuple[PresetPage, ...] = ()


class PresetsOfUser(BaseModel):
    """Everything that one user saved."""

    model_config = ConfigDict(frozen=True)

    presets: tuple[Preset, ...] = ()


class Presets:
    """The presets of all users, in memory and in the store."""

    def __init__(self, records: Collection[PresetsOfUser], found: dict[str, PresetsOfUser]) -> None:
        self._records = records
        self._found = found

    @classmethod
    async def open(cls, store: Store) -> Self:
        """Read what was saved."""
        records = await store.collection("presets", PresetsOfUser)
        return cls(records, await records.load())

    def of(self, owner: str) -> tuple[Preset, ...]:
        """A user's presets, by name."""
        found = self._found.get(owner, PresetsOfUser()).presets
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def opening(self, owner: str, page: PresetPage) -> Preset | None:
        """What a page begins with for this user."""
        return next((one for one in self.of(owner) if page in one.opens), None)

    async def add(
        self,
        owner: str,
        name: str,
        filters: Mapping[str, tuple[str, ...]],
        opens: tuple[PresetPage, ...] = (),
    ) -> Preset:
        """Save filters; Conflict when the name is taken, InvalidInput when there are too many."""
        if len(self.of(owner)) >= MOST:
            raise InvalidInput(f"There are {MOST} saved filters already. Delete one first.")
        preset = Preset(id=new_id(), name=name, filters=dict(filters), opens=opens)
        await self._put(owner, preset)
        return preset

    async def update(self, owner: str, preset_id: str, **changes: object) -> Preset:
        """Change name, filters or pages; NotFound, or Conflict when the name is taken."""
        preset = self._one(owner, preset_id).model_copy(update=changes)
        await self._put(owner, preset)
        return preset

    async def delete(self, owner: str, preset_id: str) -> None:
        """Forget one; NotFound when there is none."""
        gone = self._one(owner, preset_id)
        await self._keep(owner, tuple(one for one in self.of(owner) if one.id != gone.id))

    async def keep_only(self, owners: Some[str]) -> None:
        """Forget what users saved who are no more."""
        for owner in self._found.keys() - set(owners):
            self._found.pop(owner)
            await self._records.delete(owner)

    def _one(self, owner: str, preset_id: str) -> Preset:
        for preset in self.of(owner):
            if preset.id == preset_id:
                return preset
        raise NotFound("There are no such saved filters.")

    async def _put(self, owner: str, preset: Preset) -> None:
        others = [one for one in self.of(owner) if one.id != preset.id]
        if any(one.name.casefold() == preset.name.casefold() for one in others):
            raise Conflict(f"There are saved filters called {preset.name} already.")
        kept = [_without(one, preset.opens) for one in others]
        await self._keep(owner, (*kept, preset))

    async def _keep(self, owner: str, presets: tuple[Preset, ...]) -> None:
        fresh = PresetsOfUser(presets=presets)
        self._found[owner] = fresh
        await self._records.put(owner, fresh)


def _without(preset: Preset, pages: tuple[PresetPage, ...]) -> Preset:
    """A page opens with one preset alone."""
    left = tuple(page for page in preset.opens if page not in pages)
    return preset if left == preset.opens else preset.model_copy(update={"opens": left})


PRESETS: Key[Presets] = Key("presets")
