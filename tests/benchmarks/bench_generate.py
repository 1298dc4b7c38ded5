"""How quickly a history of any size is made up, and what that takes."""

import asyncio
import re
import resource
import sys
import tempfile

from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark

PLAYS = 1_000_000
_SAID = re.compile(r"\(([\d,]+) plays/s\).* (\d+) bytes a play")


@benchmark(
    Metric("generated", "plays/s", at_least(10_000)),
    Metric("memory at most", "MB", at_most(500)),
    Metric("on disk, compacted", "B/play", at_most(400)),
)
async def generate() -> Samples:
    """`usher demo generate` of a million plays."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "frontend.cli.main", "demo", "generate"),
            *("--plays", str(PLAYS), "--config", folder),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    found = _SAID.search(out.decode())
    if process.returncode or found is None:
        raise RuntimeError(f"usher demo generate said: {out.decode()}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return {
        "generated": [float(found[1].replace(",", ""))],
        "memory at most": [peak / 10**6],
        "on disk, compacted": [float(found[2])],
    }
