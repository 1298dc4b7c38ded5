"""Every page in a real Chromium, in both themes and sizes.

It fits the screen, breaks no policy, logs no error, and keeps the rules of WCAG 2.1 AA
that a program can check.
"""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.frontend.conftest import EVERY_PAGE, Serve
from tests.support.browser import DESKTOP, PHONE, Pages

pytestmark = pytest.mark.browser

PARTS = 6

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
EXCESS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SETTLED = """() => Promise.all(
  document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
    .map(one => one.finished.catch(() => null)))"""


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"])
@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_fits_and_can_be_used_by_everybody(
    serve: Serve, pages: Pages, part: int, size: tuple[int, int], *, dark: bool
) -> None:
    server = await serve("/usher")
    pages.allow(r"/error/|/trust/")
    page = await pages.open(size=size, dark=dark)
    await page.add_init_script(Axe().axe_script)
    broken = {}
    for path, scenario in EVERY_PAGE[part::PARTS]:
        await page.goto(str(server.make_url(f"/usher{path}").with_query(data=scenario)))
        found = await violations(page)
        if (excess := await page.evaluate(EXCESS)) > 0:
            found.append(f"{excess} px too wide")
        if found:
            broken[f"{path}?data={scenario}"] = found
    assert broken == {}


async def violations(page: Page) -> list[str]:
    """What breaks a rule on a page: the rule, the element, and why."""
    await page.evaluate(SETTLED)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found = await page.evaluate("rules => axe.run(rules).then(told => told.violations)", RULES)
    return [_said(one, node) for one in found for node in one["nodes"]]


def _said(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
