"""kill -9 at random points under load: what was acknowledged is there, once, in order."""

import asyncio
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.journal.interface import Entry
from hub.journal.sqlite import SqliteJournal
from tests.hub.journal.support import read_all

ROUNDS = 20
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Acknowledged:
    turn: int
    last: int
    count: int
    caller: int
    number: int

    def names(self) -> list[tuple[int, str]]:
        """Each body's offset and name."""
        first = self.last - self.count + 1
        return [
            (first + index, f"{self.turn}/{self.caller}/{self.number + index}")
            for index in range(self.count)
        ]


def _run_and_kill(folder: Path, turn: int, lines: int) -> list[Acknowledged]:
    """What the process acknowledged before it was killed, some `lines` after its start."""
    program = "tests.hub.journal.programs.appender"
    with subprocess.Popen(
        [sys.executable, "-m", program, str(folder), str(turn)], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        found = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        found += process.stdout.readlines()
    whole = [line for line in found if line.endswith(b"\n")]
    assert len(whole) >= lines - 1
    return [Acknowledged(turn, *map(int, line.split())) for line in whole]


def _name(entry: Entry) -> str:
    return entry.body.split(b" ")[0].decode()


def _check(entries: list[Entry], acknowledged: list[Acknowledged]) -> None:
    stored = {entry.offset: _name(entry) for entry in entries}
    assert list(stored) == list(range(1, len(entries) + 1))
    assert len(set(stored.values())) == len(stored), "an entry is stored twice"
    for call in acknowledged:
        assert [(offset, stored.get(offset)) for offset, _ in call.names()] == call.names()
    numbers: dict[str, int] = {}
    for name in stored.values():
        caller, _, number = name.rpartition("/")
        assert int(number) == numbers.get(caller, -1) + 1, "a caller's entries are out of order"
        numbers[caller] = int(number)


@pytest.mark.slow
async def test_kill_at_random_points(tmp_path: Path) -> None:
    chance = random.Random(3857)
    acknowledged: list[Acknowledged] = []
    for turn in range(ROUNDS):
        lines = chance.randrange(1, 400)
        acknowledged += await asyncio.to_thread(_run_and_kill, tmp_path, turn, lines)
    assert len(acknowledged) > ROUNDS * 50

    journal = SqliteJournal(tmp_path)
    await journal.open()
    _check(await read_all(journal), acknowledged)
    assert (await journal.verify()).ok
    await journal.close()
