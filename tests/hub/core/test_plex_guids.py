"""Plex's guids of all ages become the same guids."""

import pytest

from hub.core.plex_guids import family, read_guid


@pytest.mark.parametrize(
    ("told", "guid"),
    [
        ("plex://movie/5d776b59ad5437001f79c6f8", "plex://movie/5d776b59ad5437001f79c6f8"),
        ("imdb://tt0111161", "imdb://tt0111161"),
        ("com.plexapp.agents.imdb://tt0111161?lang=en", "imdb://tt0111161"),
        ("com.plexapp.agents.themoviedb://278?lang=de", "tmdb://278"),
        ("com.plexapp.agents.thetvdb://121361/6/1?lang=en", "tvdb://121361/6/1"),
        ("com.plexapp.agents.hama://anidb-69/1/2?lang=en", "anidb://69/1/2"),
        ("net.fribbtastic.coding.plex.myanimelist://21?lang=en", "mal://21"),
        ("mbid://F4A31F0A", "mbid://F4A31F0A"),
        ("com.plexapp.agents.unheardof://1", None),
        ("com.plexapp.agents.none://abc?lang=xn", None),
        ("tv.plex.agents.none://1", None),
        ("local://12345", None),
        ("iva://api.internetvideoarchive.com/2.0/x", None),
        ("imdb://", None),
        ("tt0111161", None),
        (None, None),
    ],
)
def test_a_guid_means_the_same_whatever_agent_gave_it(told: str | None, guid: str | None) -> None:
    assert read_guid(told) == guid


@pytest.mark.parametrize(
    ("guid", "above"),
    [
        ("tvdb://121361/6/1", ("tvdb://121361/6", "tvdb://121361")),
        ("plex://episode/5d9c", (None, None)),
        ("imdb://tt0111161", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_guid_of_an_episode_may_hold_those_of_season_and_show(
    guid: str | None, above: tuple[str | None, str | None]
) -> None:
    assert family(guid) == above
