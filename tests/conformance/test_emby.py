"""Every sample of Emby that belongs to what is watched is read, and means what it says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hub.core.lenient import object_of
from hub.core.servers import Webhook
from hub.discovery.mediabrowser import EMBY as QUESTION
from hub.discovery.mediabrowser import parse_answer
from hub.models.item import MediaType
from hub.models.observation import SessionSeen, Source, encode
from hub.models.server import Platform
from hub.models.session import Control, Location, SessionState, SessionView
from hub.models.stream import Decision, DynamicRange
from integrations.emby.webhook import read_webhook
from integrations.mediabrowser import messages
from integrations.mediabrowser.messages import read_message
from tests.conformance.ledger import Ledger, read
from tests.conformance.mediabrowser_reading import item_of, load, posted, views_of

pytestmark = pytest.mark.conformance

LEFT_OUT = {
    "emby/watchstate/watchstate__playlist_detail_emby.json": "playlists are not watched",
    "reconstructed/emby/discovery/request.txt": "what a client says; the hub has it as a constant",
    "reconstructed/emby/ws/client_SessionsStart.json": "what a client says, not the server",
}
LEDGER = Ledger(LEFT_OUT, "emby", "reconstructed/emby")


def test_every_sample_is_checked_or_left_out_with_a_reason(samples: Path) -> None:
    assert LEDGER.unaccounted(samples) == []
    assert LEDGER.missing(samples) == []
    assert LEDGER.doubly() == []


def only(samples: Path, sample: str) -> SessionView:
    (view,) = views_of(load(samples, sample), Platform.EMBY)
    return view


@LEDGER.checks(
    "emby/sessions/markhahn__sessions-playing.json",
    "emby/sessions/markhahn__sessions-playing-2.json",
)
def test_who_plays_what(samples: Path, sample: str) -> None:
    view = only(samples, sample)
    assert view.key == "f1fd0596d93fc5ad959006d3cdafcc71"
    assert (view.account_key, view.account_name) == ("894c752d448f45a3a1260ccaabd0adff", "mark")
    assert (view.state, view.rate) == (SessionState.PLAYING, 1.0)
    assert (view.connection.address, view.connection.location) == ("192.168.1.44", Location.LAN)
    assert view.controls == frozenset(Control)
    item, player = view.item, view.player
    assert (item.key, item.type, item.title) == ("4785434", MediaType.EPISODE, "XIV")
    assert (item.grandparent_title, item.parent_index, item.index) == ("The Old Man", 2, 7)
    assert item.guids == ("imdb://tt32750200", "tvdb://10585986")
    assert (item.duration_s, item.released_on) == (2827.744, date(2024, 10, 17))
    assert item.grandparent_thumb == (
        "/Items/4692721/Images/Primary?tag=26c3f00231652d41f2f5770ac09e02d2"
    )
    assert item.file_size == 1_601_682_632
    assert (player.name, player.product, player.platform) == ("Roku Ultra", "Roku SG", "Roku")


@LEDGER.checks("emby/sessions/markhahn__sessions-playing.json")
def test_a_direct_play_with_a_subtitle(samples: Path, sample: str) -> None:
    view = only(samples, sample)
    assert view.position_s == 435.0
    stream = view.stream
    assert stream.decision is stream.video_decision is Decision.DIRECT_PLAY
    assert stream.subtitle_decision is Decision.DIRECT_PLAY
    assert stream.transcode is None
    assert stream.source is not None
    assert stream.source.bitrate_kbps == 4531
    assert stream.source.video is not None
    assert stream.source.video.dynamic_range is DynamicRange.SDR
    assert stream.source.video.resolution == "1080"
    assert stream.source.subtitle is not None
    assert (stream.source.subtitle.codec, stream.source.subtitle.language) == ("subrip", "eng")


@LEDGER.checks("emby/sessions/markhahn__sessions-playing-2.json")
def test_a_transcode_of_the_sound_alone_without_its_statistics(samples: Path, sample: str) -> None:
    view = only(samples, sample)
    stream = view.stream
    assert stream.decision is Decision.TRANSCODE
    assert (stream.video_decision, stream.audio_decision) == (Decision.COPY, Decision.TRANSCODE)
    assert stream.subtitle_decision is Decision.TRANSCODE, "subrip becomes WebVTT"
    transcode, delivered = stream.transcode, stream.delivered
    assert transcode is not None
    assert transcode.reasons == ("AudioCodecNotSupported",)
    assert transcode.progress == pytest.approx(28.0188, abs=0.001)
    assert transcode.throttled is True
    assert transcode.buffer_ahead_s == pytest.approx(258.3)
    assert transcode.speed == pytest.approx(1.9186, abs=0.001)
    assert (transcode.hw_decode, transcode.hw_encode) == (None, None)
    assert delivered is not None
    assert (delivered.container, delivered.protocol) == ("ts", "hls")
    assert delivered.bitrate_kbps == 4787
    assert delivered.audio is not None
    assert (delivered.audio.codec, delivered.audio.channels) == ("aac", 2)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    seen = SessionSeen(server_id="emby:1", at=now, source=Source.POLL, view=view)
    assert len(encode(seen)) < 8_000, "of 88 KB"


@LEDGER.checks("emby/sessions/markhahn__sessions.json")
def test_an_idle_session_plays_nothing(samples: Path, sample: str) -> None:
    assert views_of(load(samples, sample), Platform.EMBY) == []


@LEDGER.checks("reconstructed/emby/http/Sessions_4.9.5_directstream.json")
def test_what_emby_calls_a_direct_stream_is_the_file_itself(samples: Path, sample: str) -> None:
    view = only(samples, sample)
    assert view.stream.decision is Decision.DIRECT_PLAY
    assert view.position_s == pytest.approx(0.9967397)
    assert (view.item.key, view.item.type, view.item.guids) == ("28", MediaType.MOVIE, ())
    assert view.controls == frozenset(), "it does not take commands"
    assert view.last_seen_by_server == datetime(2026, 9, 9, 1, 36, 24, 577801, tzinfo=UTC)
    assert view.stream.source is not None
    assert view.stream.source.video is not None
    assert view.stream.source.video.chroma_subsampling == "4:2:0"


@LEDGER.checks("reconstructed/emby/http/System_Info_Public_4.9.5.json")
def test_who_a_server_is(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    assert told["Id"] == "ec69ef1cf84140e88489c30326529308"
    assert "ProductName" not in told, "or it would be a Jellyfin"


@LEDGER.checks("reconstructed/emby/discovery/reply.json")
def test_the_answer_to_discovery(samples: Path, sample: str) -> None:
    found = parse_answer(read(samples, sample), "192.168.1.30", QUESTION)
    assert found is not None
    assert (found.unique_id, found.name) == ("ec69ef1cf84140e88489c30326529308", "Emby")


@LEDGER.checks("reconstructed/emby/ws/LibraryChanged.json")
def test_a_changed_library(samples: Path, sample: str) -> None:
    assert read_message(read(samples, sample)) == messages.LibraryChanged(())


@LEDGER.checks("reconstructed/emby/ws/UserDataChanged.json")
def test_favourites_are_of_no_interest(samples: Path, sample: str) -> None:
    assert read_message(read(samples, sample)) is None


K = "emby/webhooks/kazeliu__"
DESKTOP = "2240cf897563470792b631152eb15508"
ALICE = "15596ac9bbc24127b9f01db6f33630c7"
HOOKS = {
    f"{K}item.markplayed_episode_1a.json": ("item.markplayed", DESKTOP),
    f"{K}item.markplayed_episode_1b.json": ("item.markplayed", DESKTOP),
    f"{K}library.new_episode_1a.json": ("library.new", DESKTOP),
    f"{K}library.new_episode_1b.json": ("library.new", DESKTOP),
    f"{K}library.new_movie_2a.json": ("library.new", DESKTOP),
    f"{K}playback.start_episode_1a.json": ("playback.start", DESKTOP),
    f"{K}playback.start_episode_1b.json": ("playback.start", DESKTOP),
    f"{K}playback.start_movie_2a.json": ("playback.start", DESKTOP),
    f"{K}playback.start_movie_2b.json": ("playback.start", DESKTOP),
    f"{K}playback.stop_episode_1a.json": ("playback.stop", DESKTOP),
    f"{K}playback.stop_episode_1b.json": ("playback.stop", DESKTOP),
    f"{K}system.serverrestartrequired_none_1a.json": ("system.serverrestartrequired", DESKTOP),
    "emby/webhooks/moviepilot__playback.start_episode.json": (
        "playback.start",
        "f40a5bd0c6b64051bdbed00580fa1118",
    ),
    "emby/webhooks/watchstate__webhook_emby.json": ("item.markplayed", None),
    "reconstructed/emby/webhooks/item.markplayed.json": ("item.markplayed", ALICE),
    "reconstructed/emby/webhooks/item.markunplayed.json": ("item.markunplayed", ALICE),
    "reconstructed/emby/webhooks/item.rate.json": ("item.rate", ALICE),
    "reconstructed/emby/webhooks/playback.pause.json": ("playback.pause", ALICE),
    "reconstructed/emby/webhooks/playback.start.json": ("playback.start", ALICE),
    "reconstructed/emby/webhooks/playback.stop.json": ("playback.stop", ALICE),
    "reconstructed/emby/webhooks/playback.unpause.json": ("playback.unpause", ALICE),
    "reconstructed/emby/webhooks/system.notificationtest.json": ("system.notificationtest", ALICE),
}


@LEDGER.checks(*HOOKS)
def test_webhooks(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    hook = read_webhook(posted(samples, sample))
    assert (hook.event, hook.server_key) == HOOKS[sample]
    item = object_of(hook.payload.get("Item"))
    assert item.get("Id") == object_of(told.get("Item")).get("Id")
    assert "Overview" not in item
    assert object_of(hook.payload.get("User")).get("Name") == object_of(told.get("User")).get(
        "Name"
    )
    assert hook.about_library is hook.event.startswith("library.")


@LEDGER.checks("emby/webhooks/moviepilot__playback.stop_movie.json")
def test_the_end_of_a_movie(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    hook = read_webhook(posted(samples, sample))
    assert hook.event == "playback.stop"
    assert hook.payload["PlaybackInfo"]["PositionTicks"] == told["PlaybackInfo"]["PositionTicks"]
    assert item_of(told["Item"]).type is MediaType.MOVIE


@LEDGER.checks("reconstructed/emby/webhooks/multipart_pre49.txt")
def test_the_form_of_older_versions(samples: Path, sample: str) -> None:
    _, _, body = read(samples, sample).replace(b"\r\n", b"\n").partition(b"\n\n")
    body = body.replace(b", ...", b"").replace(b"\n", b"\r\n")
    hook = read_webhook(Webhook(body, "multipart/form-data; boundary=X"))
    assert hook.event == "playback.start"
