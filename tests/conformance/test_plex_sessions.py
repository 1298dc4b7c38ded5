"""What plays, as Plex shows it in /status/sessions."""

from datetime import date
from pathlib import Path

import pytest

from hub.models.item import Extra, MediaType
from hub.models.session import Control, Location, SessionState, SessionView
from hub.models.stream import Decision
from integrations.plex.container import read_container
from integrations.plex.sessions import read_sessions
from tests.conformance.ledger import read
from tests.conformance.plex_ledger import PLEX

pytestmark = pytest.mark.conformance

SHIELD = "1234567890123456-com-plexapp-android"


def only_session(samples: Path, sample: str) -> SessionView:
    container = read_container(read(samples, sample, user_id="1"))
    (view,) = read_sessions(container, {}, frozenset({SHIELD}))
    return view


@PLEX.checks("plex/homeassistant/session_base.xml")
def test_a_movie_on_a_player_that_takes_commands(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    assert (view.key, view.control_key) == ("1", "session_id_1")
    assert (view.account_key, view.account_name) == ("1", "User 1")
    assert view.state is SessionState.PLAYING
    assert view.position_s == 0.0
    assert view.controls == {Control.TERMINATE, Control.PAUSE, Control.RESUME, Control.SEEK}
    item, player = view.item, view.player
    assert (item.key, item.type, item.title, item.year) == ("1", MediaType.MOVIE, "Movie 1", 2000)
    assert item.guids == ("imdb://tt0123456",)
    assert (item.duration_s, item.released_on) == (9000.0, date(2000, 1, 1))
    assert (item.library_key, item.library_name) == ("1", "Movies")
    assert item.genres == ("Sci-Fi", "Action")
    assert item.directors == ("Famous Director",)
    assert item.actors[:2] == ("Actor 1", "Actor 2")
    assert (player.key, player.name) == (SHIELD, "SHIELD Android TV")
    assert (player.product, player.product_version) == ("Plex for Android (TV)", "8.9.2.21619")
    assert (player.platform, player.platform_version) == ("Android", "9")
    assert (player.model, player.vendor, player.profile) == ("darcy", "NVIDIA", "Android")


@PLEX.checks("plex/homeassistant/session_base.xml")
def test_where_it_plays_and_how_it_gets_there(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    connection, stream = view.connection, view.stream
    assert (connection.address, connection.public_address) == ("1.2.3.11", "10.20.30.40")
    assert (connection.location, connection.bandwidth_kbps) == (Location.LAN, 7000)
    assert (connection.secure, connection.relayed) == (True, False)
    assert stream.decision is Decision.TRANSCODE
    assert (stream.video_decision, stream.audio_decision) == (Decision.COPY, Decision.TRANSCODE)
    assert stream.source is None, "what is delivered is not the file, which is not known here"
    delivered = stream.delivered
    assert delivered is not None
    assert delivered.video is not None
    assert delivered.audio is not None
    assert (delivered.container, delivered.protocol) == ("mp4", "dash")
    assert (delivered.video.codec, delivered.video.resolution) == ("h264", "720")
    assert (delivered.audio.codec, delivered.audio.channels) == ("aac", 2)


@PLEX.checks("plex/homeassistant/session_plexweb.xml")
def test_a_player_nobody_can_command_can_only_be_stopped(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    assert view.controls == {Control.TERMINATE}
    assert (view.player.product, view.player.name) == ("Plex Web", "Chrome")
    assert (view.connection.secure, view.connection.relayed) == (None, False)


@PLEX.checks("plex/homeassistant/session_live_tv.xml")
def test_live_tv_has_a_programme_and_no_length(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    item, stream = view.item, view.stream
    assert item.live
    assert (item.live_key, item.duration_s) == ("live_tv_1", None)
    assert item.guids == ("plex://episode/6083464579af59002d1e35bc",)
    assert (item.title, item.grandparent_title) == ("The Price Is Right", "The Price Is Right")
    assert item.library_key is None, "section -4 is no library"
    assert view.position_s is None
    assert view.connection.bandwidth_kbps is None, "10 Gbit/s are no bandwidth"
    assert stream.decision is Decision.COPY
    assert stream.transcode is not None
    assert stream.transcode.key == "g3z46t06s5y0qp6pimggs49g"
    assert (stream.transcode.progress, stream.transcode.speed) == (None, 2.0)
    assert stream.transcode.buffer_ahead_s is None, "nobody tells where the player is"
    assert stream.delivered is not None
    assert stream.delivered.video is not None
    assert (stream.delivered.video.codec, stream.delivered.video.bitrate_kbps) == (None, None)
    assert stream.delivered.video.resolution == "1080"


@PLEX.checks("plex/homeassistant/session_photo.xml")
def test_a_photo_has_no_session_and_cannot_be_stopped(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    assert (view.item.type, view.item.title) == (MediaType.PHOTO, "Photo 1")
    assert (view.item.guids, view.item.duration_s) == ((), None)
    assert (view.item.file, view.item.file_size) == ("/storage/photos/Photo 1.jpeg", 500_000)
    assert view.control_key is None
    assert Control.TERMINATE not in view.controls
    assert view.connection.location is Location.LAN, "told by the player where no session tells"


@PLEX.checks("plex/homeassistant/session_transient.xml")
def test_a_preroll_is_an_extra_without_a_library(samples: Path, sample: str) -> None:
    item = only_session(samples, sample).item
    assert (item.type, item.extra) == (MediaType.CLIP, Extra.PREROLL)
    assert (item.key, item.duration_s, item.library_key) == ("203214", 6.0, None)


@PLEX.checks("plex/homeassistant/session_unknown.xml")
def test_what_nobody_knows_is_a_clip_without_a_library(samples: Path, sample: str) -> None:
    item = only_session(samples, sample).item
    assert (item.type, item.extra, item.library_key) == (MediaType.CLIP, Extra.OTHER, None)
    assert (item.key, item.guids) == ("9876543210", ())


@PLEX.checks("plex/openapi-examples/get_status_sessions.json")
def test_a_track_played_as_it_is(samples: Path, sample: str) -> None:
    view = only_session(samples, sample)
    item, stream = view.item, view.stream
    assert (view.key, item.key, item.type) == ("203", "67085", MediaType.TRACK)
    assert (item.grandparent_title, item.parent_title) == ("Green Day", "Saviors")
    assert (item.grandparent_key, item.parent_key) == ("39904", "67084")
    assert (item.original_title, item.index) == ("The American Dream Is Killing Me", 1)
    assert item.guids == ("plex://track/6535834f71f22f36f71a8e8f",)
    assert item.parent_guids == ("plex://album/65394d6d472b8ab03ef47f12",)
    assert (view.position_s, item.duration_s) == (1.0, 186.24)
    assert (stream.decision, stream.transcode) == (Decision.DIRECT_PLAY, None)
    assert stream.source == stream.delivered
    assert stream.source is not None
    assert stream.source.audio is not None
    assert (stream.source.audio.codec, stream.source.audio.sample_rate) == ("flac", 44100)
    assert view.connection.public_address == "203.0.113.10"


@PLEX.checks("plex/homeassistant/empty_payload.xml", "plex/homeassistant/empty_library.xml")
def test_nothing_plays(samples: Path, sample: str) -> None:
    assert read_sessions(read_container(read(samples, sample)), {}) == []
