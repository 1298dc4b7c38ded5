"""Reports in a browser: every chart of every page is drawn, and leads to the plays behind it."""

import pytest
from playwright.async_api import Page, expect

from hub.analytics.catalogue import REPORTS
from tests.browser.house import House
from tests.support.browser import DESKTOP, PHONE, Pages

pytestmark = pytest.mark.browser
TOPICS = list(dict.fromkeys(str(report.topic) for report in REPORTS.values()))

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


async def _all_drawn(page: Page) -> int:
    """Wait until each report has drawn something, or says that there is nothing; how many."""
    reports = page.locator("usher-report")
    for number in range(await reports.count()):
        report = reports.nth(number)
        await report.scroll_into_view_if_needed()
        await expect(report.locator(SHOWN).first).to_be_visible()
        await page.wait_for_function(_DRAWN, arg=await report.element_handle())
    return await reports.count()


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"])
async def test_every_page_draws_its_charts(
    past: House, pages: Pages, size: tuple[int, int], *, dark: bool
) -> None:
    page = await pages.open(size=size, dark=dark)
    await past.sign_in(page, path="/analytics")
    for topic in TOPICS:
        await page.goto(f"{past.url}/analytics/{topic}")
        assert await _all_drawn(page) > 0
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], topic


async def test_from_a_chart_to_the_plays_behind_it(past: House, pages: Pages) -> None:
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
