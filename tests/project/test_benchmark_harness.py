"""`script/benchmark` computes what it prints, in a process for each benchmark."""

import asyncio

import pytest

from tests.benchmarks.harness import Metric, at_least, at_most, benchmark
from tests.benchmarks.harness.child import measure
from tests.benchmarks.harness.pace import said
from tests.benchmarks.harness.report import as_table, summarise

LATENCY = Metric("latency", "ms", at_most(95.0, "p95"))


def test_percentiles_and_an_upper_bound() -> None:
    result = summarise("demo.run", LATENCY, range(101))

    assert result.statistics == {"min": 0, "median": 50, "p95": 95, "p99": 99, "max": 100}
    assert result.target == "p95 ≤ 95"
    assert result.met is True
    assert summarise("demo.run", LATENCY, range(102)).met is False


def test_a_lower_bound_and_no_bound() -> None:
    assert summarise("demo.run", Metric("rate", "plays/s", at_least(10)), [9.0]).met is False
    assert summarise("demo.run", Metric("rate", "plays/s", at_least(10)), [10.0]).met is True
    assert summarise("demo.run", Metric("rate", "plays/s"), [1.0]).met is None


def test_the_table_shows_what_is_missed() -> None:
    table = as_table([summarise("demo.run", LATENCY, [12345.6])])

    header, row = (line.split() for line in table.splitlines())
    assert header == ["benchmark", "metric", "median", "p95", "p99", "unit", "target", "met"]
    assert row == ["demo.run", "latency", *["12,346"] * 3, "ms", "p95", "≤", "95", "NO"]


def test_an_async_benchmark_is_awaited() -> None:
    @benchmark(LATENCY)
    async def run() -> dict[str, list[float]]:
        await asyncio.sleep(0)
        return {"latency": [1.0]}

    assert measure(run) == {"latency": [1.0]}
    assert run.name == "test_benchmark_harness.run"


@pytest.mark.parametrize("samples", [{}, {"latency": []}, {"latency": [1.0], "more": [2.0]}])
def test_measuring_something_else_than_declared_is_an_error(
    samples: dict[str, list[float]],
) -> None:
    with pytest.raises(ValueError, match="declares"):
        measure(benchmark(LATENCY)(lambda: samples))


def test_the_pace_of_the_machine_is_said_beside_the_table() -> None:
    line = said({"additions_s": 1, "lookups_s": 2}, {"additions_s": 1.5, "lookups_s": 3})

    assert line == (
        "This machine just now: 10 million additions 1.00 s before, 1.50 s after; "
        "1 million scattered lookups 2.00 s before, 3.00 s after"
    )
