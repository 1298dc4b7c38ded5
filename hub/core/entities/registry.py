"""The entity registry: entity ids that stay, and the user's names and switches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from hub.core.bus import Event, EventBus, EventType, Unsubscribe
from hub.core.devices import is_forgotten
from hub.core.entities.record import EntityDisabledBy, EntityFacts, EntityRecord, slugify
from hub.core.entries import ENTRY_CHANGED, EntryChange, EntryChanged
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.states import MAX_LENGTH, check_entity_id
from hub.core.store import Collection, Store
from hub.core.tasks import uninterrupted

_FACTS = tuple(item.name for item in fields(EntityFacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An entity that an integration brings along: what it is, and the name its id is made of."""

    facts: EntityFacts
    suggested_name: str
    enabled_by_default: bool = True


@dataclass(frozen=True, slots=True)
class EntityRegistryChanged:
    """An entity is new (`old` is None), changed, renamed, or removed (`new.deleted_at` is set).

    `by_integration` tells what an integration says of it from what the user decides.
    """

    old: EntityRecord | None
    new: EntityRecord
    by_integration: bool = False


ENTITY_REGISTRY_CHANGED: EventType[EntityRegistryChanged] = EventType("entity_registry_changed")


class EntityRegistry:
    """All entities that integrations have ever brought, until 30 days after they are gone."""

    def __init__(self, bus: EventBus, records: Collection[EntityRecord]) -> None:
        self._bus = bus
        self._records = records
        self._by_identity: dict[tuple[str, str, str], EntityRecord] = {}
        self._by_entity_id: dict[str, EntityRecord] = {}
        self._unsubscribe: Unsubscribe | None = None

    @classmethod
    async def open(cls, bus: EventBus, store: Store) -> "EntityRegistry":
        """The registry over what the store holds."""
        return cls(bus, await store.collection("entities", EntityRecord))

    async def start(self) -> None:
        """Read the entities and forget those removed long ago."""
        loaded = await self._records.load()
        old = [record.id for record in loaded.values() if is_forgotten(record.deleted_at)]
        if old:
            await self._records.change({}, old)
        for record in loaded.values():
            if record.id not in old:
                self._hold(record)
        self._unsubscribe = self._bus.listen(ENTRY_CHANGED, self._on_entry_changed)

    async def stop(self) -> None:
        """Follow the entries no longer."""
        if self._unsubscribe is not None:
            self._unsubscribe()

    def all(
        self, *, entry_id: str | None = None, device_id: str | None = None
    ) -> list[EntityRecord]:
        """The entities that are there, of an entry or a device if given, by id."""
        return [
            self._by_entity_id[key]
            for key in sorted(self._by_entity_id)
            if entry_id in (None, self._by_entity_id[key].entry_id)
            and device_id in (None, self._by_entity_id[key].device_id)
        ]

    def get(self, entity_id: str) -> EntityRecord:
        """The entity with this id; NotFound when there is none."""
        try:
            return self._by_entity_id[entity_id]
        except KeyError:
            raise NotFound(f"There is no entity {entity_id}.") from None

    async def resolve(self, claims: Sequence[Claim]) -> list[EntityRecord]:
        """The records for what an integration brings, in that order, written in one transaction.

        A known entity keeps its id, name and switch; one that came back gets them again.
        """
        resolved, changed, taken = [], {}, set(self._by_entity_id)
        for claim in claims:
            old = self._by_identity.get(claim.facts.identity)
            record = self._merge(old, claim, taken)
            taken.add(record.entity_id)
            resolved.append(record)
            if record != old:
                changed[record.id] = record
        if changed:
            await uninterrupted(self._apply(changed, by_integration=True))
        return resolved

    async def update(
        self,
        entity_id: str,
        *,
        name: str | None = None,
        new_entity_id: str | None = None,
        disabled: bool | None = None,
    ) -> EntityRecord:
        """What the user changes; an empty name gives the entity its own again.

        Conflict when an id is taken.
        """
        old = self.get(entity_id)
        new = old
        if name is not None:
            new = replace(new, name=name.strip() or None)
        if disabled is not None:
            new = replace(new, disabled_by=EntityDisabledBy.USER if disabled else None)
        if new_entity_id is not None and new_entity_id != entity_id:
            self._check_free(old, new_entity_id)
            new = replace(new, entity_id=new_entity_id)
        return await self._change(old, new)

    async def remove(self, entity_id: str) -> None:
        """Take an entity away; it is remembered for a while."""
        old = self.get(entity_id)
        await self._change(old, replace(old, deleted_at=datetime.now(UTC)))

    async def _on_entry_changed(self, event: Event[EntryChanged]) -> None:
        if event.data.change is EntryChange.REMOVED:
            await self._remove_all(self.all(entry_id=event.data.entry_id))

    async def _remove_all(self, records: Iterable[EntityRecord]) -> None:
        now = datetime.now(UTC)
        gone = {old.id: replace(old, deleted_at=now, modified_at=now) for old in records}
        if gone:
            await uninterrupted(self._apply(gone))

    def _merge(self, old: EntityRecord | None, claim: Claim, taken: set[str]) -> EntityRecord:
        said = {name: getattr(claim.facts, name) for name in _FACTS}
        if old is None:
            off = None if claim.enabled_by_default else EntityDisabledBy.INTEGRATION
            return EntityRecord(entity_id=_free_id(claim, taken), disabled_by=off, **said)
        new = replace(old, **said, deleted_at=None)
        if old.deleted_at is not None and old.entity_id in taken:
            new = replace(new, entity_id=_free_id(claim, taken))
        return new if new == old else replace(new, modified_at=datetime.now(UTC))

    def _check_free(self, record: EntityRecord, entity_id: str) -> None:
        check_entity_id(entity_id)
        if entity_id in self._by_entity_id:
            raise Conflict(f"{entity_id} is taken.")
        if not entity_id.startswith(f"{record.domain}."):
            raise InvalidInput(f"The id of this entity must begin with {record.domain}.")

    async def _change(self, old: EntityRecord, new: EntityRecord) -> EntityRecord:
        if new == old:
            return old
        new = replace(new, modified_at=datetime.now(UTC))
        await uninterrupted(self._apply({new.id: new}))
        return new

    async def _apply(
        self, changed: Mapping[str, EntityRecord], *, by_integration: bool = False
    ) -> None:
        await self._records.change(changed)
        for record in changed.values():
            old = self._by_identity.get(record.identity)
            self._replace(old, record, by_integration=by_integration)

    def _replace(
        self, old: EntityRecord | None, new: EntityRecord, *, by_integration: bool
    ) -> None:
        if old is not None and self._by_entity_id.get(old.entity_id) is old:
            del self._by_entity_id[old.entity_id]
        self._hold(new)
        changed = EntityRegistryChanged(old, new, by_integration)
        self._bus.fire(ENTITY_REGISTRY_CHANGED, changed)

    def _hold(self, record: EntityRecord) -> None:
        self._by_identity[record.identity] = record
        if record.deleted_at is None:
            self._by_entity_id[record.entity_id] = record


def _free_id(claim: Claim, taken: set[str]) -> str:
    """`domain.name`, with `_2` and so on only when that is taken."""
    facts = claim.facts
    slug = slugify(claim.suggested_name) or slugify(f"{facts.platform} {facts.key}") or "unnamed"
    base = f"{facts.domain}.{slug}"[: MAX_LENGTH - 8].rstrip("_")
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate


ENTITY_REGISTRY: Key[EntityRegistry] = Key("entity registry")
