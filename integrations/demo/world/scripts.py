"""Scripts of what people do: generators that act and yield how many seconds then pass.

Whoever runs a script decides how fast those seconds are; a script ends when it returns. A stream
may be ended by somebody else at any time, so each act looks first.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from .build import make_entry
from .choices import Choice, choose
from .delivery import Method, Reason
from .items import ItemKind
from .people import Person
from .servers import LibraryKind
from .stream import Stream, StreamState
from .world import StartOptions, World

Script = Iterator[float]
MakeScript = Callable[[World, Random], Script]

_MINUTE = 60.0


def start(world: World, choice: Choice, options: StartOptions | None = None) -> Stream:
    """Begin to play what was chosen, where it was chosen."""
    options = replace(options or StartOptions(), network=choice.network, up_next=choice.up_next)
    return world.start_stream(choice.server, choice.person, choice.device, choice.entry, options)


def watch(world: World, person: Person, chance: Random) -> Script:
    """One sitting of one person: perhaps pauses, seeks, trouble, and the next episode."""
    choice = choose(world, person, chance)
    if choice is None:
        return
    stream = start(world, choice, StartOptions(state=StreamState.BUFFERING))
    yield chance.uniform(1, 4)
    if stream.is_over:
        return
    runtime_s = stream.media.duration_s
    if runtime_s and chance.random() < 0.5:
        stream.seek(chance.uniform(0.05, 0.7) * runtime_s)
    stream.play()
    yield from _sitting(stream, chance)


def _sitting(stream: Stream, chance: Random) -> Script:
    habits = stream.person.habits
    acts = [(_pause, habits.pauses), (_seek, 0.25), (_trouble, 0.12), (_finish, 0.3)]
    gives_up = chance.random() < habits.abandon
    for _ in range(2 if gives_up else chance.randint(3, 7)):
        yield chance.uniform(3, 14) * _MINUTE
        if stream.is_over:
            return
        act, likely = chance.choice(acts)
        if stream.state is StreamState.PLAYING and chance.random() < likely * 2:
            yield from act(stream, chance)
    if not stream.is_over:
        stream.stop()


def _pause(stream: Stream, chance: Random) -> Script:
    stream.pause()
    yield chance.choice((20.0, 90.0, 6 * _MINUTE, 20 * _MINUTE))
    if not stream.is_over:
        stream.play()


def _seek(stream: Stream, chance: Random) -> Script:
    """Skip back to hear it again, or forward over what is dull."""
    if stream.media.duration_s:
        stream.seek(stream.position_s + chance.choice((-30.0, -10.0, 90.0, 300.0)))
    yield 5.0


def _trouble(stream: Stream, chance: Random) -> Script:
    """The line gets worse: buffering, then a lower quality; later the old one."""
    before = stream.decision
    if stream.media.video is None or before.method is Method.TRANSCODE:
        return
    stream.buffer()
    yield chance.uniform(4, 20)
    if stream.is_over:
        return
    stream.change_quality(
        replace(
            before,
            method=Method.TRANSCODE,
            video=Method.TRANSCODE,
            audio=Method.TRANSCODE,
            container="mpegts",
            protocol="hls",
            video_codec="h264",
            audio_codec="aac",
            audio_channels=2,
            width=1280,
            height=720,
            bitrate_kbps=min(4_000, before.bitrate_kbps),
            reasons=(Reason.BITRATE,),
            hw_encode=stream.server.hardware_acceleration,
            hw_requested=stream.server.hardware_acceleration is not None,
            speed=2.4,
        )
    )
    stream.play()
    yield chance.uniform(4, 12) * _MINUTE
    if not stream.is_over:
        stream.change_quality(before)


def _finish(stream: Stream, chance: Random) -> Script:
    """Get to the end: credits roll, and what comes next begins by itself."""
    runtime_s = stream.media.duration_s
    if runtime_s:
        stream.seek(runtime_s - chance.uniform(8, 25))
    yield 3 * _MINUTE


def new_arrival(world: World, chance: Random) -> Script:
    """Something new comes into a library of one of the servers."""
    server = chance.choice(world.servers)
    library = next((lib for lib in server.libraries if lib.kind is LibraryKind.MOVIES), None)
    missing = [m for m in world.catalogue.of_kind(ItemKind.MOVIE) if not server.holding(m)]
    if library is None or not missing:
        return
    now = world.clock.now()
    entry = make_entry(server, library, chance.choice(missing), now)
    world.add_item(server, replace(entry, added_at=now, updated_at=now))
    yield 2 * _MINUTE
    world.update_item(server, server.find(entry.item.title, ItemKind.MOVIE))
