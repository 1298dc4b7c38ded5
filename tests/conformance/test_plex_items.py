"""Items as Plex describes them: in libraries, and one by one."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from hub.core.http import BadAnswer
from hub.core.lenient import Object, objects
from hub.models.item import Item, MarkerKind, MediaType
from integrations.plex.container import read_container
from integrations.plex.items import read_item
from integrations.plex.streams import read_media
from tests.conformance.ledger import read
from tests.conformance.plex_ledger import PLEX

pytestmark = pytest.mark.conformance

TYPES = {kind.value: kind for kind in MediaType}


def entries_of(container: Object) -> list[Object]:
    return objects(container.get("Metadata")) or objects(container.get("Directory"))


def items_in(samples: Path, sample: str) -> list[Item]:
    return [read_item(entry) for entry in entries_of(read_container(read(samples, sample)))]


@PLEX.checks(
    "plex/homeassistant/library_movies_all.xml",
    "plex/homeassistant/library_music_all.xml",
    "plex/homeassistant/library_tvshows_all.xml",
    "plex/plex-api.rs/server__media__movie_library.json",
    "plex/plex-api.rs/server__media__music_albums.json",
    "plex/plex-api.rs/server__media__music_library.json",
    "plex/plex-api.rs/server__media__music_tracks.json",
    "plex/plex-api.rs/server__media__photo_album.json",
    "plex/plex-api.rs/server__media__photo_library.json",
    "plex/plex-api.rs/server__media__tv_episodes.json",
    "plex/plex-api.rs/server__media__tv_library.json",
    "plex/plex-api.rs/server__media__tv_seasons.json",
    "plex/serenity-android/library__sections__4__all__index.xml",
    "plex/serenity-android/library__sections__6__all__index.xml",
    "plex/serenity-android/samples__allmovies.xml",
    "plex/serenity-android/samples__issue9_tvshows.xml",
)
def test_every_item_of_a_library_is_read(samples: Path, sample: str) -> None:
    entries = entries_of(read_container(read(samples, sample)))
    items = [read_item(entry) for entry in entries]
    assert items
    assert len({item.key for item in items}) == len(items)
    for entry, item in zip(entries, items, strict=True):
        assert item.key == str(entry["ratingKey"])
        assert item.type is TYPES[str(entry["type"])]
        assert item.title == str(entry["title"]).strip()
        length = entry.get("duration")
        assert item.duration_s == (None if length is None else float(length) / 1000)
        assert all(guid.partition("://")[0].islower() and "?" not in guid for guid in item.guids)


@PLEX.checks("plex/homeassistant/library_tvshows_all.xml")
def test_a_show_of_a_legacy_agent(samples: Path, sample: str) -> None:
    (show,) = items_in(samples, sample)
    assert (show.type, show.title, show.guids) == (MediaType.SHOW, "TV Show", ("tvdb://12345",))


@PLEX.checks("plex/plex-api.rs/server__media__tv_episodes.json")
def test_an_episode_knows_its_season_and_show(samples: Path, sample: str) -> None:
    pilot = items_in(samples, sample)[0]
    assert (pilot.title, pilot.index, pilot.parent_index) == ("Pilot", 1, 1)
    assert (pilot.grandparent_title, pilot.parent_key) == ("The 100", "89")
    assert pilot.guids == ("tvdb://268592/1/1",)
    assert pilot.released_on == date(2014, 3, 19)
    assert pilot.file == "/data/TV-Shows/The 100/The.100.S01E01.mkv"


@PLEX.checks(
    "plex/plex-api.rs/timeline__metadata_182_1.json",
    "plex/plex-api.rs/timeline__metadata_182_2.json",
    "plex/plex-api.rs/timeline__metadata_182_3.json",
    "plex/plex-api.rs/timeline__metadata_182_4.json",
)
def test_a_movie_of_the_new_agent_has_all_its_guids(samples: Path, sample: str) -> None:
    (movie,) = items_in(samples, sample)
    assert (movie.key, movie.title, movie.year) == ("182", "Batman", 1989)
    assert movie.guids == (
        "imdb://tt0096895",
        "tmdb://268",
        "tvdb://1204",
        "plex://movie/5d7768257228e5001f1dccd2",
    )
    assert "Tim Burton" in movie.directors
    assert (movie.library_key, movie.duration_s) == ("1", 81.03)


@PLEX.checks("plex/plex-api.rs/transcode__metadata_159637.json")
def test_the_file_of_a_movie_with_its_streams(samples: Path, sample: str) -> None:
    (entry,) = entries_of(read_container(read(samples, sample)))
    media = read_media(objects(entry["Media"])[0])
    assert media is not None
    assert media.video is not None
    assert media.audio is not None
    assert (media.container, media.video.codec) == ("mkv", "hevc")
    assert media.audio.codec == "eac3"
    assert read_item(entry).guids[:2] == ("imdb://tt9114286", "tmdb://505642")


@PLEX.checks(
    "plex/plex-api.rs/transcode__metadata_1036.json",
    "plex/plex-api.rs/transcode__metadata_13194.json",
    "plex/plex-api.rs/server__media__metadata_108.json",
    "plex/serenity-android/library__metadata__523__nosubtitles.xml",
    "plex/serenity-android/library__metadata__526__patriotSubtitle.xml",
)
def test_movies_with_a_file_each(samples: Path, sample: str) -> None:
    (entry,) = entries_of(read_container(read(samples, sample)))
    movie, media = read_item(entry), read_media(objects(entry["Media"])[0])
    assert movie.type is MediaType.MOVIE
    assert movie.guids[0].startswith("imdb://tt")
    assert movie.file is not None
    assert (movie.file_size or 0) > 0
    assert media is not None
    assert media.video is not None
    assert media.audio is not None
    assert media.bitrate_kbps is None or 0 < media.bitrate_kbps < 200_000
    assert media.video.resolution in {None, "480", "576", "720", "1080", "4k", "sd"}


@PLEX.checks("plex/plex-api.rs/transcode__metadata_157786.json")
def test_a_track_by_its_musicbrainz_id(samples: Path, sample: str) -> None:
    (track,) = items_in(samples, sample)
    assert track.guids == (
        "mbid://5bc23f28-1b3a-33c7-ac1a-5d78c63cd8d1",
        "plex://track/5d07cdc4403c640290f653c2",
    )
    assert (track.grandparent_title, track.title) == ("Daft Punk", "One More Time")


@PLEX.checks(
    "plex/openapi-examples/get_library_metadata_ratingKey.json",
    "plex/openapi-examples/get_library_sections_sectionKey_all.json",
)
def test_the_examples_of_the_specification(samples: Path, sample: str) -> None:
    (item,) = items_in(samples, sample)
    assert (item.key, item.title) == ("58683", "Avatar: The Way of Water")
    assert "plex://movie/5d7768ba96b655001fdc0408" in item.guids
    assert item.duration_s == 11558.112
    assert all(marker.kind in set(MarkerKind) for marker in item.markers)
    assert all(marker.start_s < marker.end_s for marker in item.markers)


@PLEX.checks(
    "plex/homeassistant/media_1.xml",
    "plex/homeassistant/media_30.xml",
    "plex/homeassistant/media_100.xml",
    "plex/homeassistant/media_200.xml",
)
def test_one_item_of_each_kind(samples: Path, sample: str) -> None:
    (item,) = items_in(samples, sample)
    assert (item.key, item.type, item.guids) == {
        "1": ("1", MediaType.MOVIE, ("imdb://tt0123456",)),
        "30": ("30", MediaType.SHOW, ("tvdb://12345",)),
        "100": ("100", MediaType.TRACK, ("plex://track/12345",)),
        "200": ("200", MediaType.ALBUM, ("plex://album/12345",)),
    }[item.key]


@PLEX.checks(
    "plex/watchstate/watchstate__library_movie_get_200.json",
    "plex/watchstate/watchstate__library_show_get_200.json",
    "plex/watchstate/watchstate__library_episodes_get_200.json",
)
def test_recorded_answers_about_libraries(samples: Path, sample: str) -> None:
    body = orjson.dumps(orjson.loads(read(samples, sample))["response"]["body"])
    items = [read_item(entry) for entry in entries_of(read_container(body))]
    assert items
    assert all(item.key.isdigit() and item.title and item.guids for item in items)
    assert all(item.guids[-1].startswith("plex://") for item in items)


@PLEX.checks("plex/serenity-android/samples__issue9_tvshows_bad.xml")
def test_broken_xml_is_no_empty_library(samples: Path, sample: str) -> None:
    with pytest.raises(BadAnswer, match="broken XML"):
        read_container(read(samples, sample))
