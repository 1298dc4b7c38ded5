"""Runs one benchmark: `python -m tests.benchmarks.harness.child NAME RESULT_FILE`."""

import asyncio
import json
import resource
import sys
from collections.abc import Awaitable
from pathlib import Path

from tests.benchmarks.harness.declare import Benchmark, Samples, find_benchmarks


def measure(chosen: Benchmark) -> Samples:
    """Run it and check that it measured exactly what it declares."""
    answer = chosen.function()
    samples = asyncio.run(_awaited(answer)) if isinstance(answer, Awaitable) else answer
    declared = {metric.name for metric in chosen.metrics}
    empty = [name for name, values in samples.items() if not len(values)]
    if samples.keys() != declared or empty:
        raise ValueError(
            f"{chosen.name}: declares {declared}, measured {samples.keys()}; empty: {empty}"
        )
    return samples


async def _awaited(answer: Awaitable[Samples]) -> Samples:
    return await answer


def main(name: str, result: Path) -> None:
    """Measure and write the samples, with this process's peak memory in MB, as JSON."""
    (chosen,) = (found for found in find_benchmarks() if found.name == name)
    samples = {metric: list(values) for metric, values in measure(chosen).items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.write_text(json.dumps({"samples": samples, "peak_memory_mb": peak}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
