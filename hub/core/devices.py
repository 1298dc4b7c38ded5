"""The device registry: servers, players and services that entities belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.core.bus import Event, EventBus, EventType, Unsubscribe
from hub.core.entries import ENTRY_CHANGED, EntryChange, EntryChanged
from hub.core.errors import InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.core.tasks import uninterrupted
from hub.models.ids import new_id

KEPT_FOR: Final = timedelta(days=30)
"""How long something removed is remembered, so that it comes back with its id and name."""

Identifier = tuple[str, str]
"""The integration's domain and the id it knows the device by."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInfo:
    """What an integration says about a device. `via` is the device it is reached through."""

    identifiers: frozenset[Identifier]
    name: str
    manufacturer: str | None = None
    model: str | None = None
    sw_version: str | None = None
    hw_version: str | None = None
    configuration_url: str | None = None
    via: Identifier | None = None
    is_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as it is kept; `name_by_user` wins over `name`."""

    identifiers: frozenset[Identifier]
    name: str
    manufacturer: str | None = None
    model: str | None = None
    sw_version: str | None = None
    hw_version: str | None = None
    configuration_url: str | None = None
    via: Identifier | None = None
    is_service: bool = False
    name_by_user: str | None = None
    entry_ids: frozenset[str] = frozenset()
    id: str = field(default_factory=new_id)
    created_at: datetime = field(default_factory=_now)
    modified_at: datetime = field(default_factory=_now)
    deleted_at: datetime | None = None

    @property
    def display_name(self) -> str:
        """What people call it."""
        return self.name_by_user or self.name


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device was added, changed, or removed (`deleted_at` is set)."""

    device: Device


DEVICE_CHANGED: EventType[DeviceChanged] = EventType("device_changed")


class DeviceRegistry:
    """All devices. Devices that share an identifier are one, whichever entry names them."""

    def __init__(self, bus: EventBus, records: Collection[Device]) -> None:
        self._bus = bus
        self._records = records
        self._devices: dict[str, Device] = {}
        self._by_identifier: dict[Identifier, str] = {}
        self._unsubscribe: Unsubscribe | None = None

    @classmethod
    async def open(cls, bus: EventBus, store: Store) -> "DeviceRegistry":
        """The registry over what the store holds."""
        return cls(bus, await store.collection("devices", Device))

    async def start(self) -> None:
        """Read the devices and forget those removed long ago."""
        loaded = await self._records.load()
        old = [device.id for device in loaded.values() if is_forgotten(device.deleted_at)]
        if old:
            await self._records.change({}, old)
        for device in loaded.values():
            if device.id not in old:
                self._hold(device)
        self._unsubscribe = self._bus.listen(ENTRY_CHANGED, self._on_entry_changed)

    async def stop(self) -> None:
        """Follow the entries no longer."""
        if self._unsubscribe is not None:
            self._unsubscribe()

    def all(self) -> list[Device]:
        """The devices that are there, by name."""
        here = (device for device in self._devices.values() if device.deleted_at is None)
        return sorted(here, key=lambda device: device.display_name.lower())

    def get(self, device_id: str) -> Device:
        """The device with this id; NotFound when there is none."""
        device = self._devices.get(device_id)
        if device is None or device.deleted_at is not None:
            raise NotFound(f"There is no device {device_id}.")
        return device

    def by_identifier(self, identifier: Identifier) -> Device | None:
        """The device that an integration knows by this identifier."""
        device = self._devices.get(self._by_identifier.get(identifier, ""))
        return None if device is None or device.deleted_at is not None else device

    def via(self, device: Device) -> Device | None:
        """The device it is reached through, once that is known."""
        return None if device.via is None else self.by_identifier(device.via)

    async def resolve(self, info: DeviceInfo, entry_id: str | None = None) -> Device:
        """The device this describes.

        A known one brought up to date, one that came back, or a new one.
        """
        if not info.identifiers:
            raise InvalidInput(f"The device {info.name} has no identifier.")
        known = self._known(info.identifiers)
        first = known[0] if known else None
        device = _described(first, info, known, entry_id)
        gone = [other.id for other in known[1:]]
        if device != first or gone:
            return await self._change(device, gone)
        return device

    async def rename(self, device_id: str, name: str | None) -> Device:
        """Give the user's name to a device, or its own again with None."""
        return await self._change(replace(self.get(device_id), name_by_user=name or None))

    async def remove(self, device_id: str) -> None:
        """Take a device away; it is remembered for a while."""
        await self._change(replace(self.get(device_id), deleted_at=_now(), entry_ids=frozenset()))

    async def _on_entry_changed(self, event: Event[EntryChanged]) -> None:
        if event.data.change is EntryChange.REMOVED:
            await self._leave(event.data.entry_id)

    async def _leave(self, entry_id: str) -> None:
        for device in self.all():
            if entry_id not in device.entry_ids:
                continue
            left = device.entry_ids - {entry_id}
            await self._change(replace(device, entry_ids=left, deleted_at=None if left else _now()))

    def _known(self, identifiers: Iterable[Identifier]) -> list[Device]:
        """Devices with one of the identifiers.

        Those that are there before those that were, oldest first.
        """
        ids = {self._by_identifier[item] for item in identifiers if item in self._by_identifier}
        known = [self._devices[device_id] for device_id in ids]
        return sorted(known, key=lambda device: (device.deleted_at is not None, device.id))

    async def _change(self, device: Device, gone: Sequence[str] = ()) -> Device:
        device = replace(device, modified_at=_now())
        await uninterrupted(self._apply(device, gone))
        return device

    async def _apply(self, device: Device, gone: Sequence[str]) -> None:
        await self._records.change({device.id: device}, gone)
        for device_id in gone:
            self._devices.pop(device_id, None)
        self._hold(device)
        self._bus.fire(DEVICE_CHANGED, DeviceChanged(device))

    def _hold(self, device: Device) -> None:
        self._devices[device.id] = device
        for identifier in device.identifiers:
            self._by_identifier[identifier] = device.id


def is_forgotten(deleted_at: datetime | None) -> bool:
    """Whether something was removed longer ago than it is remembered."""
    return deleted_at is not None and deleted_at < _now() - KEPT_FOR


def _described(
    first: Device | None, info: DeviceInfo, known: list[Device], entry_id: str | None
) -> Device:
    base = first or Device(identifiers=info.identifiers, name=info.name)
    entries = {owner for device in known for owner in device.entry_ids} | (
        {entry_id} if entry_id else set()
    )
    return replace(
        base,
        identifiers=info.identifiers.union(*(device.identifiers for device in known)),
        name=info.name,
        manufacturer=info.manufacturer or base.manufacturer,
        model=info.model or base.model,
        sw_version=info.sw_version or base.sw_version,
        hw_version=info.hw_version or base.hw_version,
        configuration_url=info.configuration_url or base.configuration_url,
        via=info.via or base.via,
        is_service=info.is_service,
        entry_ids=frozenset(entries),
        deleted_at=None,
    )


DEVICES: Key[DeviceRegistry] = Key("devices")
