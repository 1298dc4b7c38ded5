"""A history is brought from Tautulli: from the file to the report, and what can go wrong."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from hub.history.facade import HISTORY
from hub.history.importers.imports import IMPORTS
from hub.history.importers.job import ImportState
from hub.history.importers.tautulli.runner import Runner
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from tests.browser.house import House
from tests.hub.history.importers.database import OWNER, START, Database
from tests.support.browser import PHONE, Pages

pytestmark = pytest.mark.browser
PATH = "/settings/import"
ROWS = 60


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Two people, with a row that has no start and one that ends days later."""
    (tmp_path / "tautulli").mkdir()
    made = Database(tmp_path / "tautulli" / "tautulli.db")
    for number in range(ROWS - 3):
        made.add(rating_key=number + 10)
    made.add(started=None)
    made.add(started=START + 10**7, stopped=START + 10**7 + 90 * 3600)
    made.add(started=START + 2 * 10**7, user_id=OWNER, user="Olga")
    return made


class Gate:
    """Holds an import up after each batch of rows until it is open."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Imports write twenty rows at a time, and wait after the first of these batches."""
    held = Gate()
    begun = Runner.__init__

    def init(runner: Runner, host: object, task: object, tell: object) -> None:
        async def wait(done: int, rows: int) -> None:
            await tell(done, rows)  # type: ignore[operator] # the runner's own callback
            held.reached.set()
            await held.opened.wait()
            await tell(done, rows)  # type: ignore[operator] # as above: a stop is heard here

        begun(runner, host, task, wait)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(Runner, "__init__", init)
    monkeypatch.setattr("hub.history.importers.tautulli.runner.ROWS", 20)
    yield held
    held.opened.set()


async def _name(page: Page, path: Path) -> None:
    await page.get_by_label("Path of the file").fill(str(path))
    await page.get_by_role("button", name="Look at the file").click()


async def _choose(page: Page, path: Path) -> None:
    await page.get_by_label("Choose a file").set_input_files(path)


def _text_of(path: str | Path) -> str:
    return Path(path).read_text("utf-8")


async def _ready(page: Page) -> Locator:
    start = page.get_by_role("button", name=re.compile(r"^Import \d+ plays$"))
    await expect(start).to_be_visible()
    return start


async def test_a_file_is_uploaded_looked_at_and_imported(
    home: House, pages: Pages, database: Database
) -> None:
    page = await pages.open()
    await home.sign_in(page, path=PATH)
    await _choose(page, database.path)
    start = await _ready(page)
    main = page.get_by_role("main")
    await expect(main).to_contain_text("Tautulli v2.17.2")
    await expect(main).to_contain_text("No usable start")
    await page.get_by_label("Name of the server").fill("Old box")
    await start.click()
    await expect(main.get_by_role("heading", name="59 plays are in your history")).to_be_visible()
    await expect(main.get_by_role("row").filter(has_text="Olga")).to_contain_text("None")
    bob = main.get_by_role("row").filter(has_text="Bob")
    await bob.get_by_text("2 reasons").click()
    await expect(
        bob.get_by_role("listitem").filter(has_text="Longer than possible")
    ).to_be_visible()
    async with page.expect_download() as download:
        await main.get_by_role("link", name="Download these rows").click()
    assert "no_start" in await asyncio.to_thread(_text_of, await (await download.value).path())
    await main.get_by_role("link", name="See the history").click()
    await expect(page).to_have_url(re.compile(r"/history\?server=plex"))
    await expect(page.get_by_role("main")).to_contain_text("Film 10")
    await page.goto(f"{home.url}{PATH}")
    await expect(page.get_by_role("link", name="tautulli.db")).to_contain_text("59 plays added")


async def test_progress_is_seen_from_elsewhere_stopped_and_gone_on_with(
    home: House, pages: Pages, database: Database, gate: Gate
) -> None:
    page, other = await pages.open(), await pages.open()
    await home.sign_in(page, path=PATH)
    await _name(page, database.path)
    await (await _ready(page)).click()
    await gate.reached.wait()
    bar = page.get_by_role("progressbar", name="How far the import is")
    await expect(page.locator("usher-import")).to_contain_text("20 / 60")
    await expect(bar).to_have_js_property("value", 1 / 3)

    await home.sign_in(other, path=PATH)
    await expect(other.get_by_label("Path of the file")).to_have_count(0)
    await expect(other.locator("usher-import")).to_contain_text("20 / 60")

    await page.get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("It stops after what it is writing now.")).to_be_visible()
    gate.opened.set()
    await expect(page.get_by_text("This import was stopped")).to_be_visible()
    await expect(other.get_by_label("Path of the file")).to_be_visible()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="59 plays are in your history")).to_be_visible()
    await expect(other.get_by_role("link", name="tautulli.db")).to_contain_text("Done")
    found = await home.hub[HISTORY].plays(PlaysQuery(limit=100), Scope.all())
    assert len(found.rows) == ROWS - 1


async def test_it_goes_on_after_the_hub_was_away(
    home: House, pages: Pages, database: Database, gate: Gate
) -> None:
    pages.allow("ERR_CONNECTION_REFUSED")
    page = await pages.open()
    await home.sign_in(page, path=PATH)
    await _name(page, database.path)
    await (await _ready(page)).click()
    await gate.reached.wait()
    await home.close_door()
    imports = home.hub[IMPORTS]
    await imports.stop()
    assert imports.all()[0].state is ImportState.INTERRUPTED
    gate.opened.set()
    await home.open_door()
    await expect(page.get_by_text("The hub ended while this import")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="59 plays are in your history")).to_be_visible()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x1aE\xdf\xa3 a film", "is neither a database nor a packed one"),
        (b"SQLite format 3\0 and nothing", "This is not a database of Tautulli"),
        (b"PK\x03\x04 and nothing", "it cannot be unpacked"),
        (b"", "is empty"),
    ],
    ids=["film", "broken", "zip", "empty"],
)
async def test_nonsense_is_named_and_another_file_can_be_chosen(
    home: House, pages: Pages, tmp_path: Path, content: bytes, said: str
) -> None:
    page = await pages.open()
    file = tmp_path / "what.db"
    file.write_bytes(content)
    await home.sign_in(page, path=PATH)
    await _choose(page, file)
    await expect(page.get_by_role("main")).to_contain_text(said)
    other = page.get_by_label("Choose a file")
    await expect(other.or_(page.get_by_role("link", name="Import another file"))).to_be_visible()


async def test_a_path_is_corrected_where_it_stands(
    home: House, pages: Pages, database: Database
) -> None:
    pages.allow("status of 400")
    page = await pages.open()
    await home.sign_in(page, path=PATH)
    await _name(page, database.path.parent)
    field = page.get_by_label("Path of the file")
    await expect(field).to_have_accessible_description(re.compile("is a folder. Do you mean"))
    await field.fill(str(database.path))
    await page.get_by_role("button", name="Look at the file").click()
    await _ready(page)


async def test_an_upload_shows_how_far_it_is_and_can_be_stopped(
    home: House, pages: Pages, tmp_path: Path
) -> None:
    pages.allow("net::ERR")
    page = await pages.open()
    await home.sign_in(page, path=PATH)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    await session.send("Network.emulateNetworkConditions", slow)
    file = tmp_path / "large.db"
    file.write_bytes(b"SQLite format 3\0" + bytes(20_000_000))
    await _choose(page, file)
    bar = page.get_by_role("progressbar", name="Uploading")
    await expect(bar).to_be_visible()
    await expect(bar).not_to_have_js_property("value", 0)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("The upload was stopped.")).to_be_visible()
    await expect(page.get_by_text("Choose a file")).to_be_visible()
    assert home.hub[IMPORTS].all() == []


async def test_which_server_is_asked_when_the_file_names_several(
    home: House, pages: Pages, database: Database
) -> None:
    section = "INSERT INTO library_sections (server_id, section_id, section_name) VALUES (?, 9, ?)"
    database.run(section, ("other99", "Attic films"))
    page = await pages.open(size=PHONE)
    await home.sign_in(page, path=PATH)
    await _name(page, database.path)
    await _ready(page)
    name = page.get_by_label("Name of the server")
    await expect(name).to_be_hidden()
    await page.get_by_label("Another server").check()
    await expect(name).to_be_visible()
    await page.get_by_label("Plex server other99").check()
    await (await _ready(page)).click()
    await expect(page.get_by_role("heading", name="59 plays are in your history")).to_be_visible()
    assert home.hub[IMPORTS].all()[0].server_id == "plex:other99"


async def test_it_works_without_scripts(home: House, pages: Pages, database: Database) -> None:
    page = await pages.open(scripts=False)
    await home.sign_in(page, path=PATH)
    await _name(page, database.path)
    await home.hub[IMPORTS].idle()
    await page.reload()
    await (await _ready(page)).click()
    await home.hub[IMPORTS].idle()
    await page.reload()
    await expect(page.get_by_role("heading", name="59 plays are in your history")).to_be_visible()


async def test_a_report_goes_and_its_plays_stay(
    home: House, pages: Pages, database: Database
) -> None:
    page = await pages.open()
    await home.sign_in(page, path="/history")
    await page.get_by_role("link", name="Bring your history from Tautulli").click()
    await _name(page, database.path)
    await (await _ready(page)).click()
    await page.get_by_role("button", name="Remove from the list").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove from the list").click()
    await expect(page.get_by_text("Removed from the list.")).to_be_visible()
    assert home.hub[IMPORTS].all() == []
    found = await home.hub[HISTORY].plays(PlaysQuery(limit=100), Scope.all())
    assert len(found.rows) == ROWS - 1
