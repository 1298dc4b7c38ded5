"""Rules in a browser: the list, a run, the editor, and a rule that is made of a blueprint."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hub.auth.auth import AUTH
from hub.auth.roles import Role
from rules.compose import running_rules
from rules.store.book import RULES, RuleBook
from tests.browser.house import PASSWORD, House, house
from tests.support.browser import PHONE, Pages

pytestmark = [pytest.mark.browser, pytest.mark.allow_logs("is left out|cannot run")]

NIGHT = """\
# rings at night
id: night
alias: Night bell
triggers:
  - trigger: time
    at: '03:00'
conditions:
  - alias: It is late
    condition: template
    value_template: "{{ 1 > 2 }}"
actions:
  - event: rang
    event_data: {who: bell}
  - if: "{{ true }}"
    then:
      - event: inner
"""
BROKEN = """\
id: broken
alias: <i>Broken</i>
triggers:
  - trigger: playback
    event: startd
actions: []
"""


@pytest_asyncio.fixture
async def ruled(tmp_path: Path) -> AsyncIterator[House]:
    """A hub with an owner and two rules, one of which has a mistake."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "night.yaml").write_text(NIGHT)
    (folder / "broken.yaml").write_text(BROKEN)
    async with house(tmp_path) as built, running_rules(built.hub, built.config):
        await built.settle()
        yield built


def _book(ruled: House) -> RuleBook:
    return ruled.hub[RULES]


async def _open(ruled: House, pages: Pages, path: str, **options: object) -> Page:
    page = await pages.open(**options)  # type: ignore[arg-type]  # as given
    await ruled.sign_in(page, path=path)
    return page


async def test_the_list_says_what_is_wrong_filters_and_switches(ruled: House, pages: Pages) -> None:
    page = await _open(ruled, pages, "/rules")
    broken = page.locator("#rule-broken")
    await expect(broken).to_contain_text("<i>Broken</i>")
    await expect(broken).to_contain_text("Line 5, column 5")
    await expect(broken).to_contain_text("Did you mean started?")

    await page.get_by_role("link", name="Broken 1").click()
    await expect(page.locator("#rule-night")).to_have_count(0)
    await page.get_by_role("link", name="All 2").click()
    await page.get_by_role("searchbox", name="Find a rule").fill("bell")
    await expect(broken).to_have_count(0)

    switch = page.get_by_role("switch", name="Switch Night bell on or off")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    assert not _book(ruled).is_on("night")
    await expect(page.get_by_role("button", name="Run Night bell now")).to_be_disabled()
    await _book(ruled).switch("night", on=True)
    await expect(switch).to_have_attribute("aria-checked", "true")


async def test_a_run_is_drawn_and_its_parts_tell_what_they_saw(ruled: House, pages: Pages) -> None:
    page = await _open(ruled, pages, "/rules/night")
    await expect(page.get_by_text("It has not run yet")).to_be_visible()
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_text("Stopped by a condition").first).to_be_visible()
    drawing = page.locator(".trace-graph")
    await expect(drawing.locator("a.stopped")).to_contain_text("It is late")
    await expect(drawing.locator(".unreached")).to_have_count(5)
    await drawing.locator("a.stopped").click()
    step = page.locator("#step-condition-0")
    await expect(step.locator("details")).to_have_attribute("open", "")
    await expect(step).to_contain_text("value")
    await page.get_by_role("link", name="Night bell").first.click()
    await expect(page.locator(".rule-run")).to_contain_text("Stopped by a condition")


async def test_form_and_text_are_always_the_same(ruled: House, pages: Pages) -> None:
    page = await _open(ruled, pages, "/rules/night/edit")
    code = page.get_by_role("textbox", name="The rule as YAML")
    state = page.locator(".rule-bar [role=status]")
    await expect(state).to_contain_text("No mistakes")

    await page.get_by_label("Name", exact=True).fill("Church bell")
    await page.keyboard.press("Tab")
    await expect(code).to_contain_text("alias: Church bell")
    await expect(code).to_contain_text("# rings at night")
    await expect(state).to_contain_text("not saved yet")

    await page.get_by_label("Add a trigger…").first.select_option(label="Playback")
    card = page.locator(".rule-card", has_text="Playback")
    await card.get_by_role("checkbox", name="paused").check()
    await expect(code).to_contain_text("event: paused")
    await expect(state).to_contain_text("No mistakes")

    await code.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("modee: single")
    await page.keyboard.press("Escape")
    await expect(page.locator(".rule-problems")).to_contain_text("Did you mean mode?")
    await expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    await page.keyboard.press("Control+z")
    await expect(state).to_contain_text("No mistakes")

    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", level=1, name="Church bell")).to_be_visible()
    text = await _book(ruled).text("night")
    assert "alias: Church bell" in text
    assert "event: paused" in text
    assert "# rings at night" in text
    assert "modee" not in text


async def test_the_text_is_completed(ruled: House, pages: Pages) -> None:
    pages.allow("beforeunload")
    page = await _open(ruled, pages, "/rules/+/edit")
    code = page.get_by_role("textbox", name="The rule as YAML")
    await code.click()
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await page.keyboard.insert_text("conditions:\n  - fact: person.active_st")
    await page.keyboard.press("Control+Space")
    offered = page.locator(".cm-tooltip-autocomplete [role=option]")
    await expect(offered.first).to_contain_text("person.active_streams")
    await offered.first.click()
    await expect(code).to_contain_text("fact: person.active_streams")


async def test_without_scripts_a_rule_is_written_too(ruled: House, pages: Pages) -> None:
    page = await _open(ruled, pages, "/rules/broken/edit", scripts=False)
    await expect(page.get_by_text("Did you mean started?")).to_be_visible()
    area = page.get_by_label("As YAML")
    pages.allow("status of 400")
    await area.fill(BROKEN.replace("startd", "stoped"))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Did you mean stopped?")).to_be_visible()
    await area.fill(BROKEN.replace("startd", "stopped"))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", level=1, name="<i>Broken</i>")).to_be_visible()
    assert _book(ruled).get("broken").rule is not None


async def test_a_blueprint_becomes_a_rule_is_changed_and_taken_over(
    ruled: House, pages: Pages
) -> None:
    await ruled.add_server()
    pages.allow("status of 400")
    page = await _open(ruled, pages, "/blueprints", size=PHONE)
    await page.get_by_role("searchbox", name="Find a blueprint").fill("quiet hours")
    await page.get_by_role("link", name="Quiet hours for children").click()
    await page.get_by_role("button", name="Make the rule").click()
    await expect(page.get_by_text("This is needed.")).to_be_visible()

    name = ruled.scene.guest.name
    await page.get_by_role("combobox", name="Children").fill(name)
    await page.get_by_role("option", name=name).first.click()
    await page.get_by_role("button", name="Make the rule").click()
    await expect(page.get_by_role("heading", name="What it does")).to_be_visible()
    (made,) = [one for one in _book(ruled).all() if one.source.blueprint]
    assert made.source.data["use_blueprint"]["input"]["children"] == [
        ruled.person_of(ruled.scene.guest)
    ]

    await page.get_by_role("link", name="Edit").first.click()
    await expect(page.locator(".picked")).to_contain_text(name)
    await page.get_by_label("Name of the rule").fill("Bed time")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", level=1, name="Bed time")).to_be_visible()
    await page.get_by_role("button", name="Take control").click()
    await page.get_by_role("dialog").get_by_role("button", name="Take control").click()
    await expect(page.locator(".rule-bar [role=status]")).to_contain_text("No mistakes")
    assert _book(ruled).get(made.source.id).source.blueprint is None


async def test_an_editor_writes_rules_and_a_viewer_sees_none(ruled: House, pages: Pages) -> None:
    auth = ruled.hub[AUTH]
    await auth.create_user("edna", Role.EDITOR, password=PASSWORD)
    await auth.create_user("vic", Role.VIEWER, password=PASSWORD)
    page = await pages.open()
    await ruled.sign_in(page, "edna", "/rules")
    await expect(page.locator("#rule-night")).to_be_visible()
    await expect(page.get_by_role("link", name="New rule")).to_be_visible()
    pages.allow("status of 403")
    viewer = await pages.open()
    await ruled.sign_in(viewer, "vic", "/rules")
    await expect(viewer.get_by_role("link", name="Rules", exact=True)).to_have_count(0)
    await expect(viewer.locator("#rule-night")).to_have_count(0)
