"""What helps while one reads the history: news, keys, hidden plays, searches that find nothing."""

import re

import pytest
from playwright.async_api import expect

from hub.history.amendments.kinds import AmendmentKind, By
from hub.history.facade import HISTORY
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.playback.pipeline import PLAYBACK
from integrations.demo.world.servers import Account
from tests.browser.house import House
from tests.browser.past import open_history, rows_of
from tests.support.browser import Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


async def _play(home: House, account: Account) -> None:
    """Somebody plays something, and it ends."""
    stream = home.play(account)
    await eventually(lambda: len(home.hub[PLAYBACK].sessions()) == 1)
    stream.stop()
    await eventually(lambda: not home.hub[PLAYBACK].sessions())


async def test_new_plays_wait_in_a_pill_until_it_is_pressed(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/history")
    await expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await expect(page.locator("usher-connection")).to_contain_text("Live")
    pill = page.get_by_role("button", name="new play")
    for number, account in enumerate((home.scene.owner, home.scene.guest), 1):
        await _play(home, account)
        await expect(pill).to_have_text("1 new play", timeout=15_000)
        await expect(rows_of(page)).to_have_count(number - 1)
        await pill.click()
        await expect(rows_of(page)).to_have_count(number)
        await expect(pill).to_be_hidden()
        await expect(page.locator(f"[data-total-plays='{number}']")).to_have_count(1)


async def test_a_hidden_play_is_opened_by_its_link_and_shown_again(
    past: House, pages: Pages
) -> None:
    history = past.hub[HISTORY]
    play = (await history.plays(PlaysQuery(limit=1), Scope.all())).rows[0]
    await history.amend(AmendmentKind.HIDE, [play.id], By("Mara"))
    page = await pages.open()
    await past.sign_in(page, path=f"/history/{play.id}")
    note = page.get_by_role("status").filter(has_text="This play is hidden")
    await expect(note).to_contain_text("Hidden by Mara")
    await note.get_by_role("button", name="Show again").click()
    await expect(page.get_by_text("The play is shown again.")).to_be_visible()
    await expect(note).to_have_count(0)


async def test_a_search_that_finds_nothing_says_what_may_be_meant(
    past: House, pages: Pages
) -> None:
    page = await open_history(past, pages, "/history?search=Zirkonfilm+qqqqqqqq&person=Bob")
    await expect(page.get_by_role("heading", name="Nothing found for")).to_be_visible()
    await expect(page.get_by_role("link", name="Search in everything")).to_be_visible()
    await page.locator(".meant").get_by_role("link", name="Zirkonfilm").first.click()
    await expect(rows_of(page).first).to_contain_text("Zirkonfilm")
    await expect(page).to_have_url(re.compile(r"\?search=Zirkonfilm"))


async def test_another_item_is_found_while_editing(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Bob")
    await page.locator("[data-pick]").first.click()
    await page.locator("#pick-bar").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit plays")
    field = dialog.get_by_role("combobox", name="What was played")
    await field.fill("zirkonfilm 29")
    await expect(dialog.locator("#amend-items [role=option]")).to_have_count(1)
    await field.press("Enter")
    await expect(field).to_have_value("Zirkonfilm 29")
    await expect(dialog.locator("#amend-items")).to_be_hidden()
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The play is changed.")).to_be_visible()
    await expect(rows_of(page).first).to_contain_text("Zirkonfilm 29")


async def test_what_is_typed_and_not_chosen_is_no_item(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await page.locator("[data-pick]").first.click()
    await page.locator("#pick-bar").get_by_role("button", name="Edit").click()
    field = page.get_by_role("combobox", name="What was played")
    await field.fill("nothing like it")
    await expect(page.get_by_text("Nothing by that name is known.")).to_be_visible()
    await field.press("Escape")
    await expect(page.locator("#amend-items")).to_be_hidden()
    await expect(page.get_by_role("dialog", name="Edit plays")).to_be_visible()
    await field.press("Tab")
    await expect(field).to_have_value("")


async def test_the_list_is_read_with_the_keyboard_alone(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search titles")
    await expect(search).to_be_focused()
    await search.press("ArrowDown")
    titles = rows_of(page).locator(".c-title a")
    await expect(titles.nth(0)).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("j")
    await expect(titles.nth(2)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("x")
    await expect(page.locator("#pick-bar")).to_contain_text("1 selected")
    await expect(rows_of(page).nth(1).locator("[data-pick]")).to_be_checked()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


async def test_a_person_s_filters_are_not_offered_to_who_sees_one_alone(
    home: House, pages: Pages
) -> None:
    await home.add_viewer("guest", home.scene.guest)
    await _play(home, home.scene.guest)

    async def is_kept() -> bool:
        return bool((await home.hub[HISTORY].plays(PlaysQuery(), Scope.all())).rows)

    await eventually(is_kept)
    page = await pages.open()
    await home.sign_in(page, "guest", path="/history")
    await page.get_by_role("button", name="Add filter").click()
    await expect(page.locator("[data-filter-open=library]")).to_be_visible()
    await expect(page.locator("[data-filter-open=person]")).to_have_count(0)
    await expect(page.locator("[data-filter-open=account]")).to_have_count(0)
