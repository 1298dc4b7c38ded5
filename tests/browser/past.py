"""A history of two persons, and the page that lists it."""

from dataclasses import replace

from playwright.async_api import Locator, Page, expect

from hub.history.facade import HISTORY
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.models.play import Play
from hub.models.stream import Decision, Stream
from tests.browser.house import House
from tests.support.browser import Pages
from tests.support.waiting import eventually
from tests.support.whole_hub import play_of

PLAYS = {"ann": 70, "bob": 30}
"""How many days ago each began to watch; a film a day."""


def plays_of(who: str) -> list[Play]:
    """A film a day; Ann's are played directly, Bob's transcoded."""
    decision = Decision.TRANSCODE if who == "bob" else Decision.DIRECT_PLAY
    streams = (Stream(decision=decision, video_decision=decision, audio_decision=decision),)
    made = (play_of(who, who.title(), number) for number in range(PLAYS[who]))
    return [
        replace(play, streams=streams, item=replace(play.item, thumb=None, art=None))
        for play in made
    ]


async def remembered(built: House) -> None:
    """Let a hub that somebody owns remember all of it."""
    await built.settle()
    await built.hub[HISTORY].import_plays([*plays_of("ann"), *plays_of("bob")])
    await eventually(lambda: is_known(built))


async def is_known(built: House) -> bool:
    """Whether all of it is in the history."""
    totals = await built.hub[HISTORY].totals(Filters(), Scope.all())
    return totals.plays == sum(PLAYS.values())


def rows_of(page: Page) -> Locator:
    """The plays that are listed."""
    return page.locator("#plays tbody tr:not(.day)")


async def open_history(
    past: House, pages: Pages, path: str = "/history", **options: object
) -> Page:
    """The page, once all of it is there."""
    page = await pages.open(**options)  # type: ignore[arg-type]  # as given
    await past.sign_in(page, path=path)
    await expect(page.locator("[data-total-plays]")).to_have_count(1)
    return page
