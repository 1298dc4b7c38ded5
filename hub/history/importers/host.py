"""What an import needs of the rest of the hub; the composition root gives it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.history.facade import History
from hub.models.item import Item
from hub.models.people import Account

Normalised = Callable[[str | None], str | None]
"""An address as a server tells it, without mapping, zone or port; None when it is none."""
WatchedAt = Callable[[Item], tuple[float, float]]
"""The position, and the watch time, at which an item is watched; infinite when it never is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """The one door to accounts and persons: that of live recording.

    `seen` tells of accounts and returns when they are linked; `links` gives the person of each by
    server and account key.
    """

    accounts: Callable[[], Sequence[Account]]
    seen: Callable[[str, Sequence[Account]], Awaitable[None]]
    links: Callable[[], Mapping[tuple[str, str], str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What an import works on and with. `connected` says whether a server is set up and answers."""

    folder: Path
    history: History
    identities: Identities
    watched_at: WatchedAt
    address: Normalised
    connected: Callable[[str], bool]
