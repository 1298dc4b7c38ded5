"""The history in a browser: what one filters, sorts, picks and changes, and how one finds back."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from hub.history.facade import HISTORY
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from tests.browser.house import House
from tests.browser.past import PLAYS, open_history, plays_of, rows_of
from tests.support.browser import PHONE, Pages

pytestmark = pytest.mark.browser


async def _add_filter(page: Page, name: str) -> Locator:
    """The panel of a filter, found by typing its name."""
    await page.get_by_role("button", name="Add filter").click()
    find = page.get_by_role("searchbox", name="Filter by")
    await expect(find).to_be_focused()
    await find.fill(name)
    await find.press("Enter")
    panel = page.locator(".filter-panel:visible")
    await expect(panel.get_by_role("heading", name=name)).to_be_visible()
    return panel


async def test_a_person_is_looked_up_and_taken_away_again(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await expect(page.locator(".history-totals")).to_contain_text("100 plays")
    panel = await _add_filter(page, "Person")
    await panel.get_by_role("searchbox").fill("bo")
    await expect(panel.get_by_role("checkbox")).to_have_count(1)
    await panel.get_by_role("checkbox", name=re.compile("Bob")).check()
    await panel.get_by_role("button", name="Apply").click()

    await expect(page).to_have_url(f"{past.url}/history?person=Bob")
    await expect(rows_of(page)).to_have_count(PLAYS["bob"])
    await expect(page.locator(".history-totals")).to_contain_text("30 plays")
    chip = page.locator(".filter-chip")
    await expect(chip).to_contain_text("Person Bob")
    await page.get_by_role("link", name="Remove the filter Person").click()
    await expect(chip).to_have_count(0)
    await expect(page).to_have_url(f"{past.url}/history")
    await page.go_back()
    await expect(chip).to_contain_text("Person Bob")
    await expect(rows_of(page)).to_have_count(PLAYS["bob"])


async def test_segments_are_shown_instead_of_plays(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Bob")
    await page.get_by_role("link", name="Segments").click()
    await expect(page).to_have_url(re.compile(r"/history\?person=Bob&view=segments$"))
    segments = page.locator("#segments tbody tr:not(.day)")
    await expect(segments.first).to_contain_text("Playing")
    assert await page.locator("#segments tr.day").count() <= await segments.count()
    await page.get_by_role("link", name="Plays", exact=True).click()
    await expect(rows_of(page)).to_have_count(PLAYS["bob"])


async def test_a_search_forgives_a_typing_error(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    box = page.locator("input[name=search]")
    await box.fill("Zirkonfilm 7".replace("rk", "kr"))
    await box.press("Enter")
    await expect(page).to_have_url(re.compile(r"search="))
    await expect(rows_of(page).first).to_contain_text("Zirkonfilm")


async def test_filters_add_up_and_are_in_the_address(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    panel = await _add_filter(page, "Delivery")
    await panel.get_by_role("checkbox", name="Transcode").check()
    await panel.get_by_role("checkbox", name="Transcode").press("Enter")
    await expect(rows_of(page)).to_have_count(PLAYS["bob"])
    panel = await _add_filter(page, "Released")
    await panel.get_by_role("spinbutton").nth(1).fill("2004")
    await panel.get_by_role("button", name="Apply").click()
    await expect(rows_of(page)).to_have_count(5)
    await expect(page).to_have_url(f"{past.url}/history?decision=transcode&year_to=2004")

    shared = await open_history(past, pages, "/history?decision=transcode&year_to=2004", size=PHONE)
    await expect(rows_of(shared)).to_have_count(5)
    await expect(shared.locator(".filter-chip")).to_have_text(
        [re.compile("Transcode"), re.compile("up to 2004")]
    )


async def test_a_period_is_one_click_and_a_chip_leads_back_to_it(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    panel = await _add_filter(page, "Date")
    await panel.get_by_role("button", name="Last 7 days").click()
    await expect(page.locator(".filter-chip")).to_contain_text("Last 7 days")
    await page.get_by_role("button", name=re.compile("Last 7 days")).first.click()
    panel = page.locator(".filter-panel:visible")
    await expect(panel.get_by_role("button", name="Last 7 days")).to_have_attribute(
        "aria-pressed", "true"
    )
    await panel.get_by_label("From").fill("2001-01-01")
    await panel.get_by_label("To", exact=True).fill("2001-01-31")
    await panel.get_by_role("button", name="Apply").click()
    await expect(page).to_have_url(re.compile("after=2001-01-01&before=2001-02-01"))
    await expect(page.get_by_role("heading", name="No play matches")).to_be_visible()
    await page.locator(".empty").get_by_role("link", name="Clear filters").click()
    await expect(rows_of(page)).to_have_count(50)


async def test_the_popover_is_used_with_the_keyboard_alone(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await page.get_by_role("button", name="Add filter").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#filter-pop").get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("watched to")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    panel = page.locator(".filter-panel:visible")
    await expect(panel.get_by_role("radio", name="Yes")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(page.get_by_role("button", name="Add filter")).to_be_focused()


async def test_more_rows_join_and_the_way_back_leads_to_the_same_place(
    past: House, pages: Pages
) -> None:
    page = await open_history(past, pages)
    await expect(rows_of(page)).to_have_count(50)
    await rows_of(page).first.evaluate("row => { window.kept = row; }")
    await page.get_by_role("link", name="Show more").click()
    await expect(rows_of(page)).to_have_count(100)
    await expect(page.get_by_text("That is all.")).to_be_visible()
    assert await rows_of(page).first.evaluate("row => row === window.kept")

    row = rows_of(page).nth(80)
    place = await row.get_attribute("id")
    await row.locator(".c-title a").click()
    await expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    await page.locator(".crumbs a").click()
    await expect(page).to_have_url(f"{past.url}/history?rows=100#{place}")
    await expect(rows_of(page)).to_have_count(100)
    await expect(page.locator(f"#{place}")).to_be_in_viewport()


async def test_columns_sort_both_ways(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    head = page.get_by_role("columnheader", name="Title")
    await head.get_by_role("link").click()
    await expect(head).to_have_attribute("aria-sort", "ascending")
    await expect(rows_of(page).first).to_contain_text("Marblefilm 0")
    await expect(page.locator("#plays .day")).to_have_count(0)
    await head.get_by_role("link").click()
    await expect(head).to_have_attribute("aria-sort", "descending")
    await expect(rows_of(page).first).to_contain_text("Zirkonfilm 9")
    await expect(page).to_have_url(f"{past.url}/history?sort=-title")


async def test_days_are_those_of_the_viewer(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    names = await page.locator("#plays .day").all_inner_texts()
    assert names[0].startswith(("Today", "Yesterday"))
    assert len(names) == len(set(names)) > 20


async def test_the_chosen_columns_are_kept(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await page.get_by_role("button", name="Columns").click()
    menu = page.locator("#column-menu")
    await menu.get_by_role("checkbox", name="Paused").check()
    await expect(page.get_by_role("columnheader", name="Paused")).to_be_visible()
    await menu.get_by_role("checkbox", name="Delivery").uncheck()
    await expect(page.get_by_role("columnheader", name="Delivery")).to_have_count(0)
    await expect(menu).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("columnheader", name="Paused")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Delivery")).to_have_count(0)
    await page.get_by_role("button", name="Columns").click()
    await menu.get_by_role("button", name="Usual columns").click()
    await expect(page.get_by_role("columnheader", name="Delivery")).to_be_visible()


async def test_a_stretch_of_rows_is_hidden_and_brought_back(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    boxes = page.locator("[data-pick]")
    await boxes.nth(2).click()
    await boxes.nth(6).click(modifiers=["Shift"])
    bar = page.get_by_role("region", name="Selected plays")
    await expect(bar).to_contain_text("5 selected")
    await bar.get_by_role("button", name="Hide").click()
    toast = page.locator(".toast").filter(has_text="5 plays are hidden.")
    await expect(toast).to_be_visible()
    await expect(page.locator(".history-totals")).to_contain_text("95 plays")
    await expect(bar).to_be_hidden()
    await toast.get_by_role("button", name="Undo").click()
    await expect(page.locator(".history-totals")).to_contain_text("100 plays")


async def test_hidden_plays_are_listed_apart_and_shown_again(past: House, pages: Pages) -> None:
    page = await open_history(past, pages)
    await page.locator("[data-pick]").first.click()
    await page.get_by_role("button", name="Hide").click()
    await expect(page.get_by_text("The play is hidden.")).to_be_visible()
    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("link", name="Show hidden plays").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hidden plays")
    await expect(rows_of(page)).to_have_count(1)
    await page.locator("[data-pick]").first.click()
    await page.get_by_role("button", name="Show again").click()
    await expect(page.get_by_role("heading", name="Nothing is hidden")).to_be_visible()


async def test_all_behind_a_filter_are_deleted_after_a_question(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Ann")
    await page.get_by_role("checkbox", name="Select all rows shown").click()
    bar = page.get_by_role("region", name="Selected plays")
    await expect(bar).to_contain_text("50 selected")
    await bar.get_by_role("button", name="Select all 70 of this list").click()
    await expect(bar).to_contain_text("70 selected")
    await bar.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete plays?")
    await expect(dialog).to_contain_text("70 plays")
    await dialog.get_by_role("button", name="Delete plays").click()
    await expect(page.get_by_role("heading", name="No play matches")).to_be_visible()
    left = await past.hub[HISTORY].totals(Filters(), Scope.all())
    assert left.plays == PLAYS["bob"]
    await page.get_by_role("button", name="Undo").click()
    await expect(rows_of(page)).to_have_count(50)


async def test_one_play_is_edited_where_it_is_shown(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Bob")
    await rows_of(page).first.locator(".c-title a").click()
    await expect(page.get_by_text("Watched", exact=True)).to_have_count(0)
    await page.get_by_role("main").get_by_role("button", name="More", exact=True).click()
    await page.locator("#play-menu").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit plays")
    await dialog.get_by_label("Watched to the end").select_option("Yes")
    await dialog.get_by_label("Watch time").fill("30")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The play is changed.")).to_be_visible()
    await expect(page.locator(".play-hero")).to_contain_text("Watched")
    await expect(page.locator(".stats")).to_contain_text("30\u00a0min")


async def test_a_deleted_play_gives_way_to_its_list(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Bob")
    await rows_of(page).first.locator(".c-title a").click()
    await page.get_by_role("main").get_by_role("button", name="More", exact=True).click()
    await page.locator("#play-menu").get_by_role("button", name="Delete").click()
    await page.get_by_role("button", name="Delete plays").click()
    await expect(page).to_have_url(re.compile(r"/history\?person=Bob"))
    await expect(rows_of(page)).to_have_count(PLAYS["bob"] - 1)
    await page.get_by_role("button", name="Undo").click()
    await expect(rows_of(page)).to_have_count(PLAYS["bob"])


async def test_the_list_is_exported_as_it_is_filtered(past: House, pages: Pages) -> None:
    page = await open_history(past, pages, "/history?person=Bob&sort=title")
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="This list as CSV").click()
    download = await downloading.value
    text = await asyncio.to_thread(Path(await download.path()).read_text, "utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == PLAYS["bob"] + 1
    assert "Zirkonfilm 0" in lines[1]
    assert download.suggested_filename.endswith(".csv")


async def test_a_viewer_is_offered_no_changes(home: House, pages: Pages) -> None:
    guest = home.scene.guest
    await home.add_viewer("guest", guest)
    person = home.person_of(guest)
    theirs = [replace(play, person_id=person) for play in plays_of("bob")[:3]]
    await home.hub[HISTORY].import_plays(theirs)
    page = await pages.open()
    await home.sign_in(page, "guest", path="/history")
    await expect(rows_of(page)).to_have_count(3)
    await expect(page.get_by_role("checkbox")).to_have_count(0)
    await expect(page.locator("#history-menu, #pick-bar, dialog[id^=amend]")).to_have_count(0)
    await rows_of(page).first.locator(".c-title a").click()
    await expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    await expect(page.locator("[data-amend]")).to_have_count(0)


async def test_an_empty_history_says_what_to_do(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/history")
    await expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("link", name="Add a server")).to_be_visible()
    await expect(page.get_by_role("button", name="Add filter")).to_have_count(0)
