"""What maps take, with 100,000 places in view: over BENCH_PLAYS plays that are spread over them."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from hub.analytics.asked import Question
from hub.analytics.spatial.arcs import arcs
from hub.analytics.spatial.columns import packed
from hub.analytics.spatial.density import density
from hub.analytics.spatial.globe import Box
from hub.analytics.spatial.hexagons import hexagons, outlines
from hub.analytics.spatial.locations import persons, sums
from hub.analytics.spatial.settings import MapsModel
from hub.analytics.spatial.spatial import Counts, Spatial
from hub.analytics.spatial.spots import Base
from hub.analytics.spatial.tallies import Counted
from hub.analytics.spatial.tiles import point_tile
from hub.history.facade import History
from hub.history.migrations.migrate import open_migrated
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.settings import HistoryModel
from tests.benchmarks.bench_history import PLAYS, timed
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark

PLACES = 100_000
ROUNDS = 15
HEXAGONS_MS, MEGABYTES = 60, 1.0
SETTINGS = HistoryModel(threads=2)
_FILL = f"""
INSERT INTO servers BY NAME SELECT s AS server, 'plex:' || s AS id, 'plex' AS platform
    FROM range(1, 6) r(s);
INSERT INTO persons SELECT n, 'person-' || n, 'Person ' || n, NULL FROM range(1, 301) r(n);
INSERT INTO places BY NAME SELECT n AS place, uuid() AS id, false AS home, 'City ' || n AS city,
    'Country ' || n % 60 AS country, 'DE' AS country_code,
    degrees(asin(2 * (hash(n) % 1000000) / 1e6 - 1)) * 0.8 AS latitude,
    (hash(n, 7) % 3600000) / 1e4 - 180 AS longitude FROM range(1, {PLACES} + 1) r(n);
INSERT INTO plays BY NAME SELECT n AS play, uuid() AS id,
    TIMESTAMP '2020-01-01' + to_seconds(n * {157_680_000 // PLAYS}) AS started_at,
    started_at + INTERVAL 1 HOUR AS ended_at, 1 + n % 5 AS server,
    1 + hash(n, 1) % 300 AS person, 1 AS item, 'movie' AS type, false AS live, 1 AS player,
    1 + hash(n, 2) % {PLACES} AS place, 1000 * (hash(n, 3) % 7200) AS watch_ms, 0 AS paused_ms,
    0 AS buffering_ms, true AS watched, 'import' AS origin, n::VARCHAR AS session_key,
    'x' AS item_key FROM range(1, {PLAYS} + 1) r(n);
"""


@asynccontextmanager
async def world() -> AsyncIterator[Spatial]:
    """Maps over a history of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.duckdb"
        await asyncio.to_thread(fill, path)
        history = History(path, SETTINGS)
        await history.start()
        spatial = Spatial(history, MapsModel(), lambda: Base(52.5, 13.4, "Europe/Berlin"))
        try:
            await spatial.ask(Counted.PLACE, asked())
            yield spatial
        finally:
            await spatial.stop()
            await history.stop()


def fill(path: Path) -> None:
    """Make the history of BENCH_PLAYS plays that are spread over the places."""
    connection = open_migrated(path, SETTINGS)
    connection.execute(_FILL)
    connection.close()


def asked(**filters: Any) -> Question:
    """All plays behind filters."""
    return Question(Filters.parse(filters, "Europe/Berlin"), Scope.all())


def _cells(counts: Counts, resolution: int, box: Box | None = None) -> bytes:
    some = sums(counts) if box is None else sums(counts).within(box)
    found = hexagons(some, resolution)
    corners, latitude, longitude = outlines(found.cells)
    return packed(
        {
            "cell": found.cells,
            "plays": found.plays.astype(np.uint32),
            "watch_time_s": (found.ms / 1000).astype(np.float32),
            "places": found.places.astype(np.uint32),
            "corners": corners,
            "latitude": latitude,
            "longitude": longitude,
        }
    )


async def _each(shape: Callable[[], Any]) -> list[float]:
    return [await timed(asyncio.to_thread(shape)) for _ in range(ROUNDS)]


@benchmark(
    *(Metric(f"zoom {zoom}", "ms", at_most(HEXAGONS_MS, "p95")) for zoom in (1, 3, 5)),
    Metric("on the wire", "MB", at_most(MEGABYTES, "max")),
)
async def spatial_hexagons() -> Samples:
    """Hexagons of all 100,000 places, counted before: as a map pans and zooms."""
    async with world() as spatial:
        counts = await spatial.ask(Counted.PLACE, asked())
        sizes = {1: 1, 3: 2, 5: 4}
        bodies = [_cells(counts, one) for one in sizes.values()]
        return {
            **{f"zoom {z}": await _each(lambda r=r: _cells(counts, r)) for z, r in sizes.items()},  # type: ignore[misc]  # a default binds it
            "on the wire": [len(zlib.compress(body)) / 1e6 for body in bodies],
        }


@benchmark(
    Metric("places", "ms"),
    Metric("hexagons", "ms"),
    Metric("persons", "ms"),
    Metric("ways", "ms"),
    Metric("steps", "ms"),
)
async def spatial_anew() -> Samples:
    """Counting anew with another filter each time, and shaping what was counted."""
    async with world() as spatial:
        samples: dict[str, list[float]] = {}

        async def shaped(counted: Counted, shape: Callable[[Counts], Any], n: int) -> Any:
            question = asked(min_watch_s=n + 1)
            counts = await spatial.ask(counted, question)
            return await asyncio.to_thread(shape, counts)

        anchors = {n: (50.0 + n, 10.0) for n in range(1, 6)}
        kinds: dict[str, tuple[Counted, Callable[[Counts], Any]]] = {
            "places": (Counted.PLACE, sums),
            "hexagons": (Counted.PLACE, lambda counts: _cells(counts, 2)),
            "persons": (Counted.PERSON, lambda counts: persons(counts, counts.spots)),
            "ways": (Counted.SERVER, lambda counts: arcs(counts, anchors, 500)),
            "steps": (Counted.STEP, lambda counts: density(counts, 4, "Europe/Berlin")),
        }
        for at, (name, (counted, shape)) in enumerate(kinds.items()):
            samples[name] = [
                await timed(shaped(counted, shape, 10 * n + at)) for n in range(ROUNDS)
            ]
        return samples


@benchmark(Metric("a tile", "ms", at_most(15, "p95")), Metric("viewport", "ms", at_most(15, "p95")))
async def spatial_tiles() -> Samples:
    """Tiles and parts of a map with 100,000 places, as it pans."""
    async with world() as spatial:
        counts = await spatial.ask(Counted.PLACE, asked())
        tiles = [
            (z, x, y) for z in (0, 2, 4) for x in range(1 << min(z, 2)) for y in (0, (1 << z) - 1)
        ]
        box = Box.of(-10, 35, 30, 60)
        sums(counts)  # the page has it by then
        return {
            "a tile": [
                await timed(asyncio.to_thread(lambda one=one: point_tile(sums(counts), *one)))  # type: ignore[misc]  # a default binds it
                for one in tiles
            ],
            "viewport": await _each(lambda: sums(counts).within(box).first(1000)),
        }
