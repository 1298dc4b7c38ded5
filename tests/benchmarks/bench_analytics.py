"""What reports take, over the history of the benchmarks of the history (BENCH_PLAYS plays).

Answers are computed anew each time, but where a benchmark says that they are kept.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import psutil

from hub.analytics.analytics import Analytics, parameters, report_named
from hub.analytics.asked import Question
from hub.analytics.catalogue import REPORTS
from hub.core.memory import be_frugal
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from tests.benchmarks.bench_history import PLAYS, examples, opened, timed
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark

MILLION = PLAYS <= 1_000_000
RECENT_MS, ANY_MS = (15, 120) if MILLION else (25, 700)
MEMORY_MB = 500 if MILLION else 1000
ZONE = "Europe/Berlin"
FILTERS = ("person", "type", "genre", "player", "platform", "decision", "country", "year", "hour")
PERIODS = (7, 30, 90, 365, None)
"""Days that the presets of a page go back; None is all time."""


@asynccontextmanager
async def analytics() -> AsyncIterator[Analytics]:
    """The reports over the big history; what is read first by everybody has been read."""
    async with opened() as history:
        reports = Analytics(history)
        await reports.ask("types", question("types", Filters.parse({}, ZONE)))
        await reports.prepared()
        yield reports
        await reports.stop()


def question(name: str, filters: Filters) -> Question:
    """All plays behind the filters, with the report's own defaults."""
    return Question(filters, Scope.all(), params=parameters(report_named(name), {}))


async def recent(reports: Analytics, days: float | None) -> Filters:
    """The days up to the last play, which is long ago: reports would compare up to the present."""
    if days is None:
        return Filters.parse({}, ZONE)
    last = (await reports.history.query("SELECT max(started_at) FROM plays"))[0][0]
    after, before = last - timedelta(days=days), last + timedelta(seconds=1)
    return Filters.parse({"after": after, "before": before}, ZONE)


@benchmark(*(Metric(name, "ms", at_most(RECENT_MS, "p95")) for name in REPORTS))
async def last_30_days() -> Samples:
    """Every report over 30 days, each time of another hour."""
    async with analytics() as reports:
        spans = [await recent(reports, 30 + hours / 24) for hours in range(12)]
        return {
            name: [await timed(reports.ask(name, question(name, span))) for span in spans]
            for name in REPORTS
        }


@benchmark(*(Metric(name, "ms", at_most(ANY_MS, "p95")) for name in REPORTS))
async def all_time() -> Samples:
    """Every report over all plays, and with any one filter."""
    samples: dict[str, list[float]] = {name: [] for name in REPORTS}
    async with analytics() as reports:
        chosen = [Filters.parse({}, ZONE)]
        for one in FILTERS:
            chosen += [
                Filters.parse(filters.values, ZONE)
                for filters in await examples(reports.history, one, 2)
            ]
        for name in REPORTS:
            for filters in chosen:
                samples[name].append(await timed(reports.ask(name, question(name, filters))))
    return samples


@benchmark(
    Metric("a report", "ms", at_most(RECENT_MS, "p95")),
    Metric("memory, whole process", "MB", at_most(MEMORY_MB, "max")),
)
async def dashboards() -> Samples:
    """Every report of the presets, when it has been open before: the answers are kept."""
    be_frugal()  # as `usher serve` is
    async with analytics() as reports:
        asked = [
            (name, question(name, filters))
            for filters in [await recent(reports, days) for days in PERIODS]
            for name in REPORTS
        ]
        for name, one in asked:
            await reports.ask(name, one)
        times = [await timed(reports.ask(name, one, at_once=True)) for name, one in asked]
        return {
            "a report": times,
            "memory, whole process": [psutil.Process().memory_info().rss / 1e6],
        }
