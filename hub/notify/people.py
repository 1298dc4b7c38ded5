"""What persons want to hear about, and when."""

from typing import Self

from pydantic import Field

from hub.core.store import Collection, Store
from hub.notify.message import Kind
from hub.notify.options import QuietModel


class Preferences(QuietModel):
    """One person's wishes: kinds they do not want, and quiet hours for all of their targets."""

    opted_out: tuple[Kind, ...] = Field(default=())

    def wants(self, kind: Kind) -> bool:
        """Whether they want to hear about this."""
        return kind not in self.opted_out


class People:
    """The wishes of all persons, by their id."""

    def __init__(self, records: Collection[Preferences], found: dict[str, Preferences]) -> None:
        self._records = records
        self._found = found

    @classmethod
    async def open(cls, store: Store) -> Self:
        """Read what is known."""
        records = await store.collection("notify_persons", Preferences)
        return cls(records, await records.load())

    def get(self, person_id: str | None) -> Preferences:
        """A person's wishes; whoever said nothing wants everything."""
        return self._found.get(person_id or "", Preferences())

    async def merge(self, gone: str, kept: str) -> None:
        """Two persons are one: the wishes of the one that stays hold, else those of the other."""
        wishes = self._found.pop(gone, None)
        await self._records.delete(gone)
        if wishes is not None and kept not in self._found:
            await self.put(kept, wishes)

    async def put(self, person_id: str, preferences: Preferences) -> None:
        """Keep a person's wishes."""
        await self._records.put(person_id, preferences)
        self._found[person_id] = preferences
