"""The simulated world behind the demo: what exists, who watches, and what happens.

``build_world`` makes a world by seed, ``World.start_stream`` begins a stream, ``Director`` lets
people live in it, ``World.subscribe`` hands every change to whoever speaks a server's protocol.
"""
