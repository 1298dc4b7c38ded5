"""Players, networks, places and channels, as rows."""

from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

import h3

from hub.history.store.bulk import insert
from hub.history.store.connection import Connection
from hub.history.store.ids import to_uuid
from hub.history.store.values import naive
from hub.history.writing.dimension import Dimension
from hub.models.ids import derived_id
from hub.models.item import Channel
from hub.models.place import Place
from hub.models.session import Connection as Route
from hub.models.session import Player

ChannelKey = tuple[int, str | None, str | None]
Locate = Callable[[str | None], Place | None]
"""Where an address is; called in the writing thread, so it must not block."""


RESOLUTIONS = range(4, 9)
_PLAYER = tuple(f.name for f in fields(Player) if f.name != "key")
_PLACE = ("home", "city", "region", "country", "country_code", "latitude", "longitude")


def nowhere(address: str | None) -> Place | None:
    """Knows no place."""
    return None


class WhereWriter:
    """Finds or makes these rows; all methods belong into the transaction of the caller."""

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self.players = Dimension("players", "player", ("key",))
        self._networks = Dimension("networks", "network", ("address",))
        self._places = Dimension("places", "place", _PLACE)
        self._channels = Dimension("channels", "channel", ("server", "key", "name"))
        self._all = (self.players, self._networks, self._places, self._channels)
        self._lookups: list[dict[str, Any]] = []

    def prefetch(
        self,
        connection: Connection,
        players: Collection[str],
        addresses: Collection[str],
        channels: Collection[ChannelKey],
    ) -> None:
        """Read what is known of players, by key, of networks and their places, and of channels."""
        found = [place for address in addresses if (place := self._locate(address)) is not None]
        known: tuple[Collection[tuple[Any, ...]], ...] = (
            [(key,) for key in players],
            [(address,) for address in addresses],
            [_natural(place) for place in found],
            channels,
        )
        for dimension, wanted in zip(self._all, known, strict=True):
            dimension.prefetch(connection, wanted)

    def player(self, connection: Connection, player: Player, at: datetime) -> int:
        """The key of a prefetched player, which is added or updated."""
        values: dict[str, Any] = {name: getattr(player, name) for name in _PLAYER}
        if self.players.get((player.key,)) is None:
            values["id"] = to_uuid(derived_id(at, "player", player.key))
        return self.players.put(connection, (player.key,), values)

    def network(
        self, connection: Connection, address: str | None, at: datetime
    ) -> tuple[int | None, int | None]:
        """The keys of network and place of a prefetched address, looked up now."""
        if address is None:
            return None, None
        found = self._locate(address)
        if found is None:
            return self._networks.put(connection, (address,), {}), None
        place = self._place(connection, found, at)
        known = self._networks.get((address,))
        values = {
            "kind": found.kind,
            "place": place,
            "asn": found.asn,
            "as_name": found.organisation,
        }
        news = known is None or any(
            value is not None and known.values.get(name) != value for name, value in values.items()
        )
        network = self._networks.put(connection, (address,), values)
        if news and found.database is not None:
            self._note_lookup(network, place, found, at)
        return network, place

    def channel(self, connection: Connection, server: int, channel: Channel | None) -> int | None:
        """The key of a prefetched channel."""
        if channel is None:
            return None
        values = {
            "number": channel.number,
            "call_sign": channel.call_sign,
            "thumb": channel.thumb,
        }
        return self._channels.put(connection, channel_key(server, channel), values)

    def flush(self, connection: Connection) -> None:
        """Write what was put."""
        for dimension in self._all:
            dimension.flush(connection)
        insert(connection, "lookups", self._lookups)
        self._lookups = []

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._lookups = []
        for dimension in self._all:
            dimension.reset()

    def _place(self, connection: Connection, place: Place, at: datetime) -> int | None:
        natural = _natural(place)
        if not place.home and place.country_code is None and place.latitude is None:
            return None
        values: dict[str, Any] = {"time_zone": place.time_zone, "accuracy_km": place.accuracy_km}
        if self._places.get(natural) is None:
            values["id"] = to_uuid(derived_id(at, "place", *map(str, natural)))
            values |= _cells(place.cell)
        return self._places.put(connection, natural, values)

    def _note_lookup(self, network: int, place: int | None, found: Place, at: datetime) -> None:
        self._lookups.append(
            {
                "network": network,
                "place": place,
                "asn": found.asn,
                "as_name": found.organisation,
                "database": found.database,
                "looked_up_at": naive(at),
            }
        )


def address_of(route: Route) -> str | None:
    """The address that tells where a player is."""
    return route.address or route.public_address


def _natural(place: Place) -> tuple[Any, ...]:
    return tuple(getattr(place, name) for name in _PLACE)


def channel_key(server: int, channel: Channel) -> ChannelKey:
    """What a channel is found by; `server` is an integer key."""
    return server, channel.key, channel.name


def _cells(cell: int | None) -> dict[str, int]:
    if cell is None:
        return {}
    text = h3.int_to_str(cell)
    return {f"h3_{n}": h3.str_to_int(h3.cell_to_parent(text, n)) for n in RESOLUTIONS}
