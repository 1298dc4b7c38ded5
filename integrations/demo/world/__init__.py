"""The simulated world behind the demo: what exists, who watches, and what happens.

``build_world`` makes a world by seed, ``World.start_stream`` begins a stream, ``Director`` lets
people live in it, ``World.subscribe`` hands every change to whoever speaks a server's protocol.
"""

from .build import build_world
from .clock import Clock, ManualClock, ScaledClock
from .director import Director
from .platforms import Platform
from .servers import SimulatedServer
from .stream import Stream, StreamState
from .world import StartOptions, World

__all__ = [
    "Clock",
    "Director",
    "ManualClock",
    "Platform",
    "ScaledClock",
    "SimulatedServer",
    "StartOptions",
    "Stream",
    "StreamState",
    "World",
    "build_world",
]
