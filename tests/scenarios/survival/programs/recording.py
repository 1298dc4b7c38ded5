"""Records what it is told on a socket, one observation a line, and acknowledges each.

For each line on stdin, with the path of a listening socket, the folder and the time at which the
clock stands, a process of its own is forked that connects to the socket and tells its pid, then
"ready", then the number of each line that it recorded, counted from 0. Its clock follows what it is
told. That process is there to be killed; forking spares it the imports.
"""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from hub.core.bus import EventBus
from hub.core.tasks import Tasks
from hub.history.facade import History
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import decode
from hub.playback import recorder
from hub.playback.kept_states import FromTheBeginning, KeptStates
from hub.playback.pipeline import Playback
from hub.playback.wall_clock import WallClock
from tests.hub.history.factory import locate
from tests.scenarios.survival.recorded import SETTINGS

AT_ONCE = 32


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def record(address: str, folder: Path, now: datetime) -> None:
    """Record until the other end closes."""
    reader, writer = await asyncio.open_unix_connection(address, limit=2**20)
    writer.write(b"%d\n" % os.getpid())
    clock = _Clock(now)
    history = History(folder / "history.duckdb", SETTINGS, locate)
    journal = SqliteJournal(folder, commit_interval=0.001)
    await history.start()
    checkpoint = await history.checkpoint()
    await journal.open(continue_after=0 if checkpoint is None else checkpoint.offset)
    store = FromTheBeginning(history, journal, KeptStates(folder))
    playback = Playback(EventBus(Tasks("test")), journal, store, clock=clock)
    await playback.start()
    writer.write(b"ready\n")
    room, number, running = asyncio.Semaphore(AT_ONCE), 0, set()

    async def observe(line: bytes, number: int) -> None:
        observation = decode(line)
        clock.now = max(clock.now, observation.at)
        await playback.observe(observation)
        writer.write(b"%d\n" % number)
        room.release()

    while line := await reader.readline():
        await room.acquire()
        task = asyncio.create_task(observe(line, number))
        running.add(task)
        task.add_done_callback(running.discard)
        number += 1


def main() -> None:
    """Fork a recording process for each line, and wait for its end."""
    recorder.COMMIT_S = 0.02
    WallClock.look = lambda self: (self._clock(), timedelta())  # type: ignore[method-assign]  # the clock is the test's
    for line in sys.stdin:
        address, folder, now = line.split()
        pid = os.fork()
        if pid == 0:
            asyncio.run(record(address, Path(folder), datetime.fromisoformat(now)))
            os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
