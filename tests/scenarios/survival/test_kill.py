"""kill -9 at random points under load: what was acknowledged is in the history, exactly once."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.history.facade import History
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import Evidence, Observation, TimePassed, encode
from hub.playback.kept_states import KeptStates
from tests.hub.history.factory import locate
from tests.scenarios.survival.crowd import BEGIN, Crowd
from tests.scenarios.survival.recorded import SETTINGS, append, replay
from tests.scenarios.survival.rows import evidence, rows

ROUNDS = 50
UNDER_WAY = 64
"""Observations sent and not acknowledged: some seconds of the crowd's time, within the window in
which what comes late still counts."""
ROOT = Path(__file__).parents[3]
PROGRAM = "tests.scenarios.survival.programs.recording"


class Forker:
    """Begins recording processes that connect back to here."""

    def __init__(self, folder: Path) -> None:
        self._address = folder / "socket"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._address))
        self._listening.listen(1)
        self._program = subprocess.Popen(
            [sys.executable, "-m", PROGRAM], stdin=subprocess.PIPE, cwd=ROOT, text=True
        )

    @contextmanager
    def process(self, folder: Path, now: datetime) -> Iterator[tuple[int, socket.socket]]:
        """A fresh process that records into a folder: its pid, and the way to it."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{self._address} {folder} {now.isoformat()}\n")
        self._program.stdin.flush()
        connection, _ = self._listening.accept()
        with connection:
            pid = b""
            while not pid.endswith(b"\n"):
                pid += connection.recv(1)
            yield int(pid), connection

    def close(self) -> None:
        """No more of them."""
        self._program.communicate()
        self._listening.close()


class Sender:
    """Tells a recording process everything in order, and again what it did not acknowledge.

    A webhook is not told twice: whether one that was not acknowledged arrived, nobody knows.
    """

    def __init__(self, observations: Iterator[Observation], chance: random.Random) -> None:
        self._new = observations
        self._again: deque[Observation] = deque()
        self._chance = chance
        self._now = BEGIN
        self.told: list[Observation] = []
        self.acknowledged: list[Observation] = []
        self.doubtful: list[Observation] = []

    def until_killed(self, forker: Forker, folder: Path) -> None:
        """Begin a process; kill it while it starts, or after some acknowledgements."""
        with (
            forker.process(folder, self._now) as (pid, connection),
            connection.makefile("rb") as told,
        ):
            sent: list[Observation] = []
            room, over = threading.Semaphore(UNDER_WAY), threading.Event()
            feeder = threading.Thread(target=self._feed, args=(connection, sent, room, over))
            feeder.start()
            lines = []
            if self._chance.random() < 0.2:
                time.sleep(self._chance.random() * 0.3)
            else:
                for _ in range(self._chance.randrange(2, 450)):
                    lines.append(told.readline())
                    room.release()
            os.kill(pid, signal.SIGKILL)
            over.set()
            room.release()
            with suppress(ConnectionError):
                lines += told.readlines()
            feeder.join()
        whole = [line[:-1] for line in lines if line.endswith(b"\n")]
        self._settle(sent, {int(line) for line in whole if line.isdigit()})

    def _feed(
        self,
        connection: socket.socket,
        sent: list[Observation],
        room: threading.Semaphore,
        over: threading.Event,
    ) -> None:
        with suppress(ConnectionError):
            while room.acquire() and not over.is_set():
                one = self._again.popleft() if self._again else self._fresh()
                sent.append(one)
                connection.sendall(encode(one) + b"\n")

    def _fresh(self) -> Observation:
        one = next(self._new)
        self.told.append(one)
        return one

    @property
    def unacknowledged(self) -> list[Observation]:
        """What is to be told again."""
        return list(self._again)

    def _settle(self, sent: list[Observation], numbers: set[int]) -> None:
        lost = [one for number, one in enumerate(sent) if number not in numbers]
        self.acknowledged += [one for number, one in enumerate(sent) if number in numbers]
        self._now = max([self._now, *(one.at for one in self.acknowledged)])
        self.doubtful += [one for one in lost if isinstance(one, Evidence)]
        self._again.extendleft(one for one in reversed(lost) if not isinstance(one, Evidence))


def closing(after: datetime) -> list[Observation]:
    """Time enough for everything to end."""
    return [TimePassed(at=after + timedelta(days=2 * number)) for number in range(1, 4)]


async def recorded(
    folder: Path, more: Sequence[Observation]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The plays and the webhooks of a folder after these observations, too."""
    journal = SqliteJournal(folder, repair=False)
    history = History(folder / "history.duckdb", SETTINGS, locate)
    await history.start()
    checkpoint = await history.checkpoint()
    await journal.open(continue_after=0 if checkpoint is None else checkpoint.offset)
    try:
        await append(journal, more)
        await replay(journal, history, KeptStates(folder))
        assert (await journal.verify()).ok
        last = await journal.last_offset()
        assert (await history.verify(last)).findings == ()
        return await rows(history), await evidence(history)
    finally:
        await journal.close()
        await history.stop()


def check_hooks(sender: Sender, found: list[tuple[Any, ...]]) -> None:
    """Each webhook once; those that were not acknowledged at most once."""
    times = Counter(at for _, at, _, _ in found)
    assert set(times.values()) == {1}
    acknowledged = {one.at for one in sender.acknowledged if isinstance(one, Evidence)}
    doubtful = {one.at for one in sender.doubtful}
    assert len(acknowledged) > ROUNDS
    assert acknowledged <= set(times) <= acknowledged | doubtful


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_fifty_times(tmp_path: Path) -> None:
    crowd = Crowd(400, tick_s=20, rest_s=40, ticks=24, name="killed")
    sender = Sender(crowd.observations(), random.Random(3857))
    killed, calm = tmp_path / "killed", tmp_path / "calm"
    killed.mkdir()
    calm.mkdir()
    forker = Forker(tmp_path)
    for _ in range(ROUNDS):
        await asyncio.to_thread(sender.until_killed, forker, killed)
    await asyncio.to_thread(forker.close)
    assert len(sender.acknowledged) > 100 * ROUNDS

    end = closing(sender.told[-1].at)
    plays, hooks = await recorded(killed, [*sender.unacknowledged, *end])
    expected, _ = await recorded(calm, [*sender.told, *end])
    assert len(expected) > 100
    assert plays == expected
    check_hooks(sender, hooks)
