"""Reports in a browser: every chart of every page is drawn, and leads to the plays behind it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from hub.analytics.catalogue import REPORTS
from tests.browser.house import House, house
from tests.browser.past import remembered
from tests.support.browser import DESKTOP, PHONE, Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


TOPICS = sorted({str(report.topic) for report in REPORTS.values()} - {"overview"})
FOLLOWED = {
    "content": {"popular-movies", "ranks-movies", "release_years-year"},
    "people": {"calendar-days", "weeks-hours"},
    "performance": {
        "decisions-decision",
        "decisions-decision_over_time",
        "stream_decisions-video_and_audio",
    },
}
"""A bar, a bump, a column, a calendar, a spiral, a pie, an area and a heatmap."""

SHOWN = "canvas, .report-empty, .report-table, .figures, .ranking"
_DRAWN = """async report => {
  report.scrollIntoView();
  const layers = [...report.querySelectorAll("canvas")];
  const plain = ".report-empty, .report-table, .figures, .ranking";
  if (!layers.length) return report.querySelector(plain) !== null;
  return layers.some((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, index) => index % 4 === 3 && value > 0);
  });
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def past(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """What Ann watched directly and Bob transcoded; these tests change nothing."""
    async with house(tmp_path_factory.mktemp("past")) as built:
        await remembered(built)
        yield built


async def _all_drawn(page: Page) -> list[Locator]:
    """Wait until each report has drawn something, or says that there is nothing."""
    reports = await page.locator("usher-report").all()
    for report in reports:
        await report.scroll_into_view_if_needed()
        await expect(report.locator(SHOWN).first).to_be_visible()
        await page.wait_for_function(_DRAWN, arg=await report.element_handle())
    return reports


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"])
async def test_every_page_draws_its_charts(
    past: House, pages: Pages, size: tuple[int, int], *, dark: bool
) -> None:
    page = await pages.open(size=size, dark=dark)
    await past.sign_in(page, path="/analytics")
    for topic in ("overview", *TOPICS):
        await page.goto(f"{past.url}/analytics/{topic}")
        assert await _all_drawn(page)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], topic
        await pages.photograph(f"analytics-{topic}-{'desk' if dark else 'phone'}")


async def _stay(page: Page) -> list[str]:
    """Where links lead from now on; the page stays."""
    led: list[str] = []

    async def told(route: Route) -> None:
        led.append(route.request.url)
        await route.fulfill(status=204)

    await page.route("**/history?**", told)
    return led


@pytest.mark.parametrize("topic", FOLLOWED)
async def test_every_kind_of_chart_leads_to_the_plays_behind_it(
    past: House, pages: Pages, topic: str
) -> None:
    page = await pages.open()
    await past.sign_in(page, path=f"/analytics/{topic}?type=movie")
    led = await _stay(page)
    for name in sorted(FOLLOWED[topic]):
        report = page.locator(f"usher-report#{name}")
        await report.scroll_into_view_if_needed()
        await page.wait_for_function(_DRAWN, arg=await report.element_handle())
        canvas = report.locator(".report-canvas")
        led.clear()

        async def followed(canvas: Locator = canvas) -> bool:
            # Keys are lost while a page is being left, which it is for a moment each time.
            await canvas.press("ArrowRight")
            await canvas.press("Enter")
            return bool(led)

        await eventually(followed, timeout=10, interval=0.2)
        assert "type=movie&" in led[0], name


async def test_a_click_between_the_points_leads_to_the_step_below_it(
    past: House, pages: Pages
) -> None:
    page = await pages.open()
    await past.sign_in(page, path="/analytics/performance?type=movie")
    led = await _stay(page)
    report = page.locator("usher-report#decisions-decision_over_time")
    await report.scroll_into_view_if_needed()
    await page.wait_for_function(_DRAWN, arg=await report.element_handle())
    box = await report.locator("canvas").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] - 60, box["y"] + box["height"] - 70)
    await eventually(lambda: led)
    assert "after=" in led[0]
    assert "decision=" in led[0]


async def test_from_a_table_to_the_plays_behind_it(past: House, pages: Pages) -> None:
    page = await pages.open()
    await past.sign_in(page, path="/analytics/people")
    report = page.locator("usher-report#persons-person")
    await report.scroll_into_view_if_needed()
    await report.get_by_role("button", name="Table").click()
    await report.get_by_role("link", name="Ann").click()
    await page.wait_for_url("**/history?person=*")
    await expect(page.locator(".filter-chip")).to_contain_text("Ann")


async def test_a_filter_and_what_is_counted_hold_for_all_reports(past: House, pages: Pages) -> None:
    page = await pages.open()
    await past.sign_in(page, path="/analytics/performance?decision=transcode")
    await expect(page.locator(".filter-chip")).to_contain_text("Transcode")
    report = page.locator("usher-report#decisions-decision")
    await report.get_by_role("button", name="Table").click()
    rows = report.locator("tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Transcode")
    await page.get_by_role("link", name="Plays", exact=True).click()
    await page.wait_for_url("**measure=plays*")
    counted = page.get_by_role("navigation", name="What is counted")
    await expect(counted.locator("[aria-current=true]")).to_have_text("Plays")
    await page.locator(".filter-chip a").click()
    await expect(rows).to_have_count(2)
