"""Fills a small disk with a journal, makes room, and prints as JSON what happened."""

import asyncio
import json
import sys
from pathlib import Path

from hub.journal.errors import JournalFull
from hub.journal.sqlite import SqliteJournal


async def _append_until_full(journal: SqliteJournal, first: int) -> int:
    number = first
    while True:
        try:
            await journal.append([b"%d " % number + b"\xa7\x11" * 200])
        except JournalFull:
            return number
        number += 1


async def main(folder: Path) -> dict[str, object]:
    """Two times full, with room made in between by removing another file."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"\1" * 300_000)
    journal = SqliteJournal(folder / "hub", commit_interval=0.0)
    await journal.open()
    first_refused = await _append_until_full(journal, 1)
    full = await journal.status(0)
    ballast.unlink()
    second_refused = await _append_until_full(journal, first_refused)
    verification = await journal.verify()
    numbers = [int(entry.body.split()[0]) async for batch in journal.read(0) for entry in batch]
    await journal.close()
    return {
        "refused": [first_refused, second_refused],
        "state": full.state,
        "text": full.text,
        "ok": verification.ok,
        "numbers": numbers,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(main(Path(sys.argv[1]))), sys.stdout)
