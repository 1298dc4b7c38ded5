"""How benchmarks are declared, run and reported; `script/benchmark` is its command line."""

from tests.benchmarks.harness.declare import (
    Benchmark,
    Metric,
    Samples,
    Target,
    at_least,
    at_most,
    benchmark,
)

__all__ = ["Benchmark", "Metric", "Samples", "Target", "at_least", "at_most", "benchmark"]
