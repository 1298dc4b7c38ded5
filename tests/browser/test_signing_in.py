"""Signing in and out, on the way to where one was going."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.house import OWNER, PASSWORD, House
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


async def test_a_wrong_password_is_refused_and_the_right_one_leads_on(
    home: House, pages: Pages
) -> None:
    pages.allow("status of 401")
    page = await pages.open(f"{home.url}/history?sort=-watch_s")
    await expect(page).to_have_url(re.compile(r"/sign-in\?next=/history"))
    await page.get_by_label("User name").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    await expect(page.get_by_label("User name")).to_have_value(OWNER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{home.url}/history?sort=-watch_s")


async def test_who_signed_out_sees_nothing_any_more(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in_by_form(page)
    await page.get_by_role("button", name="Your account").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(f"{home.url}/sign-in")
    await page.goto(f"{home.url}/persons")
    await expect(page).to_have_url(f"{home.url}/sign-in?next=/persons")


async def test_a_sign_in_leads_to_no_other_site(home: House, pages: Pages) -> None:
    page = await pages.open()
    await home.sign_in_by_form(page, path="/sign-in?next=//example.com/")
    await expect(page).to_have_url(f"{home.url}/")


async def test_who_does_not_stay_signed_in_is_forgotten_with_the_browser(
    home: House, pages: Pages
) -> None:
    page = await pages.open(f"{home.url}/sign-in")
    await page.get_by_label("Stay signed in").uncheck()
    await page.get_by_label("User name").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{home.url}/")
    [cookie] = [one for one in await page.context.cookies() if one.get("name") == "usher_session"]
    assert cookie.get("expires") == -1
