"""The tables that the columns of a history point into."""

from dataclasses import dataclass, field

from integrations.demo.world.delivery import connect
from integrations.demo.world.items import Item
from integrations.demo.world.past import Seat
from integrations.demo.world.people import Device, Network, Person
from integrations.demo.world.platforms import Platform
from integrations.demo.world.playback import Playback, Viewer, playback_of
from integrations.demo.world.servers import Entry, SimulatedServer
from integrations.demo.world.world import World

_ODD_NETWORKS = (("vpn-london", 0.002), ("philippines", 0.0006), ("changchun", 0.0004))
"""Where hardly anybody watches from, and how rarely."""


@dataclass(slots=True)
class HistoryTables:
    """Seats are complete from the start; playbacks and items grow with each batch."""

    world: World
    persons: tuple[Person, ...]
    seats: tuple[Seat, ...]
    playbacks: list[Playback] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    _playback_numbers: dict[tuple[Entry, int, int], int] = field(default_factory=dict)
    _item_numbers: dict[Item, int] = field(default_factory=dict)

    def playback_number(self, entry: Entry, seat: Seat) -> int:
        """Index of how ``entry`` is played on ``seat``."""
        viewer = seat.viewer
        key = (entry, id(viewer.device.capabilities), viewer.connection.limit_kbps)
        number = self._playback_numbers.get(key)
        if number is None:
            number = self._playback_numbers[key] = len(self.playbacks)
            self.playbacks.append(playback_of(seat.server, seat.viewer, entry))
        return number

    def item_number(self, item: Item) -> int:
        """Index of an item; a programme of live TV is one of its own."""
        number = self._item_numbers.get(item)
        if number is None:
            number = self._item_numbers[item] = len(self.items)
            self.items.append(item)
        return number


def make_tables(world: World) -> HistoryTables:
    """The tables of a world before anything has been played."""
    persons = tuple(p for p in world.persons if any(_has_account(s, p) for s in world.servers))
    odd = tuple((world.network(name), weight) for name, weight in _ODD_NETWORKS)
    seats = tuple(seat for person in persons for seat in _seats(world, person, odd))
    return HistoryTables(world, persons, seats)


def _has_account(server: SimulatedServer, person: Person) -> bool:
    return any(account.person is person for account in server.accounts)


def _seats(world: World, person: Person, odd: tuple[tuple[Network, float], ...]) -> list[Seat]:
    found = [
        Seat(server, _viewer(server, person, device, network), weight)
        for server in world.servers
        if _has_account(server, person)
        for device in person.devices
        if server.platform in device.apps
        for network, weight in _networks(person, device, odd)
    ]
    total = sum(seat.weight for seat in found)
    return [Seat(seat.server, seat.viewer, seat.weight / total) for seat in found]


def _networks(
    person: Person, device: Device, odd: tuple[tuple[Network, float], ...]
) -> list[tuple[Network, float]]:
    """Where a device is used and how often: what cannot be carried stays at home."""
    if not device.portable:
        return [(person.home, 2.0)]
    others = person.networks[1:]
    share = person.habits.away / max(len(others), 1)
    return [(person.home, 1.0 - person.habits.away), *((n, share) for n in others), *odd]


def _viewer(server: SimulatedServer, person: Person, device: Device, network: Network) -> Viewer:
    account = server.account_of(person)
    app = device.app(Platform(server.platform))
    return Viewer(person, account, device, app, connect(server, device, network))
