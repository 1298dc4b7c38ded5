"""How quickly a history of Tautulli is imported, and what that takes."""

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import orjson

from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark
from tests.hub.history.importers.database import START, TABLES, Database

ROWS = 1_170_000
"""About a million plays: every seventh row goes on with the play of the row before."""
_PROGRAM = """
import asyncio, resource, sys, time
from pathlib import Path
import orjson
from hub.core.memory import be_frugal
from hub.history.settings import HistoryModel
from tests.benchmarks.callbacks import watched_callbacks
from tests.hub.history.importers.conftest import opened

async def main(folder, file):
    async with opened(folder, HistoryModel()) as house:
        begin, used = time.perf_counter(), time.process_time()
        with watched_callbacks() as seen:
            job = await house.look(file)
            await house.imports.run(job.id)
            await house.imports.idle()
        took, used = time.perf_counter() - begin, time.process_time() - used
        plays = house.imports.report(job.id).added
        size = await house.history.size()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    longest = max(seen.processor_s) * 1000
    result = [plays / took, used / plays * 10**6, peak, size.file_bytes / size.plays, longest]
    print(orjson.dumps(result).decode())

be_frugal()
asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def lifelike(path: Path) -> None:
    """A file of a million plays of 40 people and 4,000 films."""
    database = Database(path)
    database.add()
    with closing(sqlite3.connect(path)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            db.execute(f"PRAGMA {pragma}")
        for table in TABLES:
            _multiply(db, table)
        db.commit()


def _multiply(db: sqlite3.Connection, table: str) -> None:
    """Write the only row again and again, with what differs by its number."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    differs = {
        "id": "n",
        "reference_id": "n - (n % 7 = 0)",
        "started": f"{START} + n * 47",
        "stopped": f"{START} + n * 47 + 600 + n * 7919 % 5000",
        "paused_counter": "CASE WHEN n % 3 = 0 THEN n % 400 ELSE 0 END",
        "rating_key": "1 + (n - (n % 7 = 0)) * 2654435761 % 4000",
        "title": "'Film ' || (1 + (n - (n % 7 = 0)) * 2654435761 % 4000)",
        "full_title": "'Film ' || (1 + (n - (n % 7 = 0)) * 2654435761 % 4000)",
        "guid": "'plex://movie/' || (1 + (n - (n % 7 = 0)) * 2654435761 % 4000)",
        "user_id": "5000 + (n - (n % 7 = 0)) % 40",
        "user": "'user ' || ((n - (n % 7 = 0)) % 40)",
        "machine_id": "'machine-' || (n % 200)",
        "bandwidth": "2000 + n % 30 * 500",
        "container": "CASE n % 3 WHEN 0 THEN 'mkv' ELSE 'mp4' END",
        "view_offset": "600000 + n * 7919 % 5000000",
    }
    values = ", ".join(differs.get(name, f"t.{name}") for name in names)
    db.execute(
        f"WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < ?) "
        f"INSERT INTO {table} SELECT {values} FROM count, {table} t WHERE t.id = 1",
        (ROWS,),
    )


@benchmark(
    Metric("imported", "plays/s", at_least(15_000)),
    Metric("processor", "us/play"),
    Metric("memory at most", "MB", at_most(500)),
    Metric("on disk", "B/play", at_most(400)),
    Metric("callback, processor", "ms", at_most(50)),
)
async def tautulli() -> Samples:
    """A million plays from file to history, looked at, written and compacted, as a hub does it."""
    with tempfile.TemporaryDirectory() as folder:
        file, hub = Path(folder) / "tautulli.db", Path(folder) / "hub"
        await asyncio.to_thread(lifelike, file)
        await asyncio.to_thread(hub.mkdir)
        command = [sys.executable, "-c", _PROGRAM, str(hub), str(file)]
        done = await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    rate, processor, peak, stored, longest = orjson.loads(done.stdout.splitlines()[-1])
    return {
        "imported": [rate],
        "processor": [processor],
        "memory at most": [peak / 10**6],
        "on disk": [stored],
        "callback, processor": [longest],
    }
