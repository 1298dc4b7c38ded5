"""What is news when a library is read again, and what only looks like it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hub.history.facade import History
from hub.models.item import Item
from hub.models.server import Library, LibraryKind
from tests.hub.history.factory import MOVIE, PLEX, START

LIBRARY = Library(server_id=PLEX, key="1", name="Films", kind=LibraryKind.MOVIE)
ALIEN = replace(MOVIE, key="7", title="Alien", guids=("imdb://tt0078748",), year=1979)
News = tuple[list[str], list[str], list[str]]


async def read(history: History, at: datetime, items: Sequence[Item]) -> News:
    """The keys of what a whole reading finds added, updated and removed."""
    listed = await history.put_items(PLEX, items, "1", at)
    gone = await history.remove_items(PLEX, "1", not_seen_since=at, at=at)
    keys = ([one.key for one in part] for part in (listed.added, listed.updated, gone))
    added, updated, removed = keys
    return added, updated, removed


def day(number: float) -> datetime:
    return START + timedelta(days=number)


async def test_the_first_reading_is_no_news_and_the_next_one_is(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    assert await read(history, day(0), [MOVIE]) == ([], [], [])
    assert await read(history, day(1), [MOVIE]) == ([], [], [])
    assert await read(history, day(2), [MOVIE, ALIEN]) == (["7"], [], [])
    other = replace(ALIEN, title="Alien: Director's Cut", rating=9.9, thumb="/new")
    assert await read(history, day(3), [MOVIE, other]) == ([], ["7"], [])
    refreshed = replace(other, rating=1.0, thumb="/newer", actors=("Somebody",))
    assert await read(history, day(4), [MOVIE, refreshed]) == ([], [], [])
    assert await read(history, day(5), [MOVIE]) == ([], [], ["7"])


async def test_a_library_that_begins_empty_has_news_from_then_on(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    assert await read(history, day(0), []) == ([], [], [])
    assert await read(history, day(1), [MOVIE]) == ([MOVIE.key], [], [])


async def test_what_was_away_for_a_moment_is_not_new(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    await read(history, day(0), [MOVIE, ALIEN])
    await read(history, day(1), [MOVIE])
    assert await read(history, day(2), [MOVIE, ALIEN]) == ([], [], [])
    await read(history, day(3), [MOVIE])
    assert await read(history, day(30), [MOVIE, ALIEN]) == (["7"], [], [])


async def test_what_has_another_key_now_is_neither_new_nor_gone(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    await read(history, day(0), [MOVIE, ALIEN])
    moved = replace(ALIEN, key="900", file="/films/alien-4k.mkv")
    assert await read(history, day(1), [MOVIE, moved]) == ([], ["900"], [])


async def test_a_key_that_is_given_to_another_item_is_news(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    await read(history, day(0), [MOVIE])
    reused = replace(ALIEN, key=MOVIE.key)
    added, _, _ = await read(history, day(1), [reused])
    assert added == [MOVIE.key]


async def test_a_library_that_was_removed_begins_anew(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    await read(history, day(0), [MOVIE])
    await history.put_libraries(PLEX, [], day(1))
    await history.put_libraries(PLEX, [LIBRARY], day(2))
    assert await read(history, day(3), [MOVIE, ALIEN]) == ([], [], [])
