"""Alerts in a real browser: they appear by themselves, are dealt with, and come back when asked."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from rules.alerts.alert import AlertStatus
from rules.alerts.book import ALERT_BOOK
from rules.compose import running_rules
from rules.effects import RaiseAlert, Severity
from tests.browser.house import House
from tests.rules.alerts.conftest import cause
from tests.support.browser import PHONE, Pages

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def watched(home: House) -> AsyncIterator[House]:
    """A hub whose rules run."""
    async with running_rules(home.hub, home.config):
        yield home


async def _raise(house: House, *titles: str) -> list[str]:
    """An alert of each title, each about somebody else; the last one is the first in the list."""
    book, ids = house.hub[ALERT_BOOK], []
    for number, title in enumerate(titles):
        wanted = RaiseAlert(title=title, severity=Severity.WARNING, facts=("player.name",))
        ids.append((await book.raise_alert(wanted, cause(title, minutes=number)))["id"])
    return ids


def _row(page: Page, title: str) -> Locator:
    return page.locator(".alert-row").filter(has_text=title)


def _badge(page: Page) -> Locator:
    return page.locator("#navigation [data-open-alerts]")


async def test_an_alert_appears_and_is_dealt_with_by_keys(watched: House, pages: Pages) -> None:
    page = await pages.open()
    await watched.sign_in(page, path="/alerts")
    await expect(page.get_by_role("heading", name="No rule keeps watch yet")).to_be_visible()
    await expect(_badge(page)).to_be_hidden()
    (older, _) = await _raise(watched, "Odd thing", "Strange thing")
    await expect(page.locator(".alert-row")).to_have_count(2)
    await expect(_badge(page)).to_have_text("2")

    await page.keyboard.press("j")
    await expect(_row(page, "Strange thing").locator("a.title")).to_be_focused()
    await page.keyboard.press("j")
    await expect(_row(page, "Odd thing").locator("a.title")).to_be_focused()
    await page.keyboard.press("e")
    await expect(_row(page, "Odd thing")).to_have_count(0)
    await expect(_badge(page)).to_have_text("1")
    assert (await watched.hub[ALERT_BOOK].get(older)).status is AlertStatus.ACKNOWLEDGED
    await page.get_by_role("button", name="Undo").click()
    await expect(_row(page, "Odd thing")).to_be_visible()
    await expect(_badge(page)).to_have_text("2")


async def test_several_get_an_exception_and_it_is_taken_back(watched: House, pages: Pages) -> None:
    ids = await _raise(watched, "First", "Second", "Third")
    page = await pages.open()
    await watched.sign_in(page, path="/alerts")
    await _row(page, "First").get_by_role("checkbox").check()
    await _row(page, "Third").get_by_role("checkbox").check()
    bar = page.get_by_role("region", name="Selected alerts")
    await expect(bar).to_contain_text("2 selected")
    await bar.get_by_role("button", name="Exception").click()
    dialog = page.get_by_role("dialog", name="Let this pass")
    await dialog.get_by_label("Reason").fill("They travel")
    await dialog.get_by_role("button", name="Make an exception").click()
    await expect(page.locator(".alert-row")).to_have_count(1)
    exceptions = watched.hub[ALERT_BOOK].exceptions
    assert {one.person_id for one in exceptions.all()} == {"First", "Third"}
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".alert-row")).to_have_count(3)
    assert exceptions.all() == ()
    for one in ids:
        assert (await watched.hub[ALERT_BOOK].get(one)).status is AlertStatus.OPEN


async def test_one_alert_tells_its_story_on_a_phone(watched: House, pages: Pages) -> None:
    await _raise(watched, "Far away")
    page = await pages.open(size=PHONE)
    await watched.sign_in(page, path="/alerts")
    await page.get_by_role("link", name="Far away").click()
    await expect(page.get_by_role("heading", name="Far away", level=1)).to_be_visible()
    await expect(page.locator(".alert-places")).to_contain_text("Home")
    await expect(page.locator(".alert-evidence")).to_contain_text("Device")
    await expect(page.locator("usher-map[ready] .map-name")).to_contain_text("Home")
    await page.get_by_role("button", name="Acknowledge").click()
    life = page.locator(".alert-life")
    await expect(life).to_contain_text("Acknowledged by")
    await page.get_by_label("What was it?").fill("A journey")
    await page.get_by_role("button", name="Resolve with a note").click()
    await expect(life).to_contain_text("A journey")
    await expect(page.get_by_role("button", name="Open again")).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
