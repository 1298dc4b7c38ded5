"""What a benchmark is: a function that returns samples for the metrics it declares."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import tests.benchmarks

Statistic = Literal["min", "median", "p95", "p99", "max"]
Samples = Mapping[str, Sequence[float]]
"""Samples by metric name."""
Function = Callable[[], Samples | Awaitable[Samples]]


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that one statistic of the samples has to keep."""

    bound: float
    statistic: Statistic
    upper: bool

    def is_met(self, value: float) -> bool:
        """Tell whether the statistic's value keeps the bound."""
        return value <= self.bound if self.upper else value >= self.bound

    def __str__(self) -> str:
        sign = "≤" if self.upper else "≥"
        return f"{self.statistic} {sign} {self.bound:,g}"


def at_most(bound: float, statistic: Statistic = "median") -> Target:
    """The statistic must not be above the bound."""
    return Target(bound, statistic, upper=True)


def at_least(bound: float, statistic: Statistic = "median") -> Target:
    """The statistic must not be below the bound."""
    return Target(bound, statistic, upper=False)


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing measured; `unit` is that of its samples and of its target."""

    name: str
    unit: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark found in a module `bench_<subject>.py`; its name is `<subject>.<function>`."""

    function: Function
    metrics: tuple[Metric, ...]

    @property
    def name(self) -> str:
        """How it is called on the command line and in the results."""
        subject = self.function.__module__.rpartition(".")[2].removeprefix("bench_")
        return f"{subject}.{self.function.__name__}"


def benchmark(*metrics: Metric) -> Callable[[Function], Benchmark]:
    """Declare a function, plain or async, without arguments, that returns samples by metric name.

    Each runs in a process of its own, so that memory is its own and no cache is warm.
    """
    return lambda function: Benchmark(function, metrics)


def find_benchmarks() -> Iterator[Benchmark]:
    """Import every `bench_*` module and yield what it declares, in the order of files and lines."""
    for module in sorted(pkgutil.iter_modules(tests.benchmarks.__path__), key=lambda m: m.name):
        if module.name.startswith("bench_"):
            found = importlib.import_module(f"tests.benchmarks.{module.name}")
            yield from (item for item in vars(found).values() if isinstance(item, Benchmark))
