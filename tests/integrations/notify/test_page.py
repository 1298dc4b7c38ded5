"""The page of notifications in a browser: a target is added, fails, and is put right."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from hub.core.services import SERVICES
from tests.browser.house import House, house
from tests.integrations.notify.sinks import HttpSink
from tests.support.browser import Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A hub with an owner."""
    async with house(tmp_path) as built:
        await built.settle()
        yield built


async def test_a_target_is_added_fails_and_is_put_right(
    home: House, pages: Pages, sink: HttpSink
) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/notifications")
    await page.get_by_role("button", name="Add a target").click()
    await page.get_by_label("What it is").select_option("webhook")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("Name").fill("Board")
    await page.get_by_label("Address").fill(f"{sink.url}/board")
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("Board is connected")).to_be_visible()
    assert len(sink.got) == 1

    sink.status = 404
    await home.hub[SERVICES].call("notify", "board", {"title": "Film night", "message": "At 8."})
    await page.goto(f"{home.url}/notifications")
    await expect(page.get_by_text("Could not be delivered")).to_be_visible()
    await page.get_by_role("button", name="Send a test to Board").click()
    await expect(page.get_by_text("The test to Board did not arrive")).to_be_visible()

    sink.status = 200
    await page.get_by_role("button", name="Send “Film night” again").click()
    await expect(page.get_by_text("It is on its way again.")).to_be_visible()
    await eventually(lambda: sink.messages() == ["At 8."])
    await expect(page.get_by_text("Works")).to_be_visible()
    await expect(page.get_by_text("Could not be delivered")).to_be_hidden()
