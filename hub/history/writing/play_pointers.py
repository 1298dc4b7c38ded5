"""The integer keys of what plays point to, as columns.

What plays share is most often the same object: it is looked up once for all of them, and for items
once for many batches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hub.history.store.columns import Column, Ints, distinct, integers
from hub.history.store.connection import Connection
from hub.history.writing.items import Family, ItemWriter, Shelf
from hub.history.writing.where import Locate, WhereWriter, address_of, channel_key
from hub.history.writing.who import WhoWriter
from hub.models.item import Item
from hub.models.play import Play

BOUND = 20_000
"""Items that are recognised again in the next batch: the same objects, or equal ones."""

Columns = dict[str, Column]


@dataclass(frozen=True, slots=True)
class _Known:
    """Keys of an item, which is held so that its identity stays its own."""

    item: Item
    family: Family
    library: int | None
    channel: int | None


class Pointers:
    """Finds or makes what plays point to; all methods belong into a transaction."""

    def __init__(self, who: WhoWriter, items: ItemWriter, locate: Locate) -> None:
        self._who = who
        self._items = items
        self._where = WhereWriter(locate)
        self._known: dict[tuple[str, Item], _Known] = {}
        self._same: dict[tuple[str, int], _Known] = {}

    def columns(
        self, connection: Connection, plays: Sequence[Play], *, imported: bool
    ) -> tuple[Columns, list[Item], Ints]:
        """Columns of keys; the different items, and which of them each play has.

        What is `imported` adds to items what their servers did not tell, and changes nothing else.
        """
        servers = {
            server_id: self._who.server(connection, server_id)
            for server_id in {play.server_id for play in plays}
        }
        firsts, item = distinct([(play.server_id, id(play.item)) for play in plays])
        shown = [plays[first] for first in firsts]
        recalled = [self._recall(play) for play in shown]
        new = [play for play, one in zip(shown, recalled, strict=True) if one is None]
        self._prefetch(connection, plays, new, servers, imported=imported)
        known = [
            one or self._item(connection, play, servers[play.server_id], imported=imported)
            for play, one in zip(shown, recalled, strict=True)
        ]
        columns = {
            "server": np.array([servers[play.server_id] for play in plays], dtype=np.int64),
            "item": integers(one.family.item for one in known)[item],
            "parent": integers(one.family.parent for one in known)[item],
            "grandparent": integers(one.family.grandparent for one in known)[item],
            "library": integers(one.library for one in known)[item],
            "channel": integers(one.channel for one in known)[item],
            **self._owners(connection, plays, servers),
            **self._places(connection, plays),
        }
        return columns, [play.item for play in shown], item

    def flush(self, connection: Connection) -> None:
        """Write what was made, and forget the oldest items beyond the bound."""
        self._items.flush(connection)
        self._where.flush(connection)
        _forget_oldest(self._known)
        _forget_oldest(self._same)

    def forget_items(self) -> None:
        """Look items up again: their catalogue has changed."""
        self._known.clear()
        self._same.clear()

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._where.reset()
        self.forget_items()

    def _prefetch(
        self,
        connection: Connection,
        plays: Sequence[Play],
        new: Sequence[Play],
        servers: Mapping[str, int],
        *,
        imported: bool,
    ) -> None:
        """Read what is known of all that plays point to; of items, those of the `new` plays."""
        items = [(servers[play.server_id], play.item) for play in new]
        self._items.prefetch(connection, items, imported=imported)
        self._where.prefetch(
            connection,
            {play.player.key for play in plays},
            {found for play in plays if (found := address_of(play.connection)) is not None},
            {
                channel_key(servers[play.server_id], play.item.channel)
                for play in new
                if play.item.channel is not None
            },
        )

    def _item(self, connection: Connection, play: Play, server: int, *, imported: bool) -> _Known:
        """The keys of a prefetched item; two equal ones may come at once."""
        item, known = play.item, self._recall(play)
        if known is None:
            library = self._who.library(connection, server, item.library_key, item.library_name)
            shelf = Shelf(server, library, play.started_at, imported=imported)
            family = self._items.put(connection, item, shelf)
            if library is None:
                library = self._items.library_of(server, item)
            channel = self._where.channel(connection, server, item.channel)
            known = _Known(item, family, library, channel)
            self._known[play.server_id, item] = self._same[play.server_id, id(item)] = known
        return known

    def _recall(self, play: Play) -> _Known | None:
        """What is known of the item of a play: by identity, else by value."""
        identity = (play.server_id, id(play.item))
        known = self._same.get(identity)
        if known is not None:
            return known
        known = self._known.get((play.server_id, play.item))
        if known is not None:
            self._same[identity] = replace(known, item=play.item)
        return known

    def _owners(
        self, connection: Connection, plays: Sequence[Play], servers: Mapping[str, int]
    ) -> Columns:
        keys = [(play.server_id, play.account_key, play.person_id) for play in plays]
        firsts, codes = distinct(keys)
        found: list[tuple[int | None, int | None]] = []
        for server_id, account_key, person_id in (keys[first] for first in firsts):
            account = self._who.account(connection, servers[server_id], account_key)
            linked = None if account is None else account.values.get("person")
            person = linked or self._who.person(connection, person_id)
            found.append((None if account is None else account.key, person))
        return {
            "account": integers(account for account, _ in found)[codes],
            "person": integers(person for _, person in found)[codes],
        }

    def _places(self, connection: Connection, plays: Sequence[Play]) -> Columns:
        firsts, player = distinct([id(play.player) for play in plays])
        players = [
            self._where.player(connection, play.player, play.started_at)
            for play in (plays[first] for first in firsts)
        ]
        addresses = [address_of(play.connection) for play in plays]
        firsts, address = distinct(addresses)
        networks: list[Any] = [
            self._where.network(connection, addresses[first], plays[first].started_at)
            for first in firsts
        ]
        return {
            "player": integers(players)[player],
            "network": integers(network for network, _ in networks)[address],
            "place": integers(place for _, place in networks)[address],
        }


def _forget_oldest(remembered: dict[Any, Any]) -> None:
    while len(remembered) > BOUND:
        del remembered[next(iter(remembered))]
