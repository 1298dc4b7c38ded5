"""Drives the demo in a real Chromium and keeps pictures of it for README and documentation.

script/screenshots [NAME ...] takes all of them, or those that are named (dashboard-dark, ...).
"""

import asyncio
import base64
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUALITY = 84
LARGEST = 250_000
Take = Callable[[Browser, "Running", str], Awaitable[None]]
ADDRESS = re.compile(r"Usher is at http://localhost:(\d+)/")
PASSWORD = re.compile(r"with the password (\S+)")
REMEMBERS = re.compile(r"The demo remembers")
PATIENCE_S = 300
DRAWN_S = 8
"""A map without a graphics card takes its time, and does not say when it has all of its tiles."""
FOUND = "discovery:\n  interfaces: [127.0.0.1]\n  announce: false\n"


@dataclass(slots=True)
class Running:
    """A hub in a process of its own, and what it printed."""

    output: asyncio.StreamReader
    said: str = ""
    url: str = ""

    async def says(self, pattern: re.Pattern[str]) -> str:
        """Wait for a line; the first group of it, or all of it."""
        async with asyncio.timeout(PATIENCE_S):
            while not (match := pattern.search(self.said)):
                line = await self.output.readline()
                if not line:
                    raise SystemExit(f"the hub ended:\n{self.said}")
                self.said += line.decode()
        return match[match.lastindex or 0]


@asynccontextmanager
async def hub(*options: str) -> AsyncIterator[Running]:
    """Run `usher serve` until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "frontend.cli.main", "serve", "--host", "127.0.0.1", "--port", "0", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    running = Running(process.stdout or asyncio.StreamReader())
    try:
        running.url = f"http://127.0.0.1:{await running.says(ADDRESS)}"
        yield running
    finally:
        process.terminate()
        await process.communicate()


async def keep(page: Page, name: str) -> None:
    """Write what the window shows as a small WebP."""
    await page.wait_for_load_state("networkidle")
    session = await page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": QUALITY}
    answer = await session.send("Page.captureScreenshot", options)
    body = base64.b64decode(answer["data"])
    if len(body) > LARGEST:
        raise SystemExit(f"{name} has {len(body)} bytes, more than {LARGEST}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{name}.webp").write_bytes(body)
    print(f"{name}.webp  {len(body) / 1000:.0f} kB")


async def window(browser: Browser, theme: str, size: dict[str, int] | None = None) -> Page:
    """A page of a fresh profile, in English."""
    context = await browser.new_context(
        viewport=size or SIZE,  # type: ignore[arg-type]  # a size, as its keys say
        color_scheme="dark" if theme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Stockholm",
        reduced_motion="reduce",
    )
    return await context.new_page()


async def sign_in(page: Page, demo: Running) -> None:
    """Sign in to the demo."""
    await page.goto(f"{demo.url}/sign-in")
    await page.fill("#username", "demo")
    await page.fill("#password", await demo.says(PASSWORD))
    await page.click("button[type=submit]")
    await page.wait_for_selector("usher-session-card")


async def dashboard(browser: Browser, demo: Running, name: str) -> None:
    """What plays now."""
    page = await window(browser, name.rpartition("-")[2])
    await sign_in(page, demo)
    await keep(page, name)


async def phone(browser: Browser, demo: Running, name: str) -> None:
    """The same on a phone."""
    page = await window(browser, "dark", PHONE)
    await sign_in(page, demo)
    await keep(page, name)


def at(path: str) -> Take:
    """The page at a path."""

    async def take(browser: Browser, demo: Running, name: str) -> None:
        page = await window(browser, name.rpartition("-")[2])
        await sign_in(page, demo)
        await page.goto(f"{demo.url}{path}")
        await keep(page, name)

    return take


async def play(browser: Browser, demo: Running, name: str) -> None:
    """One play with its timeline."""
    page = await window(browser, name.rpartition("-")[2])
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/history?sort=-paused_s")
    await page.locator("tbody a").first.click()
    await keep(page, name)


async def show(browser: Browser, demo: Running, name: str) -> None:
    """A show with its episodes, and who is where."""
    page = await window(browser, name.rpartition("-")[2])
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/history?type=episode")
    await page.locator("tbody .c-title a").first.click()
    found = page.locator("#play-menu a[href*='/items/']").first
    await page.goto(f"{demo.url}{await found.get_attribute('href')}")
    await keep(page, name)


async def map_(browser: Browser, demo: Running, name: str) -> None:
    """Where people watch, as the layer that the name says: map-ways-dark, globe-places-dark."""
    kind, layer, theme = name.split("-")
    page = await window(browser, theme)
    await sign_in(page, demo)
    globe = "&globe=1" if kind == "globe" else ""
    await page.goto(f"{demo.url}/map?layer={layer}{globe}")
    await page.wait_for_selector("usher-geography[ready]", timeout=60_000)
    await asyncio.sleep(DRAWN_S)
    await keep(page, name)


async def wizard(browser: Browser, demo: Running, name: str) -> None:
    """The servers that a new hub finds: those of the demo."""
    del demo
    folder = Path(tempfile.mkdtemp(prefix="usher-screenshots-"))
    (folder / "usher.yaml").write_text(FOUND, "utf-8")
    page = await window(browser, name.rpartition("-")[2])
    async with hub("--config", str(folder)) as new:
        await page.goto(new.url)
        await page.fill("[name=username]", "mara")
        password = f"{secrets.token_urlsafe(9)}-aA1"
        for field in ("password", "again"):
            await page.fill(f"[name={field}]", password)
        await page.click("main [type=submit]")
        await page.click("main [type=submit]")
        await page.wait_for_function("document.querySelectorAll('#found-servers a').length >= 3")
        await keep(page, name)
    shutil.rmtree(folder)


PICTURES: dict[str, Take] = {
    "dashboard-dark": dashboard,
    "dashboard-light": dashboard,
    "history-light": at("/history"),
    "play-dark": play,
    "show-dark": show,
    "alerts-light": at("/alerts"),
    "rules-dark": at("/rules"),
    "analytics-light": at("/analytics"),
    "map-ways-dark": map_,
    "map-hexagons-light": map_,
    "globe-places-dark": map_,
    "integrations-dark": at("/integrations"),
    "wizard-light": wizard,
    "phone-dark": phone,
}


async def main(names: list[str]) -> None:
    """Take the pictures, one after the other."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright, hub("--demo") as demo:
        options = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        browser = await playwright.chromium.launch(executable_path=executable, args=options)
        await demo.says(REMEMBERS)
        for name in names or PICTURES:
            await PICTURES[name](browser, demo, name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
