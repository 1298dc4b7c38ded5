"""The page of the map in a browser, with 100,000 places: how soon it opens, and how it pans."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

from hub.api.security import COOKIE
from tests.benchmarks.bench_dashboards import hub_with_past
from tests.benchmarks.bench_spatial import fill
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.support.browser import ARGUMENTS
from tests.support.programs import find_program
from tests.support.whole_hub import QUIET, Scene, whole_hub

OPENED_MS, INPUT_MS = 1500, 100
DRAGS, STEPS, KEYS = 4, 10, 12
LAYERS = ("places", "hexagons", "heat", "ways")
READY = "usher-geography[ready]"
# A map of few pixels is soon drawn where no graphics card helps.
_WATCH = """
Object.defineProperty(window, "devicePixelRatio", { value: 0.4 });
window.tasks = []; window.delays = []; window.heard = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.tasks.push(one.duration);
}).observe({ type: "longtask", buffered: true });
const note = (event) => {
  window.heard += 1;
  window.delays.push(performance.now() - event.timeStamp);
};
for (const kind of ["keydown", "mousedown", "mouseup"]) addEventListener(kind, note, true);
"""


@asynccontextmanager
async def hub_of_the_world() -> AsyncIterator[Scene]:
    """A whole hub with BENCH_PLAYS plays at 100,000 places."""
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(fill, Path(folder) / "history.duckdb")
        async with whole_hub(
            Path(folder), config=QUIET + "history:\n  path: history.duckdb\n"
        ) as scene:
            yield scene


@benchmark(
    Metric("first page", "ms", at_most(OPENED_MS, "max")),
    Metric("page again", "ms", at_most(OPENED_MS, "p95")),
    Metric("first tile", "ms"),
)
async def map_from_cold() -> Samples:
    """The page and a tile of a hub that has just started, at BENCH_PLAYS plays."""
    async with hub_with_past() as scene:
        pages = [await _asked(scene, "/map") for _ in range(5)]
        tile = await _asked(scene, "/api/v1/spatial/tiles/0/0/0?zone=Europe/Berlin")
    return {"first page": pages[:1], "page again": pages[1:], "first tile": [tile]}


async def _asked(scene: Scene, path: str) -> float:
    begin = time.perf_counter()
    response, _ = await scene.ask("admin", "GET", path, headers={"Accept": "text/html"})
    if response.status != 200:
        raise ValueError(f"{path}: {response.status}")
    return (time.perf_counter() - begin) * 1000


@benchmark(
    Metric("first page", "ms", at_most(OPENED_MS, "max")),
    Metric("drawn", "ms"),
    *(
        metric
        for layer in LAYERS
        for metric in (
            Metric(f"input, {layer}", "ms", at_most(INPUT_MS, "p95")),
            Metric(f"long tasks, {layer}", "ms"),
        )
    ),
    Metric("dropped", "inputs", at_most(0, "max")),
)
async def map_pans() -> Samples:
    """100,000 places: from navigation until the map is drawn; the delay of each key and button
    while it pans and zooms, and how long what kept the page from answering took.
    """
    async with hub_of_the_world() as scene:
        first = await _asked(scene, "/map")
        async with _browser(scene) as page:
            begin = time.perf_counter()
            await page.goto(f"{scene.url}/map", wait_until="commit")
            await page.locator(READY).wait_for()
            drawn = (time.perf_counter() - begin) * 1000
            samples: dict[str, list[float]] = {"first page": [first], "drawn": [drawn]}
            samples["dropped"] = []
            for layer in LAYERS:
                delays, tasks, dropped = await _panned(page, layer)
                samples[f"input, {layer}"] = delays
                samples[f"long tasks, {layer}"] = tasks or [0.0]
                samples["dropped"].append(dropped)
        return samples


@asynccontextmanager
async def _browser(scene: Scene) -> AsyncIterator[Page]:
    program = find_program("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        context = await browser.new_context(viewport={"width": 1000, "height": 700})
        await context.add_cookies(
            [{"name": COOKIE, "value": scene.tokens["admin"], "url": scene.url}]
        )
        page = await context.new_page()
        await page.add_init_script(_WATCH)
        yield page
        await browser.close()


async def _panned(page: Page, layer: str) -> tuple[list[float], list[float], float]:
    """Delays of what was heard, long tasks, and how many inputs were not heard at all."""
    await page.locator(f"usher-geography [data-layer={layer}]").click()
    await page.wait_for_timeout(1000)
    await page.evaluate("window.tasks = []; window.delays = []; window.heard = 0")
    box = await page.locator("usher-geography canvas").bounding_box()
    if box is None:
        raise ValueError("there is no map")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for number in range(DRAGS):
        await _dragged(page, x, y, number)
    await page.locator("usher-geography canvas").focus()
    keys = ("ArrowRight", "ArrowDown", "+", "ArrowLeft", "ArrowUp", "-")
    for number in range(KEYS):
        await page.keyboard.press(keys[number % len(keys)])
    await page.wait_for_timeout(500)
    delays, tasks, heard = await page.evaluate("[window.delays, window.tasks, window.heard]")
    return delays, tasks, float(2 * DRAGS + KEYS - heard)


async def _dragged(page: Page, x: float, y: float, number: int) -> None:
    side = 1 if number % 2 else -1
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + side * 260, y + (number % 3 - 1) * 40, steps=STEPS)
    await page.mouse.up()
    await page.mouse.wheel(0, -120 if number % 4 < 2 else 120)
