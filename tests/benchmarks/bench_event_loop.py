"""What holds the event loop up while the demo starts, remembers two years and goes on."""

import asyncio
import gc
import logging
import tempfile
from pathlib import Path

from frontend.cli.demo_config import demo_config
from frontend.cli.serve import serving
from hub.compose import read_config, running_hub
from hub.core.entries import EntryRecord, Source
from tests.benchmarks.callbacks import LONG_S, watched_callbacks
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.support.ports import LOOPBACK

_log = logging.getLogger(__name__)

SECONDS = 40.0
DEMO = EntryRecord(id="demo", domain="demo", title="Demo", source=Source.IMPORT, defined_in="test")


@benchmark(
    Metric("callback, processor", "ms", at_most(LONG_S * 1000, "max")),
    Metric("callback, wall clock", "ms"),
    Metric("callbacks longer than 50 ms", "", at_most(0, "max")),
)
async def demo() -> Samples:
    """Every callback from the moment at which the hub serves; long ones are named."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "usher.yaml").write_text(demo_config(), "utf-8")
        config = read_config(Path(folder), {})
        async with running_hub(config, extra=[DEMO]) as hub, serving(hub, config, LOOPBACK, 0):
            gc.freeze()  # as `usher serve` does
            with watched_callbacks() as seen:
                await asyncio.sleep(SECONDS)
    for took, what in sorted(seen.long, reverse=True):
        _log.warning("%.0f ms: %s", took * 1000, what)
    return {
        "callback, processor": [took * 1000 for took in seen.processor_s],
        "callback, wall clock": [took * 1000 for took in seen.wall_s],
        "callbacks longer than 50 ms": [len(seen.long)],
    }
