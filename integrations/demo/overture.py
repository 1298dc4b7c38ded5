"""The first minute: on every server somebody starts, skips, gets less, pauses and leaves."""

from functools import partial
from random import Random

from integrations.demo.world import Director, World
from integrations.demo.world.decisions import decide
from integrations.demo.world.items import ItemKind
from integrations.demo.world.people import Device, Person
from integrations.demo.world.scripts import Script
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.stream import Stream, StreamState
from integrations.demo.world.world import StartOptions

_APART_S = 4.0
_BAD_LINE_KBPS = 1_800


def play_overture(director: Director, pace: float) -> None:
    """Let it begin now, server by server; `pace` is the director's."""
    for number, server in enumerate(director.world.servers):
        director.play(partial(_visit, server=server, pace=pace), after_s=number * _APART_S * pace)


def _visit(world: World, chance: Random, *, server: SimulatedServer, pace: float) -> Script:
    """Three quarters of a minute of one viewer; script seconds are `pace` times those."""
    found = _idle(world, server)
    if found is None:
        return
    person, device = found
    entry = chance.choice(list(server.entries(kind=ItemKind.EPISODE)))
    options = StartOptions(state=StreamState.BUFFERING)
    stream = world.start_stream(server, person, device, entry, options)
    for after_s, act in (
        (2, Stream.play),
        (8, _skip_opening),
        (8, _get_less),
        (7, Stream.pause),
        (9, Stream.play),
        (12, Stream.stop),
    ):
        yield after_s * pace
        if stream.is_over:
            return
        act(stream)


def _skip_opening(stream: Stream) -> None:
    stream.seek(stream.position_s + 85)


def _get_less(stream: Stream) -> None:
    """The line gets worse, so the picture is made smaller."""
    stream.change_quality(
        decide(
            stream.media,
            stream.device,
            limit_kbps=_BAD_LINE_KBPS,
            audio=stream.playback.audio,
            hardware=stream.server.hardware_acceleration,
        )
    )


def _idle(world: World, server: SimulatedServer) -> tuple[Person, Device] | None:
    """Somebody who watches nothing, with a screen that shows nothing."""
    streams = world.streams()
    watching, busy = {s.person for s in streams}, {s.device for s in streams}
    persons = (account.person for account in server.accounts)
    for person in persons:
        if person is None or person in watching:
            continue
        for device in person.devices:
            screen = device.capabilities.video_codecs and server.platform in device.apps
            if screen and device not in busy:
                return person, device
    return None
