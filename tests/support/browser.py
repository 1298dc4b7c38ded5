"""A real Chromium, one for all tests of a process; each page is in a profile of its own.

A page that logs an error, or asks another machine for anything, fails the test. Tests that are
marked `browser` run in the loop of the whole run, where that Chromium is.
"""

import re
from collections.abc import AsyncIterator, Generator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

from tests.support.programs import find_program

_WITHOUT = (
    "WebUIOmniboxAimPopup",  # nobody types an address
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    "AimEnabled",  # from here on what Playwright leaves out, whose own list is replaced by this one
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_WITHOUT)}",
)
WAIT_MS = 20_000
"""How long a busy machine may take: who waits for what comes at once loses nothing."""
DESKTOP = (1440, 900)
PHONE = (390, 844)

expect.set_options(timeout=WAIT_MS)
_ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts"
_LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})
_FAILED = pytest.StashKey[bool]()


class Pages:
    """Opens pages, each in a profile of its own, and remembers what went wrong on them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._allowed: list[re.Pattern[str]] = []
        self._problems: list[str] = []

    async def open(
        self,
        url: str = "",
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        time_zone: str = "Europe/London",
        locale: str = "en-GB",
        scripts: bool = True,
    ) -> Page:
        """Return a page in a fresh profile (no cookies), at `url` if one is given."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            timezone_id=time_zone,
            locale=locale,
            java_script_enabled=scripts,
        )
        context.set_default_timeout(WAIT_MS)
        self._contexts.append(context)
        page = await context.new_page()
        self._watch(page)
        if url:
            await page.goto(url)
        return page

    def allow(self, pattern: str) -> None:
        """Expect problems that match this regular expression."""
        self._allowed.append(re.compile(pattern))

    @property
    def problems(self) -> list[str]:
        """Errors so far that the test did not allow."""
        return [
            text
            for text in self._problems
            if not any(allowed.search(text) for allowed in self._allowed)
        ]

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on(
            "pageerror", lambda error: self._problems.append(f"uncaught: {error.stack or error}")
        )
        page.on("request", lambda request: self._on_request(request.url))
        page.on("websocket", lambda socket: self._on_request(socket.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in _LOCAL_HOSTS:
            self._problems.append(f"request to another machine: {url}")

    async def photograph(self, name: str) -> None:
        """Keep a picture of every page that is open, below test-artifacts/."""
        _ARTIFACTS.mkdir(exist_ok=True)
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            path = _ARTIFACTS / f"{name}-{number}.jpg"  # a PNG of a long page takes a second
            await page.screenshot(path=path, type="jpeg", quality=80, full_page=True)

    async def close(self) -> None:
        """Close every profile."""
        for context in self._contexts:
            await context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is marked `browser` in the loop of the whole run."""
    for item in items:
        if item.get_closest_marker("browser") is not None and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests failed, for the picture taken when their pages close."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


class Chromium:
    """Starts a headless Chromium, and another when it has crashed."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._browser: Browser | None = None

    async def browser(self) -> Browser:
        """The one that runs."""
        if self._browser is None or not self._browser.is_connected():
            await self.close()
            executable = find_program("chromium", "chromium-browser")
            playwright = await self._stack.enter_async_context(async_playwright())
            self._browser = await playwright.chromium.launch(
                executable_path=executable, args=ARGUMENTS
            )
            self._stack.push_async_callback(self._browser.close)
        return self._browser

    async def close(self) -> None:
        """End it."""
        await self._stack.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _chromium() -> AsyncIterator[Chromium]:
    one = Chromium()
    await one.browser()  # before the first test, whose guards would miss the end of its threads
    yield one
    await one.close()


@pytest_asyncio.fixture
async def chromium(_chromium: Chromium) -> Browser:
    """A headless Chromium, for tests that are marked `browser`."""
    return await _chromium.browser()


@pytest_asyncio.fixture
async def pages(request: pytest.FixtureRequest, chromium: Browser) -> AsyncIterator[Pages]:
    """Opens pages; fails the test for any problem that it did not `allow`."""
    opened = Pages(chromium)
    yield opened
    if request.node.stash.get(_FAILED, False):
        await opened.photograph(re.sub(r"\W+", "-", request.node.nodeid))
    await opened.close()
    if opened.problems:
        pytest.fail("problems on the page:\n  " + "\n  ".join(opened.problems), pytrace=False)
