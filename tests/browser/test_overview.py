"""The overview in a browser: cards are added, set, moved by pointer and keyboard, removed; kept."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.house import House
from tests.frontend.test_accessibility import violations
from tests.support.browser import DESKTOP, PHONE, Pages

pytestmark = pytest.mark.browser
PATH = "/analytics/overview"


def _cards(page: Page) -> Locator:
    return page.locator("#board > .board-card")


async def _names(page: Page) -> list[str]:
    return [await one.inner_text() for one in await page.locator("#board h2").all()]


async def _open(past: House, pages: Pages, **options: object) -> Page:
    page = await pages.open(**options)  # type: ignore[arg-type]  # as given
    await past.sign_in(page, path=PATH)
    await expect(page.locator("usher-report canvas").first).to_be_visible()
    return page


async def _arrange(page: Page) -> None:
    await page.get_by_role("link", name="Arrange").click()
    await expect(page.get_by_role("link", name="Done")).to_be_visible()


async def _kept(page: Page, names: list[str]) -> None:
    """What was arranged is there when one comes back."""
    await page.goto(page.url.partition("?")[0])
    await expect(_cards(page)).to_have_count(len(names))
    assert await _names(page) == names


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"])
async def test_the_overview_fits_and_can_be_used_by_everybody(
    past: House, pages: Pages, size: tuple[int, int], *, dark: bool
) -> None:
    page = await _open(past, pages, size=size, dark=dark)
    for path in (PATH, f"{PATH}?arrange=1"):
        await page.goto(past.url + path)
        await expect(page.locator("usher-report canvas").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert await violations(page) == []


async def test_cards_are_added_set_removed_and_brought_back(past: House, pages: Pages) -> None:
    page = await _open(past, pages)
    before = await _names(page)
    await _arrange(page)
    await page.get_by_role("button", name="Add card").click()
    dialog = page.get_by_role("dialog", name="Add card")
    await dialog.get_by_role("searchbox").fill("release y")
    await dialog.get_by_role("button", name="Release years").click()
    fresh = _cards(page).last
    await expect(fresh.get_by_role("heading")).to_have_text("Release years")
    await expect(fresh.locator("[data-board-handle]")).to_be_focused()
    await fresh.get_by_role("button", name="Settings of Release years").click()
    await page.get_by_label("Width, Release years").select_option("3")
    await expect(fresh).to_have_attribute("data-width", "3")
    await page.get_by_label("Date, Release years").select_option("last_year")
    await expect(fresh.locator("header p")).to_have_text("Last year")
    await page.keyboard.press("Escape")
    await _cards(page).first.get_by_role("button", name=f"Remove {before[0]}").click()
    await expect(_cards(page).first.get_by_role("heading")).to_have_text(before[1])
    await page.get_by_role("button", name="Undo").click()
    await expect(_cards(page).first.get_by_role("heading")).to_have_text(before[0])
    await page.get_by_role("link", name="Done").click()
    await _kept(page, [*before, "Release years"])
    await _arrange(page)
    await page.get_by_role("button", name="Start over").click()
    await expect(_cards(page)).to_have_count(len(before))


async def test_cards_move_by_keyboard_and_by_pointer(past: House, pages: Pages) -> None:
    page = await _open(past, pages)
    names = await _names(page)
    await _arrange(page)
    handle = page.get_by_role("button", name=f"Move {names[0]}", exact=True)
    await handle.focus()
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowDown")
    moved = [names[1], names[2], names[0], *names[3:]]
    assert await _names(page) == moved
    await expect(handle).to_be_focused()
    await expect(page.locator("#board-told")).to_have_text(
        f"{names[0]} is at place 3 of {len(names)}."
    )
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await _drag(page, _cards(page).nth(1), _cards(page).nth(0))
    moved[0], moved[1] = moved[1], moved[0]
    assert await _names(page) == moved
    await _kept(page, moved)


async def _drag(page: Page, card: Locator, onto: Locator) -> None:
    await onto.scroll_into_view_if_needed()
    grip = await card.locator("[data-board-handle]").bounding_box()
    goal = await onto.bounding_box()
    assert grip is not None
    assert goal is not None
    await page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    await page.mouse.down()
    await page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2, steps=8)
    await expect(card).to_have_class("card board-card dragged")
    await page.mouse.up()


async def test_cards_follow_the_period_of_the_page_unless_they_have_one(
    past: House, pages: Pages
) -> None:
    page = await _open(past, pages)
    report = page.locator("usher-report[report=trends]")
    month = await report.get_attribute("query")
    await page.get_by_role("link", name="All time").click()
    await expect(page.get_by_role("link", name="All time")).to_have_attribute(
        "aria-current", "true"
    )
    assert month is not None
    assert "after=" in month
    await expect(report).not_to_have_attribute("query", month)
    await expect(report).to_have_attribute("query", "zone=Europe%2FBerlin")
