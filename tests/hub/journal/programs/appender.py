"""Appends to the journal in a folder from several callers until it is killed.

Writes a line for each acknowledged call: its last offset, the number of its bodies, the caller,
and the caller's number of the first body. Bodies are "<round>/<caller>/<number>".
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from hub.journal.sqlite import SqliteJournal

CALLERS = 6


async def _append(journal: SqliteJournal, turn: str, caller: int) -> None:
    chance, number = random.Random(f"{turn}/{caller}"), 0
    while True:
        count = chance.choice((1, 1, 1, 2, 5, 40))
        filling = b"." * chance.randrange(300)
        bodies = [
            f"{turn}/{caller}/{number + index}".encode() + b" " + filling for index in range(count)
        ]
        last = await journal.append(bodies)
        os.write(1, f"{last} {count} {caller} {number}\n".encode())
        number += count


async def main(folder: str, turn: str) -> None:
    """Append for ever."""
    journal = SqliteJournal(Path(folder), commit_interval=0.001)
    await journal.open()
    await asyncio.gather(*(_append(journal, turn, caller) for caller in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
