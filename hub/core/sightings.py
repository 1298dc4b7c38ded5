"""What is known of one thing on the network."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.core.flows import DiscoveryInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing on the network, as integration `domain` would set it up.

    `flow_id` is the dialogue that offers it: None when it is set up, ignored or just being looked
    at.
    """

    domain: str
    info: DiscoveryInfo
    sources: frozenset[str]
    first_seen: datetime
    last_seen: datetime
    flow_id: str | None = None
    ignored: bool = False


@dataclass(slots=True)
class Sighting:
    """One thing; `by_source` holds what each source says of it, `info` what the flow was given.

    `unique_id` is what the flow found out, `settled` whether it came to a conclusion.
    """

    info: DiscoveryInfo
    by_source: dict[str, DiscoveryInfo]
    first_seen: datetime
    last_seen: datetime
    unique_id: str | None = None
    settled: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, info: DiscoveryInfo) -> bool:
        """Note a sighting.

        True when it is news: a source that changes its mind, not a second opinion.
        """
        self.last_seen = datetime.now(UTC)
        before = self.by_source.get(info.source)
        self.by_source[info.source] = info
        moved = before is not None and not _same_thing(before, info)
        if moved or not self.settled:
            self.info = info
        return moved or not (self.settled or self.lock.locked())

    def is_known_as(self, name: str | None) -> bool:
        """Whether `name` is its unique id, or what a source calls it."""
        names = {self.unique_id, self.info.unique_id} - {None}
        return name in names or any(name == info.name for info in self.by_source.values())


def as_found(domain: str, sighting: Sighting) -> Found:
    """The sighting as others see it."""
    return Found(
        domain=domain,
        info=sighting.info,
        sources=frozenset(sighting.by_source),
        first_seen=sighting.first_seen,
        last_seen=sighting.last_seen,
    )


def _same_thing(old: DiscoveryInfo, new: DiscoveryInfo) -> bool:
    """Whether a source says the same as before."""
    return (old.name, old.url, old.host, old.port) == (new.name, new.url, new.host, new.port)
