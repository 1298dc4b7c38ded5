"""A viewer sees what the own person watches, and nothing else, whatever address they type."""

import pytest
from playwright.async_api import expect

from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.history.facade import HISTORY
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.playback.pipeline import PLAYBACK
from tests.browser.house import PASSWORD, House, card_of
from tests.support.browser import Pages
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


async def _finished(house: House) -> dict[str, str]:
    """A play of each of two persons in the history: its id by the name of the account."""
    for account in (house.scene.owner, house.scene.guest):
        stream = house.play(account)
        await eventually(lambda: len(house.hub[PLAYBACK].sessions()) == 1)
        stream.stop()
        await eventually(lambda: not house.hub[PLAYBACK].sessions())

    async def rows() -> dict[str, str]:
        page = await house.hub[HISTORY].plays(PlaysQuery(), Scope.all())
        found = {str(row.account_name): row.id for row in page.rows}
        return found if len(found) == 2 else {}

    return await eventually(rows)


async def test_only_the_own_plays_persons_and_sessions(home: House, pages: Pages) -> None:
    guest, owner = home.scene.guest, home.scene.owner
    plays = await _finished(home)
    await home.add_viewer("guest", guest)
    page = await pages.open()
    await home.sign_in(page, "guest")

    mine, other = home.play(guest), home.play(owner)
    await expect(card_of(page, mine)).to_be_visible()
    await expect(card_of(page, mine).get_by_role("button", name="Stop")).to_have_count(0)
    other.pause()
    mine.pause()
    await expect(card_of(page, mine).locator("[data-state=paused]")).to_be_visible()
    await expect(page.locator("usher-session-card")).to_have_count(1)

    await page.get_by_role("link", name="History").first.click()
    await expect(page.locator("#plays tbody tr:not(.day)")).to_have_count(1)
    await expect(page.locator("#plays tbody tr:not(.day)")).to_contain_text(guest.name)
    await page.get_by_role("link", name="People").first.click()
    await expect(page.locator("a.card")).to_have_count(1)
    await page.goto(f"{home.url}/history/{plays[guest.name]}")
    await expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


async def test_what_belongs_to_others_does_not_exist(home: House, pages: Pages) -> None:
    pages.allow("status of (403|404)")
    plays = await _finished(home)
    await home.add_viewer("guest", home.scene.guest)
    page = await pages.open()
    await home.sign_in(page, "guest")
    owner = home.scene.owner
    statuses = {
        f"/history/{plays[owner.name]}": 404,
        f"/persons/{home.person_of(owner)}": 404,
        "/integrations": 403,
        "/integrations/add": 403,
        "/settings/users": 403,
        "/settings/hub": 403,
        "/settings/tokens": 403,
        "/developer/states": 403,
        "/developer/entities": 403,
        "/developer/events": 403,
        "/settings/account": 200,
        "/settings/about": 200,
    }
    for path, status in statuses.items():
        answer = await page.goto(home.url + path)
        assert answer is not None
        assert answer.status == status, path


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
async def test_every_page_is_there_for_every_role(home: House, pages: Pages, role: Role) -> None:
    guest, owner = home.scene.guest, home.scene.owner
    plays = await _finished(home)
    person_id = home.person_of(guest)
    await home.hub[AUTH].create_user("reader", role, password=PASSWORD, person_id=person_id)
    mine = await home.hub[HISTORY].play(plays[guest.name], Scope.all())
    row, page = mine.row, await pages.open()
    await home.sign_in(page, "reader")
    of_the_play = [f"/items/{row.item_id}", f"/players/{row.player_id}", f"/history/{row.id}"]
    lists = ["/history", "/history?view=segments", "/libraries", "/persons", "/players"]
    for path in (*lists, f"/persons/{person_id}", *of_the_play):
        answer = await page.goto(home.url + path)
        assert answer is not None
        assert answer.status == 200, path
        may_change = role is Role.EDITOR and path in {"/history", f"/history/{row.id}"}
        changes = page.locator("[data-amend], [data-pick], [data-amend-form], [data-open=rename]")
        assert bool(await changes.count()) is may_change, path
        if role is Role.VIEWER:
            await expect(page.get_by_role("main")).not_to_contain_text(owner.name)
