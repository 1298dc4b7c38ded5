"""What was announced to Home Assistant, kept over restarts, so that it can be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hub.core.store import Collection, Store
from integrations.mqtt.components import Config

COLLECTION: Final = "mqtt_announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A device as it was announced last.

    `device` and `components` are what Home Assistant was told, `gone` the components that it must
    be told once more are gone, after it started again: one that is away now does not hear it.
    `refused` devices were deleted there and stay away until somebody wants them back.
    """

    node: str
    name: str
    device: Config = field(default_factory=dict)
    components: dict[str, Config] = field(default_factory=dict)
    gone: dict[str, Config] = field(default_factory=dict)
    refused: bool = False
    base: str = ""
    prefix: str = ""
    announcing: str = ""


class Announcements:
    """All of them, by node."""

    def __init__(self, collection: Collection[Announced]) -> None:
        self._collection = collection
        self._known: dict[str, Announced] = {}

    @classmethod
    async def open(cls, store: Store) -> "Announcements":
        """Read what was announced."""
        found = cls(await store.collection(COLLECTION, Announced))
        found._known = await found._collection.load()
        return found

    def __iter__(self) -> Iterator[Announced]:
        return iter(tuple(self._known.values()))

    def get(self, node: str) -> Announced | None:
        """What was announced of a device."""
        return self._known.get(node)

    def is_refused(self, node: str) -> bool:
        """Whether the user deleted the device in Home Assistant."""
        known = self._known.get(node)
        return known is not None and known.refused

    async def keep(self, announced: Announced) -> None:
        """Remember."""
        if self._known.get(announced.node) != announced:
            self._known[announced.node] = announced
            await self._collection.put(announced.node, announced)

    async def change(self, node: str, **changes: Any) -> None:
        """Change some of what is remembered."""
        if (known := self._known.get(node)) is not None:
            await self.keep(replace(known, **changes))

    async def forget(self, node: str) -> None:
        """Remember no more."""
        if self._known.pop(node, None) is not None:
            await self._collection.delete(node)
