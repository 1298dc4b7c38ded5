"""Items that may be the same are suggested, never joined."""

from dataclasses import replace

from hub.models.item import Item, MediaType
from hub.playback.item_suggestions import suggest_items

MOVIE = Item(key="1", type=MediaType.MOVIE, title="Amélie", year=2001, guids=("imdb://tt1",))
OTHER = Item(key="9", type=MediaType.MOVIE, title="Amelie!", year=2002, guids=("tmdb://5",))
EPISODE = Item(
    key="2",
    type=MediaType.EPISODE,
    title="One",
    grandparent_title="Far Away",
    index=1,
    parent_index=2,
)


def pairs(*items: Item) -> int:
    return len(suggest_items((f"plex:{number}", item) for number, item in enumerate(items)))


def test_a_movie_goes_by_title_and_year() -> None:
    assert pairs(MOVIE, OTHER) == 1
    assert pairs(MOVIE, replace(OTHER, year=2004)) == 0
    assert pairs(MOVIE, replace(OTHER, year=None)) == 0
    assert pairs(MOVIE, replace(OTHER, title="Amelia")) == 0


def test_what_shares_a_guid_is_the_same_already() -> None:
    assert pairs(MOVIE, replace(OTHER, guids=("imdb://tt1",))) == 0


def test_an_episode_goes_by_series_and_numbers() -> None:
    assert pairs(EPISODE, replace(EPISODE, title="Uno", grandparent_title="FAR AWAY")) == 1
    assert pairs(EPISODE, replace(EPISODE, index=2)) == 0
    assert pairs(EPISODE, replace(EPISODE, parent_index=None)) == 0


def test_two_items_of_one_server_are_two() -> None:
    assert suggest_items([("plex:1", MOVIE), ("plex:1", OTHER)]) == []
