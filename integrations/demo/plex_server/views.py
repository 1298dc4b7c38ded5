"""What the accounts of a Plex server have watched to the end: its own, poorer history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from integrations.demo.world.items import Item
from integrations.demo.world.people import Device
from integrations.demo.world.servers import Account, Entry


@dataclass(frozen=True, slots=True)
class View:
    """One completed view; ``id`` counts up."""

    id: int
    entry: Entry
    account: Account
    device: Device | None
    viewed_at: datetime


class Views:
    """Completed views, oldest first, and how often each account has watched each item."""

    def __init__(self) -> None:
        self.rows: list[View] = []
        self._watched: dict[tuple[str, Item], list[datetime]] = defaultdict(list)
        self._next_id = 1

    def add(self, entry: Entry, account: Account, device: Device | None, at: datetime) -> View:
        """Note that an account has watched an entry to the end."""
        view = View(self._next_id, entry, account, device, at)
        self._next_id += 1
        self.rows.append(view)
        self.mark(account.key, entry.item, at)
        return view

    def mark(self, account_key: str, item: Item, at: datetime) -> None:
        """Mark as watched without a row in the history."""
        self._watched[account_key, item].append(at)

    def unmark(self, account_key: str, item: Item) -> None:
        """Mark as not watched."""
        self._watched.pop((account_key, item), None)

    def remove(self, view_id: int) -> bool:
        """Take a row out; False when there is none."""
        before = len(self.rows)
        self.rows = [view for view in self.rows if view.id != view_id]
        return len(self.rows) < before

    def count(self, account_key: str, item: Item) -> int | None:
        """How often an account has watched an item; None for never."""
        return len(self._watched.get((account_key, item), ())) or None

    def last(self, account_key: str, item: Item) -> datetime | None:
        """When an account last watched an item."""
        return max(self._watched.get((account_key, item), ()), default=None)
