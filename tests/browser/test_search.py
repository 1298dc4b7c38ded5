"""Global search in a browser: by keyboard alone, with typing errors, and as a page."""

import pytest
from playwright.async_api import expect

from tests.browser.house import House
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


async def test_from_anywhere_to_a_title_by_keyboard(past: House, pages: Pages) -> None:
    page = await pages.open()
    await past.sign_in(page, path="/servers")
    await page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search or go to")
    await expect(field).to_be_focused()
    await page.keyboard.type("marblefim 1")
    options = page.locator("#palette").get_by_role("option")
    await expect(options.first).to_contain_text("Marblefilm 1")
    await expect(options.first).to_contain_text("Movie")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/items/*")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Marblefilm 1")


async def test_pages_and_persons_are_there_too(past: House, pages: Pages) -> None:
    page = await pages.open()
    await past.sign_in(page)
    await page.keyboard.press("Control+k")
    options = page.locator("#palette").get_by_role("option")
    await expect(options.first).to_be_visible()
    await page.keyboard.type("libr")
    await expect(options.first).to_contain_text("Libraries")
    field = page.get_by_role("combobox", name="Search or go to")
    await field.fill("ann")
    await expect(options.first).to_contain_text("Ann")
    await field.fill("qqxxyyzz")
    await expect(page.locator(".palette-empty")).to_be_visible()


async def test_everything_alike_as_a_page(past: House, pages: Pages) -> None:
    page = await pages.open()
    await past.sign_in(page, path="/search")
    await page.get_by_role("searchbox").fill("zirkon")
    await expect(page.locator(".poster-card").first).to_contain_text("Zirkonfilm")
    await expect(page).to_have_url(f"{past.url}/search?q=zirkon")
    await page.get_by_role("searchbox").fill("nothing like this 77")
    await expect(page.locator("#found")).to_contain_text("Nothing is called like")
    await page.get_by_role("link", name="Plays with this text").click()
    await page.wait_for_url("**/history?search=*")
