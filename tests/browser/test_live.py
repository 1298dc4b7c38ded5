"""What happens on a server is on the dashboard at once, and what one does there reaches it."""

import pytest
from playwright.async_api import expect

from integrations.demo.world.stream import StopCause
from tests.browser.house import House, card_of, show_of
from tests.support.browser import Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


async def test_a_stream_comes_pauses_goes_on_and_ends(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page)
    await expect(page.get_by_role("heading", name="Nothing is playing")).to_be_visible()

    stream = home.play()
    card = card_of(page, stream)
    await expect(card.locator("[data-state=playing]")).to_be_visible()
    await expect(card.get_by_role("heading")).to_have_text(show_of(stream))
    await expect(page.locator("usher-totals .stat").first).to_contain_text("1")
    stream.pause()
    await expect(card.locator("[data-state=paused]")).to_be_visible()
    stream.play()
    await expect(card.locator("[data-state=playing]")).to_be_visible()
    stream.stop()
    await expect(card).to_have_count(0)
    await expect(page.get_by_role("heading", name="Nothing is playing")).to_be_visible()
    await expect(page.locator("#recent a.row")).to_contain_text(show_of(stream))


async def test_cards_keep_their_places(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page)
    first, second = home.play(home.scene.owner), home.play(home.scene.guest)
    titles = page.locator("usher-session-card .session-person")
    await expect(titles).to_have_count(2)
    before = await titles.all_inner_texts()
    for stream in (second, first):
        stream.pause()
        await expect(card_of(page, stream).locator("[data-state=paused]")).to_be_visible()
        assert await titles.all_inner_texts() == before


async def test_controls_reach_the_player(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page)
    stream = home.play()
    card = card_of(page, stream)
    await card.get_by_role("button", name="Pause").click()
    await expect(card.locator("[data-state=paused]")).to_be_visible()
    assert stream.state == "paused"
    await expect(page.get_by_text("Paused.", exact=True)).to_be_visible()

    await card.get_by_role("button", name="Seek").click()
    await page.get_by_label("Jump to").fill("600")
    await page.get_by_role("button", name="Jump", exact=True).click()
    await expect(card.locator(".times")).to_contain_text("10:00")
    assert round(stream.position_s) == 600

    await card.get_by_role("button", name="Send a message").click()
    await page.get_by_label("Message", exact=True).fill("Dinner is ready.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("The message was sent.")).to_be_visible()
    assert stream.messages == ["Dinner is ready."]

    await card.get_by_role("button", name="Stop").click()
    await page.get_by_role("button", name="Stop stream").click()
    await expect(card).to_have_count(0)
    assert stream.stop_cause is StopCause.TERMINATED


async def test_a_control_that_fails_says_why(home: House, pages: Pages) -> None:
    pages.allow("status of (404|409|503)")
    page = await pages.open()
    await home.sign_in(page)
    stream = home.play()
    card = card_of(page, stream)
    await card.get_by_role("button", name="Stop").click()
    dialog = page.get_by_role("dialog", name="Stop this stream?")
    await expect(dialog).to_be_visible()
    stream.stop()
    await expect(card).to_have_count(0)
    await dialog.get_by_role("button", name="Stop stream").click()
    await expect(page.get_by_text("There is no such session; it may have ended.")).to_be_visible()


async def test_what_a_player_cannot_do_is_not_offered(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page)
    account = next(
        account
        for account in home.scene.server.accounts
        if account.person
        and any(
            (app := device.apps.get(home.scene.server.platform)) and not app.controllable
            for device in account.person.devices
        )
    )
    card = card_of(page, home.play(account, controllable=False))
    pause = card.get_by_role("button", name="Pause: not supported by this player")
    await expect(pause).to_have_attribute("aria-disabled", "true")


async def test_the_page_says_that_it_waits_for_the_hub_and_goes_on(
    home: House, pages: Pages
) -> None:
    pages.allow("WebSocket connection|ERR_CONNECTION_REFUSED")
    page = await pages.open()
    await home.sign_in(page)
    state = page.locator("usher-connection .connection")
    await expect(state).to_have_text("Live")
    await home.close_door()
    await expect(state).to_have_text("Reconnecting")
    stream = home.play()
    await home.open_door()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(state).to_have_text("Live")
    await expect(card_of(page, stream)).to_be_visible()


async def test_states_move_while_one_looks(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/developer/states")
    row = page.locator("usher-states tr").filter(has_text="norrsken_streams")
    await expect(row).to_contain_text("0")
    home.play()
    await expect(row.locator("td").nth(1)).to_contain_text("1")
    await eventually(lambda: len(home.scene.world.streams()) == 1)


async def test_an_entity_shows_what_it_showed(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/developer/states/sensor.norrsken_streams")
    home.play()
    history = page.locator("usher-state-history")
    await expect(history.locator("canvas")).to_be_visible()
    await history.get_by_role("button", name="Hour").click()
    await expect(history.get_by_role("button", name="Hour")).to_have_attribute(
        "aria-pressed", "true"
    )
    await page.goto(f"{home.url}/developer/states/binary_sensor.norrsken_connected")
    await expect(history.locator(".state-strip-key")).to_contain_text("on")
    shown = history.locator(".state-strip [data-tone='1']").last
    assert await shown.evaluate("one => one.getBoundingClientRect().width") > 0
