"""What the pages of the preview do in a real Chromium."""

import pytest
from playwright.async_api import Page, expect

from tests.frontend.conftest import Serve
from tests.support.browser import PHONE, Pages

pytestmark = pytest.mark.browser


async def _dashboard(serve: Serve, pages: Pages, **options: object) -> Page:
    server = await serve("")
    page = await pages.open(str(server.make_url("/")), **options)  # type: ignore[arg-type]  # as given
    await expect(page.locator("usher-session-card")).to_have_count(7)
    return page


async def test_a_card_says_why_it_transcodes(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages)
    card = page.locator("usher-session-card").filter(has_text="Salt & Iron")
    await card.get_by_role("button", name="Transcode").click()
    await expect(card.get_by_text("The bit rate is above the limit")).to_be_visible()
    await expect(card.get_by_text("1080p H.264")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(card.get_by_text("1080p H.264")).to_be_hidden()


async def test_progress_moves_between_updates(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages)
    bar = page.locator("usher-session-card").filter(has_text="Salt & Iron").locator("progress")
    before = await bar.evaluate("bar => bar.value")
    await page.wait_for_function(
        "before => [...document.querySelectorAll('usher-session-card progress')][1].value > before",
        arg=before,
    )


async def test_stopping_asks_first_and_reports_back(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages)
    card = page.locator("usher-session-card").first
    await card.get_by_role("button", name="Stop").click()
    dialog = page.get_by_role("dialog", name="Stop this stream?")
    await expect(dialog).to_be_visible()
    async with page.expect_request("**/api/v1/sessions/s1/terminate") as asked:
        await dialog.get_by_role("button", name="Stop stream").click()
    request = await asked.value
    assert request.post_data_json == {"message": ""}
    assert request.headers["x-csrf-token"] == "preview"
    await expect(page.get_by_text("The stream was stopped.")).to_be_visible()


async def test_what_a_player_cannot_do_is_said_and_not_sent(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages)
    card = page.locator("usher-session-card").filter(has_text="Evening News")
    seek = card.get_by_role("button", name="Seek: not supported by this player")
    await expect(seek).to_have_attribute("aria-disabled", "true")
    await seek.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_the_keyboard_leads_anywhere(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("integr")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Integrations")


async def test_the_theme_is_kept(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages, dark=True)
    await page.get_by_role("button", name="Switch between dark and light").click()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_phone_has_the_rest_of_the_ways_in_a_drawer(serve: Serve, pages: Pages) -> None:
    page = await _dashboard(serve, pages, size=PHONE)
    await page.get_by_role("button", name="More").click()
    drawer = page.get_by_role("dialog", name="Menu")
    await drawer.get_by_role("link", name="Servers").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Servers")


async def test_the_map_fills_the_coordinates(serve: Serve, pages: Pages) -> None:
    server = await serve("")
    page = await pages.open(str(server.make_url("/setup/home")))
    await page.locator(".map-pick").click(position={"x": 20, "y": 20})
    assert float(await page.get_by_label("Latitude").input_value()) > 60
    assert float(await page.get_by_label("Longitude").input_value()) < -150
