"""How each target stands: what went out last, and since when it fails. Kept over restarts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from hub.core.store import Collection, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The record of one target; `failures` counts those in a row."""

    sent: int = 0
    last_sent_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    refused: bool = False

    def succeeded(self, count: int) -> "Standing":
        """After a delivery of so many messages."""
        return Standing(sent=self.sent + count, last_sent_at=datetime.now(UTC))

    def failed(self, error: str, *, refused: bool) -> "Standing":
        """After a try that failed."""
        return replace(
            self,
            failures=self.failures + 1,
            failing_since=self.failing_since or datetime.now(UTC),
            error=error,
            refused=refused,
        )


class Standings:
    """The standing of every target, by its id."""

    def __init__(self, records: Collection[Standing], found: dict[str, Standing]) -> None:
        self._records = records
        self._found = found

    @classmethod
    async def open(cls, store: Store) -> Self:
        """Read what is known."""
        records = await store.collection("notify_standings", Standing)
        return cls(records, await records.load())

    def get(self, target_id: str) -> Standing:
        """The standing of a target, an empty one when nothing was ever sent."""
        return self._found.get(target_id, Standing())

    async def put(self, target_id: str, standing: Standing) -> None:
        """Keep a standing."""
        self._found[target_id] = standing
        await self._records.put(target_id, standing)

    async def forget(self, target_id: str) -> None:
        """A target is gone."""
        self._found.pop(target_id, None)
        await self._records.delete(target_id)
