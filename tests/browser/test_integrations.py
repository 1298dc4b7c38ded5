"""Adding a server by hand, with mistakes; and what becomes of it afterwards."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hub.core.backoff import BackoffPolicy
from hub.core.entries import ENTRIES, EntryRecord
from hub.core.entries.record import DisabledBy
from tests.browser.house import House, house
from tests.support.browser import Pages
from tests.support.ports import free_port

pytestmark = pytest.mark.browser


async def _to_the_key(page: Page, address: str) -> None:
    await page.get_by_label("Address").fill(address)
    await (
        page.get_by_role("button", name="Submit")
        .or_(page.get_by_role("button", name="Next"))
        .click()
    )


async def test_mistakes_are_named_and_can_be_put_right(empty_house: House, pages: Pages) -> None:
    pages.allow("status of 400")
    await empty_house.settle()
    page = await pages.open()
    await empty_house.sign_in(page, path="/integrations/add")
    await page.get_by_role("button", name="Add Jellyfin").click()

    await _to_the_key(page, f"http://127.0.0.1:{free_port()}")
    await expect(page.get_by_text("Nothing answers at this address")).to_be_visible()
    await _to_the_key(page, empty_house.scene.simulator.url)
    await page.get_by_label("API key").check()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("API key").fill("not-the-key")
    await page.get_by_role("button", name="Submit").click()
    field = page.get_by_label("API key")
    await expect(field).to_have_accessible_description(
        "It is stored encrypted. The server refuses this API key."
    )
    await field.fill(empty_house.api_key)
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text(f"{empty_house.server_name} is connected")).to_be_visible()
    await expect(page.get_by_role("listitem").filter(has_text="Films")).to_be_visible()
    await page.get_by_role("link", name="Finish").click()
    row = page.get_by_role("link", name=empty_house.server_name)
    await expect(row).to_contain_text("Loaded")


async def test_what_is_ignored_is_not_offered_until_it_is_brought_back(
    empty_house: House, pages: Pages
) -> None:
    await empty_house.settle()
    page = await pages.open()
    await empty_house.sign_in(page, path="/integrations")
    await page.get_by_role("button", name="Ignore").click()
    await expect(page.get_by_text("It is not offered any more.")).to_be_visible()
    await page.get_by_role("link", name="1 ignored").click()
    await page.get_by_role("button", name="Offer again").click()
    add = page.get_by_role("link", name=f"Add {empty_house.server_name}")
    await expect(add).to_be_visible()


async def test_an_entry_is_switched_off_and_on_in_front_of_ones_eyes(
    home: House, pages: Pages
) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/integrations")
    await page.get_by_role("link", name=home.server_name).click()
    await page.get_by_role("button", name="More").first.click()
    await page.get_by_role("button", name="Disable").click()
    await expect(page.get_by_text("Switched off.")).to_be_visible()
    await expect(page.locator("header .chip").first).to_have_text("Disabled")
    [entry] = home.hub[ENTRIES].all("jellyfin")
    await home.hub[ENTRIES].set_disabled(entry, None)
    await expect(page.locator("header .chip").first).to_have_text("Loaded")


async def test_options_are_saved_and_said_so(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/integrations")
    await page.get_by_role("link", name=home.server_name).click()
    await page.get_by_role("link", name="Options").click()
    await page.get_by_label("Follow the server's push messages").uncheck()
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("The options are saved.")).to_be_visible()
    [entry] = home.hub[ENTRIES].all("jellyfin")
    assert entry.options["push"] is False


async def test_a_server_that_is_away_counts_down_to_the_next_try(
    tmp_path: Path, pages: Pages
) -> None:
    async with house(tmp_path, retry=BackoffPolicy(60, 60)) as away:
        await away.settle()
        data = {"url": f"http://127.0.0.1:{free_port()}", "token": "t", "verify_ssl": True}
        entry = await away.hub[ENTRIES].add(EntryRecord(domain="jellyfin", title="Den", data=data))
        page = await pages.open()
        await away.sign_in(page, path="/integrations")
        row = page.get_by_role("link", name="Den")
        await expect(row).to_contain_text(re.compile(r"will retry in \d+ s"))
        await row.click()
        await expect(page.get_by_role("alert").or_(page.locator(".banner"))).to_contain_text(
            "Nothing answers at"
        )
        await away.hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
        await expect(page.locator(".banner")).to_have_count(0)
        await page.close()
