"""Libraries, items, players and people: found, opened from each other, settled and taken back."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from hub.history.facade import HISTORY
from hub.history.query.queries import ItemsQuery
from hub.history.query.scope import Scope
from hub.models.item import MediaType
from hub.playback.pipeline import PLAYBACK
from tests.browser.house import House
from tests.support.browser import Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


async def _played(house: House) -> str:
    """An episode was played by the guest: the id of its show."""
    stream = house.play(house.scene.guest)
    await eventually(lambda: len(house.hub[PLAYBACK].sessions()) == 1)
    stream.stop()
    await eventually(lambda: not house.hub[PLAYBACK].sessions())

    async def show() -> str:
        query = ItemsQuery(types=(MediaType.SHOW,), played=True)
        found = (await house.hub[HISTORY].items(query, Scope.all())).rows
        return found[0].id if found else ""

    return await eventually(show)


async def _filled(house: House) -> None:
    """The libraries were read."""

    async def read() -> bool:
        query = ItemsQuery(types=(MediaType.MOVIE,), limit=20)
        return len((await house.hub[HISTORY].items(query, Scope.all())).rows) > 5

    await eventually(read, timeout=30)


async def test_from_a_show_to_everything_about_it(home: House, pages: Pages) -> None:
    pages.allow("status of (404|503)")
    show = await _played(home)
    page = await pages.open()
    await home.sign_in(page, path=f"/items/{show}")
    main = page.get_by_role("main")
    title = await main.get_by_role("heading", level=1).inner_text()
    await expect(main.get_by_text("1 play", exact=True).first).to_be_visible()
    await main.locator("a.tile[aria-label*='1 play']").first.click()
    await expect(main.get_by_role("link", name=title).first).to_be_visible()
    await main.get_by_role("heading", name="Who watched").wait_for()
    await main.locator("td a[href*='/persons/']").first.click()
    await expect(main.get_by_role("heading", name="Favourites")).to_be_visible()
    await main.locator("a.cell[href*='/players/']").first.click()
    await expect(main.get_by_role("heading", name="Networks")).to_be_visible()
    await expect(main.locator("a.watcher")).to_have_count(1)


async def test_a_library_is_searched_while_typing(home: House, pages: Pages) -> None:
    pages.allow("status of (404|503)")
    await _filled(home)
    page = await pages.open()
    await home.sign_in(page, path="/libraries")
    await page.locator("a.library-card", has_text=re.compile("movie")).first.click()
    cards = page.locator("#library-items .poster-card")
    await expect(cards.first).to_be_visible()
    title = (await cards.nth(3).locator("strong").inner_text()).strip()
    await page.get_by_label("Search this library").press_sequentially(title[:6].lower())
    await expect(page).to_have_url(re.compile("q="))
    await expect(page.locator("#library-items").get_by_text(title, exact=True)).to_be_visible()
    await page.get_by_label("Search this library").fill("there is no such title")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
    await page.get_by_role("link", name="Show everything").click()
    await expect(cards.nth(3)).to_be_visible()
    await page.get_by_label("Show", exact=True).select_option("1")
    await expect(page).to_have_url(re.compile("played=1"))


async def test_a_person_is_renamed_and_gets_the_old_name_back(home: House, pages: Pages) -> None:
    person = home.person_of(home.scene.guest)
    page = await pages.open()
    await home.sign_in(page, path=f"/persons/{person}")
    heading = page.get_by_role("main").get_by_role("heading", level=1)
    before = (await heading.inner_text()).strip()
    await page.get_by_role("button", name="Rename").click()
    await page.get_by_label("Name", exact=True).fill("Grandma")
    await page.get_by_role("button", name="Save name").click()
    await expect(heading).to_have_text("Grandma")
    await page.get_by_role("button", name="Undo").click()
    await expect(heading).to_have_text(before)


async def test_an_account_goes_to_another_person_and_comes_back(home: House, pages: Pages) -> None:
    owner, guest = home.person_of(home.scene.owner), home.person_of(home.scene.guest)
    page = await pages.open()
    await home.sign_in(page, path=f"/persons/{guest}")
    await page.get_by_role("link", name="Whose account is it?").click()
    await page.get_by_label("Search people").fill(home.scene.owner.name)
    await _candidates(page, home.scene.owner.name).click()
    await expect(page).to_have_url(re.compile(f"/persons/{owner}"))
    await expect(page.get_by_role("link", name=re.compile("^Whose account"))).to_have_count(2)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name=re.compile("^Whose account"))).to_have_count(1)
    assert home.person_of(home.scene.guest) == guest


def _candidates(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Belongs to {name}")


async def test_a_viewer_finds_the_own_items_only(home: House, pages: Pages) -> None:
    pages.allow("status of (403|404|503)")
    show = await _played(home)
    await home.add_viewer("owner", home.scene.owner)
    page = await pages.open()
    await home.sign_in(page, "owner", path="/libraries")
    answer = await page.goto(f"{home.url}/items/{show}")
    assert answer is not None
    assert answer.status == 404
    answer = await page.goto(f"{home.url}/suggestions")
    assert answer is not None
    assert answer.status == 403
