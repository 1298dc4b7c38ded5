"""From an empty hub to a live dashboard, as somebody new goes through it."""

import pytest
from playwright.async_api import Page, expect

from hub.auth.auth import AUTH
from hub.core.household import HOUSEHOLD
from tests.browser.house import OWNER, PASSWORD, House, card_of
from tests.support.browser import PHONE, Pages

pytestmark = pytest.mark.browser


async def _make_account(page: Page) -> None:
    await page.get_by_label("User name").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Password again").fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("heading", name="Where is home?")).to_be_visible()


async def test_from_nothing_to_a_live_dashboard(empty_house: House, pages: Pages) -> None:
    house = empty_house
    page = await pages.open(house.url, time_zone="Asia/Kolkata")
    await _make_account(page)
    assert await page.get_by_label("Time zone").input_value() in {"Asia/Kolkata", "Asia/Calcutta"}
    await page.locator(".map-pick").click(position={"x": 200, "y": 60})
    await page.get_by_role("button", name="Continue").click()

    await page.get_by_role("link", name=f"Connect {house.server_name}").click()
    await page.get_by_label("API key").check()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("API key").fill(house.api_key)
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text(f"{house.server_name} is connected")).to_be_visible()
    await page.get_by_role("link", name="Finish").click()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="Open the dashboard").click()

    await expect(page.get_by_role("heading", name="Nothing is playing")).to_be_visible()
    stream = house.play()
    await expect(card_of(page, stream)).to_be_visible()
    household = house.hub[HOUSEHOLD].current
    assert household.complete
    assert household.latitude is not None


async def test_what_is_wrong_with_an_account_is_said_beside_its_field(
    empty_house: House, pages: Pages
) -> None:
    pages.allow("status of 400")
    page = await pages.open(empty_house.url)
    await page.get_by_label("User name").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Password again").fill("something else")
    await page.get_by_role("button", name="Create account").click()
    again = page.get_by_label("Password again")
    await expect(again).to_be_focused()
    await expect(again).to_have_accessible_description("The two passwords differ.")
    await expect(page.get_by_label("User name")).to_have_value(OWNER)
    assert empty_house.hub[AUTH].needs_owner


async def test_the_chosen_language_goes_through_the_wizard(
    empty_house: House, pages: Pages
) -> None:
    page = await pages.open(empty_house.url, size=PHONE)
    await page.get_by_role("link", name="Deutsch").click()
    await expect(page.get_by_role("heading", name="Willkommen bei Usher")).to_be_visible()
    await page.get_by_label("Benutzername").fill(OWNER)
    await page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    await page.get_by_label("Passwort noch einmal").fill(PASSWORD)
    await page.get_by_role("button", name="Konto anlegen").click()
    await expect(page.get_by_role("heading", name="Wo ist Zuhause?")).to_be_visible()
    await expect(page.get_by_label("Deutsch")).to_be_checked()
    await page.get_by_role("button", name="Weiter").click()
    await expect(page.get_by_role("heading", name="Wir suchen deine Server")).to_be_visible()


async def test_a_server_that_appears_later_is_offered_without_a_reload(
    empty_house: House, pages: Pages
) -> None:
    page = await pages.open(empty_house.url)
    await _make_account(page)
    await page.get_by_role("button", name="Continue").click()
    found = page.get_by_role("link", name=f"Connect {empty_house.server_name}")
    await expect(found).to_be_visible()
