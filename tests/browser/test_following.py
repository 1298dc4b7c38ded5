"""Parts of a page that follow the hub change under one's hands without getting in the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from hub.core.backoff import BackoffPolicy
from hub.core.entries import ENTRIES, ConfigEntry, DisabledBy, EntryRecord
from tests.browser.house import House, house
from tests.support.browser import Pages
from tests.support.ports import free_port

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def away(tmp_path: Path) -> AsyncIterator[House]:
    """A hub with a server that does not answer, and that it asks again only after a minute."""
    async with house(tmp_path, retry=BackoffPolicy(60, 60)) as built:
        await built.settle()
        yield built


async def _entry(away: House) -> ConfigEntry[object]:
    data = {"url": f"http://127.0.0.1:{free_port()}", "token": "t", "verify_ssl": True}
    record = EntryRecord(domain="jellyfin", title="Den", data=data)
    return await away.hub[ENTRIES].add(record)


async def _row(away: House, page: Page) -> Locator:
    await away.sign_in(page, path="/integrations")
    row = page.get_by_role("link", name="Den")
    await expect(row).to_contain_text("will retry in")
    return row


async def _press(page: Page, target: Locator) -> None:
    box = await target.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()


async def test_a_click_that_is_under_way_reaches_what_it_began_on(
    away: House, pages: Pages
) -> None:
    page = await pages.open()
    entry = await _entry(away)
    row = await _row(away, page)
    await _press(page, row)
    async with page.expect_response(f"{away.url}/integrations"):
        await away.hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    await expect(row).to_contain_text("will retry in")
    await page.mouse.up()
    await expect(page).to_have_url(f"{away.url}/integrations/entries/{entry.id}")


async def test_what_waited_for_the_pointer_is_shown_when_it_is_lifted(
    away: House, pages: Pages
) -> None:
    page = await pages.open()
    entry = await _entry(away)
    row = await _row(away, page)
    await _press(page, page.get_by_role("heading", level=1))
    async with page.expect_response(f"{away.url}/integrations"):
        await away.hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    await page.mouse.up()
    await expect(row).to_contain_text("Disabled")


async def test_what_stays_the_same_is_the_same_element(away: House, pages: Pages) -> None:
    page = await pages.open()
    entry = await _entry(away)
    row = await _row(away, page)
    await row.focus()
    await row.evaluate("row => { window.kept = row; }")
    await row.evaluate("row => getSelection().selectAllChildren(row.querySelector('.title'))")
    selected = await page.evaluate("String(getSelection())")
    await away.hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    await expect(row).to_contain_text("Disabled")
    assert await row.evaluate("row => row === window.kept && row === document.activeElement")
    assert selected
    assert await page.evaluate("String(getSelection())") == selected
