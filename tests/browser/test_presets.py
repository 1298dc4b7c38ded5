"""Saved filters in a browser: saved, chosen, renamed, opened with a page, deleted, brought back."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.house import House
from tests.browser.past import open_history
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


async def _menu(page: Page) -> None:
    if not await page.locator("#preset-pop").is_visible():
        await page.locator("#preset-open").click()
    await expect(page.locator("#preset-pop")).to_be_visible()


async def _save(page: Page, name: str) -> None:
    await _menu(page)
    await page.get_by_label("Save these filters as").fill(name)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#preset-open")).to_contain_text(name)


async def test_filters_are_saved_and_found_on_other_pages(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?decision=transcode&period=last_30_days")
    await _save(page, "Hot")
    await page.goto(f"{past.url}/analytics/performance")
    await expect(page.locator(".filter-chip")).to_have_count(0)
    await _menu(page)
    await page.get_by_role("link", name="Hot").click()
    await page.wait_for_url("**/analytics/performance?decision=transcode&period=last_30_days")
    await expect(page.locator(".filter-chip")).to_have_count(2)
    await _menu(page)
    await page.locator(".preset-edit summary").click()
    await page.get_by_label("Name", exact=True).fill("Warm")
    await page.get_by_role("button", name="Rename").click()
    await expect(page.locator("#preset-open")).to_contain_text("Warm")
    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator("#preset-open")).to_contain_text("Saved filters")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#preset-open")).to_contain_text("Warm")


async def test_a_page_opens_with_saved_filters(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?decision=transcode")
    await _save(page, "Hot")
    await page.locator(".preset-edit summary").click()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.get_by_label("Open this page with it").check()
    await expect(page.locator("#filter-pop[data-opened]")).to_have_count(1)
    await page.goto(f"{past.url}/history")
    await page.wait_for_url("**/history?decision=transcode")
    await expect(page.locator(".filter-chip")).to_contain_text("Transcode")
    await page.locator(".filter-chip a").click()
    await page.wait_for_url("**/history?preset=none")
    await expect(page.locator(".filter-chip")).to_have_count(0)
    await page.goto(f"{past.url}/analytics")
    await expect(page.locator(".filter-chip")).to_have_count(0)
