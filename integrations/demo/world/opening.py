"""What is already playing when the demo begins: something of everything worth seeing."""

from random import Random

from .items import ItemKind
from .people import Device, Person
from .platforms import Platform
from .scripts import Script
from .servers import Entry, SimulatedServer
from .stream import Stream
from .world import StartOptions, World


def opening_scene(world: World, chance: Random) -> Script:
    """Start up to six streams, let them play for a while, and end them one by one."""
    streams = _streams(world, chance)
    yield 90.0
    for stream in streams[1::3]:
        if not stream.is_over:
            stream.pause()
    yield 15 * 60.0
    for stream in streams[1::3]:
        if not stream.is_over:
            stream.play()
    for stream in streams:
        yield chance.uniform(10, 30) * 60
        if not stream.is_over:
            stream.stop()


def _streams(world: World, chance: Random) -> list[Stream]:
    scenes = {
        Platform.PLEX: (
            (ItemKind.MOVIE, "4k", 0.42),
            (ItemKind.EPISODE, None, 0.71),
            (ItemKind.CHANNEL, None, 0.0),
        ),
        Platform.JELLYFIN: ((ItemKind.MOVIE, None, 0.13), (ItemKind.TRACK, None, 0.3)),
        Platform.EMBY: ((ItemKind.EPISODE, None, 0.27),),
    }
    streams: list[Stream] = []
    for server in world.servers:
        for kind, resolution, part in scenes[server.platform]:
            person = _idle_person(world, server)
            device = _idle_device(world, person, server) if person else None
            entry = _entry(server, kind, resolution, chance)
            if person and device and entry:
                options = StartOptions(position_s=part * (entry.item.runtime_s or 0))
                streams.append(world.start_stream(server, person, device, entry, options))
    return streams


def _idle_person(world: World, server: SimulatedServer) -> Person | None:
    watching = {stream.person for stream in world.streams()}
    persons = (account.person for account in server.accounts)
    return next((p for p in persons if p and p not in watching), None)


def _idle_device(world: World, person: Person, server: SimulatedServer) -> Device | None:
    busy = {stream.device for stream in world.streams()}
    fitting = (d for d in person.devices if server.platform in d.apps and d not in busy)
    return next(fitting, None)


def _entry(
    server: SimulatedServer, kind: ItemKind, resolution: str | None, chance: Random
) -> Entry | None:
    entries = list(server.entries(kind=kind))
    for entry in chance.sample(entries, len(entries)):
        video = entry.media[0].video
        if resolution is None or (video and video.resolution == resolution):
            return entry
    return None
