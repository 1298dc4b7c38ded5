"""What reading the history takes, at BENCH_PLAYS plays (1,000,000 without it).

The file is made by SQL and compacted once, and kept in the folder for temporary files.
"""

import asyncio
import gc
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from hub.core.memory import be_frugal
from hub.history.facade import History
from hub.history.migrations.migrate import migrations
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import SORTS
from hub.history.query.vocabulary import NameKind
from hub.history.settings import HistoryModel
from hub.history.store.database import TIDY_EVERY_S
from hub.history.store.ids import to_public
from tests.benchmarks.big_history import VERSION, fill
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark

PLAYS = int(os.environ.get("BENCH_PLAYS", "1000000"))
TOTALS_MS = 100 if PLAYS <= 1_000_000 else 600
STEPS = 500
ALL = Scope.all()
SETTINGS = HistoryModel()

_OF_STREAM = "FROM plays p JOIN qualities q USING (quality)"
_OF_ITEM = "FROM plays p JOIN items i USING (item)"
_TAG = "JOIN item_tags t ON t.item = coalesce(p.grandparent, p.item) JOIN tags g USING (tag)"
_TAGGED = f"FROM plays p {_TAG}"
VALUES: Mapping[str, str] = {
    "date": "SELECT p.started_at::DATE FROM plays p",
    "weekday": "SELECT isodow(p.started_at) FROM plays p",
    "hour": "SELECT hour(p.started_at) FROM plays p",
    "person": "SELECT o.id FROM plays p JOIN persons o USING (person)",
    "account": "SELECT s.id || '/' || a.key FROM plays p JOIN accounts a USING (account) "
    "JOIN servers s ON s.server = a.server",
    "server": "SELECT o.id FROM plays p JOIN servers o USING (server)",
    "server_platform": "SELECT o.platform::VARCHAR FROM plays p JOIN servers o USING (server)",
    "library": "SELECT s.id || '/' || l.key FROM plays p JOIN libraries l USING (library) "
    "JOIN servers s ON s.server = l.server",
    "type": "SELECT p.type::VARCHAR FROM plays p",
    "item": f"SELECT i.id {_OF_ITEM}",
    "show": "SELECT i.id FROM plays p JOIN items i ON i.item = p.grandparent",
    "genre": f"SELECT g.name {_TAGGED} WHERE g.kind = 'genre'",
    "actor": f"SELECT g.name {_TAGGED} WHERE g.kind = 'actor'",
    "content_rating": f"SELECT i.content_rating {_OF_ITEM}",
    "studio": f"SELECT i.studio {_OF_ITEM}",
    "year": f"SELECT i.year {_OF_ITEM}",
    "player": "SELECT o.id FROM plays p JOIN players o USING (player)",
    "platform": "SELECT o.platform FROM plays p JOIN players o USING (player)",
    "product": "SELECT o.product FROM plays p JOIN players o USING (player)",
    "decision": "SELECT p.decision::VARCHAR FROM plays p",
    "video_decision": f"SELECT q.video_decision::VARCHAR {_OF_STREAM}",
    "audio_decision": f"SELECT q.audio_decision::VARCHAR {_OF_STREAM}",
    "source_resolution": f"SELECT q.source_resolution {_OF_STREAM}",
    "stream_resolution": f"SELECT q.stream_resolution {_OF_STREAM}",
    "container": f"SELECT q.container {_OF_STREAM}",
    "video_codec": f"SELECT q.video_codec {_OF_STREAM}",
    "audio_codec": f"SELECT q.audio_codec {_OF_STREAM}",
    "dynamic_range": f"SELECT q.dynamic_range::VARCHAR {_OF_STREAM}",
    "network": "SELECT n.kind::VARCHAR FROM plays p JOIN networks n USING (network)",
    "address": "SELECT n.address FROM plays p JOIN networks n USING (network)",
    "address_prefix": "SELECT n.address[:7] FROM plays p JOIN networks n USING (network)",
    "location": "SELECT p.location::VARCHAR FROM plays p",
    "place": "SELECT o.id FROM plays p JOIN places o USING (place)",
    "country": "SELECT o.country_code FROM plays p JOIN places o USING (place)",
    "city": "SELECT o.city FROM plays p JOIN places o USING (place)",
    "secure": "SELECT p.secure FROM plays p",
    "relayed": "SELECT p.relayed FROM plays p",
    "watched": "SELECT p.watched FROM plays p",
    "ending": "SELECT p.ending::VARCHAR FROM plays p",
    "rare_container": "SELECT 'avi' FROM plays p",
}
"""For each filter, a question for values; some names stand for a filter of another name."""
_FILTER = {"show": "item", "rare_container": "container"}


@asynccontextmanager
async def opened() -> AsyncIterator[History]:
    """The big history, made when there is none yet."""
    history = History(await database(), SETTINGS)
    await history.start()
    gc.freeze()  # as `usher serve` does
    try:
        yield history
    finally:
        await history.stop()


async def database() -> Path:
    """The file of a history of that many plays, made when there is none yet."""
    schema = migrations()[-1].version
    folder = Path(tempfile.gettempdir()) / f"usher-benchmark-history-{schema}-{VERSION}"
    folder.mkdir(exist_ok=True)
    path = folder / f"{PLAYS}.duckdb"
    if not path.exists():
        made = path.with_suffix(".making")
        made.unlink(missing_ok=True)
        fill(made, PLAYS)
        history = History(made, replace_memory(SETTINGS))
        await history.start()
        await history.compact()
        await history.stop()
        made.rename(path)
    return path


def replace_memory(settings: HistoryModel) -> HistoryModel:
    """The same with enough memory to sort everything."""
    return settings.model_copy(update={"max_memory": 2_000_000_000})


async def timed(question: Awaitable[Any]) -> float:
    """Milliseconds until the answer."""
    begin = time.perf_counter()
    await question
    return (time.perf_counter() - begin) * 1000


async def examples(history: History, name: str, count: int) -> list[Filters]:
    """Filters with values of plays at random."""
    chance = random.Random(name)
    plays = ", ".join(str(chance.randrange(1, PLAYS + 1)) for _ in range(count))
    sql = VALUES[name]
    joint = "AND" if "WHERE" in sql else "WHERE"
    rows = await history.query(f"{sql} {joint} p.play IN ({plays}) LIMIT {count}")
    return [Filters.parse({_FILTER.get(name, name): _given(row[0])}) for row in rows]


def _given(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return [to_public(value) if hasattr(value, "hex") else value]


@benchmark(
    Metric("first page", "ms", at_most(15, "p95")),
    Metric("behind 500 pages", "ms", at_most(15, "p95")),
    Metric("within a week", "ms", at_most(15, "p95")),
    Metric("one play in full", "ms"),
)
async def pages() -> Samples:
    """Pages by time, and one play."""
    samples: dict[str, list[float]] = {"behind 500 pages": [], "within a week": []}
    async with opened() as history:
        first = PlaysQuery()
        samples["first page"] = [await timed(history.plays(first, ALL)) for _ in range(100)]
        query, page = first, await history.plays(first, ALL)
        for step in range(STEPS + 50):
            begin = time.perf_counter()
            page = await history.plays(query, ALL)
            if step >= STEPS:
                samples["behind 500 pages"].append((time.perf_counter() - begin) * 1000)
            query = replace(query, cursor=page.cursor)
        for row in page.rows:
            week = {"after": row.started_at - timedelta(days=300), "before": row.started_at}
            query = PlaysQuery(Filters.parse(week))
            samples["within a week"].append(await timed(history.plays(query, ALL)))
        samples["one play in full"] = [await timed(history.play(row.id, ALL)) for row in page.rows]
    return samples


@benchmark(*(Metric(name, "ms", at_most(15, "p95")) for name in VALUES))
async def filters() -> Samples:
    """The first page with one filter, of values that plays at random have."""
    async with opened() as history:
        await history.plays(PlaysQuery(), ALL)
        return {
            name: [
                await timed(history.plays(PlaysQuery(one), ALL))
                for one in await examples(history, name, 40)
            ]
            for name in VALUES
        }


@benchmark(*(Metric(name, "ms", at_most(TOTALS_MS, "p95")) for name in VALUES))
async def totals() -> Samples:
    """How many plays a filter matches, and their watch time."""
    async with opened() as history:
        return {
            name: [
                await timed(history.totals(one, ALL)) for one in await examples(history, name, 10)
            ]
            for name in VALUES
        }


@benchmark(*(Metric(f"{sign}{name}", "ms", at_most(15, "p95")) for name in SORTS for sign in "+-"))
async def sorts() -> Samples:
    """Pages in every order, from the first one on."""
    samples: dict[str, list[float]] = {}
    async with opened() as history:
        for name in SORTS:
            for sign in "+-":
                samples[f"{sign}{name}"] = times = []
                query = PlaysQuery(sort=f"{sign}{name}".removeprefix("+"))
                for _ in range(12):
                    begin = time.perf_counter()
                    page = await history.plays(query, ALL)
                    times.append((time.perf_counter() - begin) * 1000)
                    query = replace(query, cursor=page.cursor)
    return samples


TYPED = ("silent", "golden lst", "midnigt ocean", "dragon quen", "velvt", "infuse", "evasion")
"""What people type, with mistakes."""


@benchmark(
    Metric("first search", "ms"),
    Metric("plays", "ms", at_most(40, "p95")),
    Metric("names", "ms", at_most(20, "p95")),
)
async def search() -> Samples:
    """Searching plays, and names alone, among 200,000 titles."""
    async with opened() as history:
        titles = await history.query(
            "SELECT title FROM items WHERE type <> 'season' USING SAMPLE 60 ROWS (reservoir, 7)"
        )
        typed = [*TYPED, *(_mistyped(row[0]) for row in titles)]

        async def plays(text: str) -> None:
            await history.plays(PlaysQuery(Filters.parse({"search": text})), ALL)

        async def names(text: str) -> None:
            await history.search_names(text, tuple(NameKind), 10, ALL)

        return {
            "first search": [await timed(names("silent"))],
            "plays": [await timed(plays(text)) for text in typed],
            "names": [await timed(names(text)) for text in typed],
        }


def _mistyped(title: str) -> str:
    """A title with two letters the wrong way round, and its end still missing."""
    words = title.rsplit(" ", 1)[0]
    return words[:2] + words[3:4] + words[2:3] + words[4:-1]


@benchmark(
    Metric("until the first page", "s", at_most(3, "max")),
    Metric("memory when started", "MB", at_most(350, "max")),
    Metric("memory after pages", "MB"),
    Metric("memory when idle again", "MB", at_most(350, "max")),
    Metric("on disk", "bytes/play", at_most(400, "max")),
)
async def start() -> Samples:
    """Opening the history, and what it takes while nobody asks anything."""
    be_frugal()
    path = await database()
    process, seconds, memory, used = psutil.Process(), [], [], []
    idle: list[float] = []
    for _ in range(3):
        begin = time.perf_counter()
        async with opened() as history:
            await history.plays(PlaysQuery(), ALL)
            seconds.append(time.perf_counter() - begin)
            memory.append(process.memory_info().rss / 1e6)
            for name in ("person", "item", "genre"):
                for one in await examples(history, name, 20):
                    await history.plays(PlaysQuery(one), ALL)
            used.append(process.memory_info().rss / 1e6)
            if not idle:
                await asyncio.sleep(1.5 * TIDY_EVERY_S)
                idle.append(process.memory_info().rss / 1e6)
    return {
        "until the first page": seconds,
        "memory when started": memory[:1],
        "memory after pages": used[:1],
        "memory when idle again": idle,
        "on disk": [path.stat().st_size / PLAYS],
    }
