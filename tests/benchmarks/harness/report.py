"""Results as a table for people and as JSON for comparison."""

import importlib.metadata
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tests.benchmarks.harness.declare import Metric

COLUMNS = ("benchmark", "metric", "median", "p95", "p99", "unit", "target", "met")
PERCENTILES = {"min": 0, "median": 50, "p95": 95, "p99": 99, "max": 100}


@dataclass(frozen=True, slots=True)
class Result:
    """The statistics of one metric."""

    benchmark: str
    metric: str
    unit: str
    samples: int
    statistics: dict[str, float]
    target: str | None
    met: bool | None
    """None where there is no target."""
    peak_memory_mb: float
    """Of the process that ran the whole benchmark."""


def summarise(
    name: str, metric: Metric, samples: Sequence[float], peak_memory_mb: float = 0.0
) -> Result:
    """Compute the statistics of one metric's samples, by linear interpolation between ranks."""
    values = np.percentile(np.asarray(samples, dtype=float), list(PERCENTILES.values()))
    statistics = dict(zip(PERCENTILES, map(float, values), strict=True))
    target = metric.target
    return Result(
        benchmark=name,
        metric=metric.name,
        unit=metric.unit,
        samples=len(samples),
        statistics=statistics,
        target=str(target) if target else None,
        met=target.is_met(statistics[target.statistic]) if target else None,
        peak_memory_mb=round(peak_memory_mb, 1),
    )


def circumstances() -> dict[str, Any]:
    """Describe the machine and the versions that the numbers hold for."""
    packages = ("duckdb", "aiohttp", "orjson", "numpy")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in packages},
    }


def as_json(results: Iterable[Result], about: dict[str, Any]) -> dict[str, Any]:
    """Return everything in one document."""
    return {"about": about, "results": [asdict(result) for result in results]}


def as_table(results: Iterable[Result]) -> str:
    """Lay the results out in columns."""
    rows = [COLUMNS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(result: Result) -> tuple[str, ...]:
    numbers = (_number(result.statistics[key]) for key in ("median", "p95", "p99"))
    met = {True: "yes", False: "NO", None: ""}[result.met]
    return (result.benchmark, result.metric, *numbers, result.unit, result.target or "", met)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
