"""The map in a browser: it is drawn, says what is at a place, and plays; else a table stays."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hub.models.place import AddressKind, Place
from hub.playback.geo.places import PLACES
from tests.browser.house import House, house
from tests.browser.past import remembered
from tests.support.browser import DESKTOP, PHONE, Pages
from tests.support.whole_hub import ADDRESSES

pytestmark = pytest.mark.browser
READY = "usher-geography[ready]"
COARSE = "Object.defineProperty(window, 'devicePixelRatio', { value: 0.4 })"
"""A map of few pixels is soon drawn where no graphics card helps."""
LAYERS = ["Places", "Heat", "Hexagons", "Routes"]
_COLOURS = """async () => {
  const canvas = document.querySelector("usher-geography canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [160, 100];
  await new Promise((drawn) => requestAnimationFrame(drawn));
  const image = await createImageBitmap(canvas);
  const context = copy.getContext("2d");
  context.drawImage(image, 0, 0, 160, 100);
  const { data } = context.getImageData(0, 0, 160, 100);
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) {
    found.add([...data.slice(at, at + 3)].map((value) => value >> 4).join());
  }
  return found.size;
}"""


def _place(city: str, country: str, code: str, latitude: float, longitude: float) -> Place:
    return Place(
        kind=AddressKind.PUBLIC,
        city=city,
        country=country,
        country_code=code,
        latitude=latitude,
        longitude=longitude,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def abroad(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A hub that remembers what Ann watched in Lisbon, and Bob in Oslo; nothing changes it."""
    async with house(tmp_path_factory.mktemp("abroad")) as built:
        built.hub[PLACES].teach(
            {
                ADDRESSES["ann"]: _place("Lisbon", "Portugal", "PT", 38.72, -9.14),
                ADDRESSES["bob"]: _place("Oslo", "Norway", "NO", 59.91, 10.75),
            }
        )
        await remembered(built)
        yield built


async def _opened(abroad: House, pages: Pages, path: str = "/map", **options: object) -> Page:
    page = await pages.open(**options)  # type: ignore[arg-type]  # as given
    await page.add_init_script(COARSE)
    await abroad.sign_in(page, path=path)
    await expect(page.locator(READY)).to_have_count(1, timeout=60_000)
    return page


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"])
async def test_the_map_is_drawn(
    abroad: House, pages: Pages, size: tuple[int, int], *, dark: bool
) -> None:
    page = await _opened(abroad, pages, size=size, dark=dark)
    for layer in LAYERS:
        button = page.get_by_role("button", name=layer, exact=True)
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        await page.wait_for_function(f"async () => (await ({_COLOURS})()) > 3", polling=200)
    await expect(page).to_have_url(f"{abroad.url}/map?layer=ways")
    await page.get_by_role("button", name="Globe").click()
    await expect(page.get_by_role("button", name="Flat map")).to_have_attribute(
        "aria-pressed", "true"
    )
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    await pages.photograph(f"map-{'desk' if dark else 'phone'}")


async def test_what_was_played_at_a_place(abroad: House, pages: Pages) -> None:
    page = await pages.open()
    await abroad.sign_in(page, path="/map")
    rows = page.locator("#map-table tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Lisbon")
    await expect(rows.first).to_contain_text("70")
    link = rows.first.get_by_role("link", name="Lisbon")
    place = (await link.get_attribute("href") or "").rpartition("place=")[2]
    await page.goto(f"{abroad.url}/map/glance?at={place}")
    await expect(page.locator(".geo-glance")).to_contain_text("Ann: ")
    await page.goto(f"{abroad.url}/map/details?at={place}")
    await expect(page.get_by_role("heading", name="Lisbon")).to_be_visible()
    await expect(page.get_by_role("link", name="Ann")).to_be_visible()
    await page.get_by_role("link", name="All plays from here").click()
    await expect(page.locator(".filter-chip")).to_contain_text("Lisbon")
    await page.goto(f"{abroad.url}/map?type=track")
    await expect(page.get_by_role("heading", name="No plays to show")).to_be_visible()


async def test_time_passes_on_the_map(abroad: House, pages: Pages) -> None:
    page = await _opened(abroad, pages)
    await page.get_by_role("button", name="Play through time").click()
    slider = page.get_by_role("slider", name="Moment")
    await expect(slider).to_have_value("0")
    first = await slider.get_attribute("aria-valuetext")
    await slider.press("ArrowRight")
    await expect(slider).to_have_value("1")
    await expect(slider).not_to_have_attribute("aria-valuetext", first or "")
    await page.get_by_role("button", name="Back to the whole time").click()
    await expect(slider).to_have_count(0)


async def test_without_webgl_the_table_says_the_same(abroad: House, pages: Pages) -> None:
    page = await pages.open()
    await page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    pages.allow("WebGL")
    await abroad.sign_in(page, path="/map")
    await expect(page.get_by_text("This browser cannot draw maps")).to_be_visible()
    await expect(page.locator("#map-table tbody tr")).to_have_count(2)
