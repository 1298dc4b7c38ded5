"""Incidents worth detecting, as scripts. Each plays on the first Plex server there is, else any."""

from random import Random

from .cast.devices import make_device
from .choices import choose_entry
from .people import Device, Network, Person
from .platforms import Platform
from .scripts import MakeScript, Script
from .servers import SimulatedServer
from .stream import Stream, StreamState
from .world import StartOptions, World

_MINUTE = 60.0


def impossible_travel(world: World, chance: Random) -> Script:
    """Somebody watches at home, and ten minutes later on another continent."""
    server, person = _viewer(world, chance, travels=True)
    screen = _devices(server, person)[0]
    home = _play(world, server, person, screen, person.home, chance)
    yield 8 * _MINUTE
    home.stop()
    yield 2 * _MINUTE
    phone = next(device for device in _devices(server, person) if device.portable)
    away = _play(world, server, person, phone, world.network("changchun"), chance)
    yield 15 * _MINUTE
    away.stop()


def crowd(world: World, chance: Random) -> Script:
    """One account plays five streams at once, from four networks."""
    server, person = _viewer(world, chance)
    names = ("linkoping-campus", "us-mobile", "melbourne", "germany", "spain")
    kinds = ("iphone", "pixel", "firefox", "ipad", "macbook")
    streams = []
    for name, kind in zip(names, kinds, strict=True):
        device = make_device(world.seed, person.household, kind, f"{kind} of a friend")
        streams.append(_play(world, server, person, device, world.network(name), chance))
        yield _MINUTE
    yield 15 * _MINUTE
    for stream in streams:
        stream.stop()
        yield 30.0


def new_device(world: World, chance: Random) -> Script:
    """Somebody signs in on a television nobody has seen before."""
    server, person = _viewer(world, chance)
    device = make_device(world.seed, person.household, "tizen", f"Guest TV {chance.randint(2, 99)}")
    stream = _play(world, server, person, device, person.home, chance)
    yield 20 * _MINUTE
    stream.stop()


def vpn_exit(world: World, chance: Random) -> Script:
    """Somebody watches through a VPN."""
    server, person = _viewer(world, chance)
    device = max(_devices(server, person), key=lambda device: device.portable)
    stream = _play(world, server, person, device, world.network("vpn-london"), chance)
    yield 20 * _MINUTE
    stream.stop()


def spoofed_client(world: World, chance: Random) -> Script:
    """A program claims to be a Roku, at night, from far away, and takes one file after another."""
    server, person = _viewer(world, chance)
    device = make_device(world.seed, person.household, "spoofed", "Roku Ultra")
    stream = _play(world, server, person, device, world.network("philippines"), chance)
    for _ in range(4):
        yield _MINUTE
        if stream.is_over:
            return
        world.play_next(stream, choose_entry(server, device, person.habits, chance))
    stream.stop()


INCIDENTS: dict[str, MakeScript] = {
    "impossible_travel": impossible_travel,
    "crowd": crowd,
    "new_device": new_device,
    "vpn_exit": vpn_exit,
    "spoofed_client": spoofed_client,
}
"""Every incident by name."""


def _viewer(
    world: World, chance: Random, *, travels: bool = False
) -> tuple[SimulatedServer, Person]:
    """A server and somebody with an account there who is not its owner."""
    plex = [s for s in world.servers if s.platform is Platform.PLEX]
    server = (plex or list(world.servers))[0]
    persons = [a.person for a in server.accounts[1:] if a.person]
    if travels:
        persons = [p for p in persons if any(d.portable for d in _devices(server, p))]
    return server, chance.choice(persons)


def _devices(server: SimulatedServer, person: Person) -> list[Device]:
    """What a person can use with a server."""
    return [device for device in person.devices if server.platform in device.apps]


def _play(
    world: World,
    server: SimulatedServer,
    person: Person,
    device: Device,
    network: Network,
    chance: Random,
) -> Stream:
    """Start something on a device; what it played before ends."""
    for stream in world.streams(server):
        if stream.device is device:
            stream.stop()
    entry = choose_entry(server, device, person.habits, chance)
    options = StartOptions(network=network, state=StreamState.PLAYING)
    return world.start_stream(server, person, device, entry, options)
