"""What people choose: server, device, place and something to play."""

from dataclasses import dataclass
from random import Random

from .items import Item, ItemKind
from .people import Device, Habits, Network, Person
from .servers import Entry, SimulatedServer
from .world import World

_TASTE = 4
"""How much likelier a favourite genre is than another."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person about to play something."""

    server: SimulatedServer
    person: Person
    device: Device
    network: Network
    entry: Entry
    up_next: tuple[Entry, ...] = ()


def servers_of(world: World, person: Person) -> list[SimulatedServer]:
    """The servers on which a person has an account."""
    return [s for s in world.servers if any(a.person is person for a in s.accounts)]


def choose(world: World, person: Person, chance: Random) -> Choice | None:
    """What ``person`` does next; None without an account, or when all devices are in use."""
    servers = servers_of(world, person)
    if not servers:
        return None
    server = chance.choice(servers)
    network = _network(person, chance)
    device = _device(world, server, person, network, chance)
    if device is None:
        return None
    entry = choose_entry(server, device, person.habits, chance)
    binges = chance.random() < person.habits.binge
    up_next = following(server, entry, chance.randint(1, 4)) if binges else ()
    return Choice(server, person, device, network, entry, up_next)


def _network(person: Person, chance: Random) -> Network:
    if len(person.networks) > 1 and chance.random() < person.habits.away:
        return chance.choice(person.networks[1:])
    return person.home


def _device(
    world: World, server: SimulatedServer, person: Person, network: Network, chance: Random
) -> Device | None:
    """A device that is free, has an app for the server, and is there."""
    busy = {stream.device for stream in world.streams()}
    at_home = network is person.home
    free = [
        device
        for device in person.devices
        if device not in busy and server.platform in device.apps and (at_home or device.portable)
    ]
    return chance.choice(free) if free else None


def choose_entry(server: SimulatedServer, device: Device, habits: Habits, chance: Random) -> Entry:
    """Something of a kind and a genre that suits; a speaker only plays music."""
    if not device.capabilities.video_codecs:
        return _weighted(server, ItemKind.TRACK, habits, chance)
    shares = {
        ItemKind.MOVIE: habits.movies,
        ItemKind.EPISODE: habits.episodes,
        ItemKind.TRACK: habits.music,
        ItemKind.CHANNEL: habits.live,
        ItemKind.PHOTO: habits.photos,
    }
    held = {kind: share for kind, share in shares.items() if any(server.entries(kind=kind))}
    kind = chance.choices(list(held), list(held.values()))[0]
    return _weighted(server, kind, habits, chance)


def _weighted(server: SimulatedServer, kind: ItemKind, habits: Habits, chance: Random) -> Entry:
    entries = list(server.entries(kind=kind))
    weights = [taste(habits, entry.item) for entry in entries]
    return chance.choices(entries, weights)[0]


def taste(habits: Habits, item: Item) -> int:
    """How likely an item is for a person, relative to others."""
    return _TASTE if set(item.genres) & set(habits.genres) else 1


def following(server: SimulatedServer, entry: Entry, count: int) -> tuple[Entry, ...]:
    """The next ``count`` episodes or tracks after ``entry`` in its season or album."""
    if entry.item.parent is None:
        return ()
    index = entry.item.index or 0
    siblings = server.children(entry.item.parent)
    later = [e for e in siblings if e.media and (e.item.index or 0) > index]
    return tuple(later[:count])
