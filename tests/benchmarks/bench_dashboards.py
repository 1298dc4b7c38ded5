"""Pages of charts: what they cost those who look, and what they cost what happens meanwhile."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page, async_playwright

from hub.api.endpoint import PREFIX
from hub.api.security import COOKIE
from hub.auth.auth import AUTH
from hub.core.bus import Event
from hub.models.observation import Source
from hub.models.playback import PlaybackEvent
from hub.models.session import SessionState
from hub.personal.boards import BOARDS, Card
from hub.personal.cards import CARDS, Look
from hub.playback.pipeline import PLAYBACK_EVENT
from tests.benchmarks.bench_history import database
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.support.browser import ARGUMENTS
from tests.support.programs import find_program
from tests.support.whole_hub import QUIET, Scene, view_of, whole_hub

CHARTS = 20
ROUNDS = 40
VISITS = 6
EVERY_S = 0.15
SHOWN = "canvas, .report-empty, .report-table, .figures, .ranking"
_USABLE = """() => [...document.querySelectorAll("usher-report")]
  .filter((one) => one.getBoundingClientRect().top < innerHeight)
  .every((one) => one.querySelector("SHOWN"))
  && document.querySelector("usher-report canvas") !== null""".replace("SHOWN", SHOWN)


def cards(count: int = CHARTS) -> list[Card]:
    """Charts of different reports."""
    found: dict[str, Card] = {}
    for kind in CARDS.values():
        if kind.report is not None and kind.looks[0] is Look.CHART:
            card = Card(id=kind.name, card=kind.name, width=kind.width)
            found.setdefault(kind.report.name, card)
    return list(found.values())[:count]


@asynccontextmanager
async def hub_with_past() -> AsyncIterator[Scene]:
    """A whole hub that remembers BENCH_PLAYS plays."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(await database(), Path(folder) / "history.duckdb")
        async with whole_hub(
            Path(folder), config=QUIET + "history:\n  path: history.duckdb\n"
        ) as scene:
            yield scene


@benchmark(
    Metric("event, nobody looks", "ms"),
    Metric("event, two dashboards load", "ms"),
    Metric("delay", "ms", at_most(100, "max")),
    Metric("dashboard", "ms"),
)
async def while_events_happen() -> Samples:
    """From a server's word to the event on the bus, while two dashboards load again and again."""
    async with hub_with_past() as scene:
        await scene.watch("ann")
        quiet = [await _event(scene, number) for number in range(ROUNDS)]
        loads: list[float] = []
        stop = asyncio.Event()
        looking = [
            asyncio.create_task(_look(scene, who, loads, stop)) for who in ("admin", "editor")
        ]
        busy = [await _event(scene, number) for number in range(ROUNDS)]
        stop.set()
        await asyncio.gather(*looking)
    usual = statistics.median(quiet)
    return {
        "event, nobody looks": quiet,
        "event, two dashboards load": busy,
        "delay": [max(0.0, took - usual) for took in busy],
        "dashboard": loads,
    }


async def _event(scene: Scene, number: int) -> float:
    """Milliseconds until a pause, or going on, is an event."""
    await asyncio.sleep(EVERY_S)
    happened = asyncio.Event()

    def heard(_: Event[PlaybackEvent]) -> None:
        happened.set()

    state = SessionState.PLAYING if number % 2 else SessionState.PAUSED
    view = replace(view_of("ann"), state=state)
    stop = scene.hub.bus.listen(PLAYBACK_EVENT, heard)
    begin = time.perf_counter()
    await scene.reporter.listed([view], Source.WEBSOCKET)
    await happened.wait()
    stop()
    return (time.perf_counter() - begin) * 1000


async def _look(scene: Scene, who: str, loads: list[float], stop: asyncio.Event) -> None:
    """Load the page and all its charts, each time of other hours, so that nothing is kept."""
    number = 0
    while not stop.is_set():
        begin, number = time.perf_counter(), number + 1
        await scene.ask(who, "GET", "/analytics/overview", headers={"Accept": "text/html"})
        hours = f"hour={number % 24},{(number + 7) % 24},{hash(who) % 24}"
        await asyncio.gather(*(_chart(scene, who, card, hours) for card in cards()))
        loads.append((time.perf_counter() - begin) * 1000)


async def _chart(scene: Scene, who: str, card: Card, hours: str) -> None:
    report = card.card.partition(".")[0]
    path = f"{PREFIX}/analytics/{report}?{hours}"
    response, body = await scene.ask(who, "GET", path)
    if response.status != 200:
        raise ValueError(f"{path}: {body}")


@benchmark(
    Metric("usable", "ms", at_most(1500, "p95")),
    Metric("all drawn", "ms"),
)
async def twenty_charts() -> Samples:
    """From navigation until the charts in view are drawn, and until one has scrolled to the end."""
    async with hub_with_past() as scene:
        admin = scene.hub[AUTH].users.named("admin")
        await scene.hub[BOARDS].put("" if admin is None else admin.id, cards())
        return await _visits(scene)


async def _visits(scene: Scene) -> Samples:
    usable: list[float] = []
    drawn: list[float] = []
    program = find_program("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies(
            [{"name": COOKIE, "value": scene.tokens["admin"], "url": scene.url}]
        )
        page = await context.new_page()
        for _ in range(VISITS):
            begin = time.perf_counter()
            await page.goto(f"{scene.url}/analytics/overview", wait_until="commit")
            await page.wait_for_function(_USABLE)
            usable.append((time.perf_counter() - begin) * 1000)
            await _to_the_end(page)
            drawn.append((time.perf_counter() - begin) * 1000)
        await browser.close()
    return {"usable": usable, "all drawn": drawn}


async def _to_the_end(page: Page) -> None:
    for report in await page.locator("usher-report").all():
        await report.scroll_into_view_if_needed()
        await report.locator(SHOWN).first.wait_for()
