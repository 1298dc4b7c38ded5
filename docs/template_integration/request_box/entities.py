"""What the box shows: one row for each entity."""

from hub.core.devices import DeviceInfo
from hub.core.entities import Category, EntityDescription, StateClass

from .client import BoxStatus

ENTITIES: tuple[EntityDescription[BoxStatus], ...] = (
    EntityDescription(
        key="pending",
        name="Pending requests",
        value_fn=lambda box: box.pending,
        state_class=StateClass.MEASUREMENT,
        unit="requests",
    ),
    EntityDescription(
        key="approved",
        name="Approved requests",
        value_fn=lambda box: box.approved,
        state_class=StateClass.TOTAL,
        unit="requests",
    ),
    EntityDescription(
        key="version",
        name="Version",
        value_fn=lambda box: box.version,
        category=Category.DIAGNOSTIC,
        enabled_by_default=False,
    ),
)


def device_of(box: BoxStatus, url: str) -> DeviceInfo:
    """The device that these entities belong to."""
    return DeviceInfo(
        identifiers=frozenset({("request_box", box.unique_id)}),
        name=box.name,
        manufacturer="Example",
        sw_version=box.version,
        configuration_url=url,
        is_service=True,
    )
