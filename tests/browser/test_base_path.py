"""Everything works below a base path."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.house import House, card_of, house
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def below(tmp_path: Path) -> AsyncIterator[House]:
    """A hub below `/usher`."""
    async with house(tmp_path, base_path="/usher") as built:
        await built.settle()
        await built.add_server()
        yield built


async def test_live_view_control_forms_and_links(below: House, pages: Pages) -> None:
    page = await pages.open()
    await below.sign_in_by_form(page)
    stream = below.play()
    card = card_of(page, stream)
    await card.get_by_role("button", name="Pause").click()
    await expect(card.locator("[data-state=paused]")).to_be_visible()
    poster = card.locator(".session-poster img")
    await expect(poster).to_be_visible()
    assert await poster.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    await page.get_by_role("link", name="Settings").first.click()
    await page.get_by_label("Language").select_option("de")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Gesichert.")).to_be_visible()
    await page.get_by_role("link", name="Verlauf").first.click()
    await expect(page).to_have_url(f"{below.url}/history")
