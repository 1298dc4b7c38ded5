"""Every sample of Jellyfin that belongs to what is watched is read, and means what it says."""

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from hub.core.errors import InvalidInput
from hub.core.lenient import object_of, objects
from hub.core.servers import Webhook
from hub.discovery.mediabrowser import JELLYFIN as QUESTION
from hub.discovery.mediabrowser import parse_answer
from hub.models.item import Extra, MediaType
from hub.models.server import LibraryKind, Platform
from hub.models.session import Control, Location, SessionState
from hub.models.stream import Decision, DynamicRange
from integrations.jellyfin.webhook import read_webhook
from integrations.mediabrowser import messages
from integrations.mediabrowser.library import is_library, read_account, read_library
from integrations.mediabrowser.messages import read_message
from integrations.mediabrowser.tasks import EndedTask, Tasks
from tests.conformance.ledger import Ledger, read
from tests.conformance.mediabrowser_reading import item_of, load, posted, views_of

pytestmark = pytest.mark.conformance

OWN_WORDS = "what a client says; the hub's own is checked by the simulator"
TEMPLATE = "a template for other programs' formats, not a payload"
EMPTY = "an empty object stands for a failed answer; the status tells that"
SETTINGS = "settings are not watched"
SIGNING_IN = "the answers to signing in are scenarios of the integration"

LEFT_OUT = {
    "jellyfin/homeassistant/auth-connect-address*.json": "a client library's result",
    "jellyfin/homeassistant/auth-login-failure.json": EMPTY,
    "jellyfin/homeassistant/auth-login.json": SIGNING_IN,
    "jellyfin/homeassistant/get-user-settings.json": SETTINGS,
    "jellyfin/watchstate/mediabrowser_data.json": "the other files of this folder in one",
    "jellyfin/watchstate/watchstate__auth.json": SIGNING_IN,
    "jellyfin/watchstate/watchstate__libraries_empty.json": "a list without anything in it",
    "jellyfin/watchstate/watchstate__playlist*.json": "playlists are not watched",
    "jellyfin/watchstate/watchstate__search.json": "the same as watchstate__library_items.json",
    "jellyfin/webhook-plugin/templates/*": TEMPLATE,
    "reconstructed/jellyfin/discovery/request.txt": OWN_WORDS,
    "reconstructed/jellyfin/http/ActivityLogEntries.json": "the activity log is not read",
    "reconstructed/jellyfin/http/QuickConnect_Initiate.json": SIGNING_IN,
    "reconstructed/jellyfin/ws/client_*.json": OWN_WORDS,
}
LEDGER = Ledger(LEFT_OUT, "jellyfin", "reconstructed/jellyfin")
SERVER = "74d29a4870e84e8bb575b0e73f684a2e"
PILOT = "514941104216969e74a8d87fc7893ad5"


def test_every_sample_is_checked_or_left_out_with_a_reason(samples: Path) -> None:
    assert LEDGER.unaccounted(samples) == []
    assert LEDGER.missing(samples) == []
    assert LEDGER.doubly() == []


@LEDGER.checks(
    "reconstructed/jellyfin/http/Sessions_transcoding.json",
    "reconstructed/jellyfin/ws/Sessions.json",
)
def test_a_transcode_by_request_and_by_push(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    if "/ws/" in sample:
        pushed = read_message(read(samples, sample))
        assert isinstance(pushed, messages.Sessions)
        told = pushed.sessions
    (view,) = views_of(told, Platform.JELLYFIN)
    assert view.key == view.control_key == "f1fd0596d93fc5ad959006d3cdafcc71"
    assert (view.account_key, view.account_name) == ("894c752d448f45a3a1260ccaabd0adff", "alice")
    assert (view.state, view.position_s) == (SessionState.PLAYING, 435.0)
    assert (view.connection.address, view.connection.location) == ("192.168.1.44", Location.LAN)
    assert view.controls == frozenset(Control)
    assert view.last_seen_by_server == datetime(2026, 8, 20, 18, 53, 56, 504043, tzinfo=UTC)
    item = view.item
    assert (item.key, item.type, item.title) == (PILOT, MediaType.EPISODE, "Pilot")
    assert (item.grandparent_title, item.parent_title) == ("Show", "Season 1")
    assert (item.parent_index, item.index) == (1, 1)
    assert item.guids == ("imdb://tt32750200", "tvdb://10585986")
    assert (item.duration_s, item.released_on) == (2800.0, date(2024, 10, 17))
    player = view.player
    assert (player.name, player.product, player.product_version, player.platform) == (
        "Chrome",
        "Jellyfin Web",
        "10.11.8",
        "Chrome",
    )


@LEDGER.checks("reconstructed/jellyfin/http/Sessions_transcoding.json")
def test_source_and_delivered_of_a_transcode(samples: Path, sample: str) -> None:
    (view,) = views_of(load(samples, sample), Platform.JELLYFIN)
    stream = view.stream
    assert stream.decision is Decision.TRANSCODE
    assert stream.video_decision is stream.audio_decision is Decision.TRANSCODE
    assert stream.subtitle_decision is None
    source, delivered, transcode = stream.source, stream.delivered, stream.transcode
    assert source is not None
    assert delivered is not None
    assert transcode is not None
    assert source.video is not None
    assert (source.container, source.video.codec, source.video.resolution) == ("mkv", "hevc", "4k")
    assert source.video.dynamic_range is DynamicRange.HDR10
    assert source.bitrate_kbps == 18_768
    assert source.audio is not None
    assert (source.audio.codec, source.audio.channels, source.audio.language) == ("eac3", 6, "eng")
    assert delivered.video is not None
    assert (delivered.video.codec, delivered.video.resolution) == ("h264", "1080")
    assert delivered.audio is not None
    assert (delivered.audio.codec, delivered.audio.channels) == ("aac", 2)
    assert (delivered.container, delivered.bitrate_kbps) == ("ts", 8000)
    assert transcode.reasons == ("VideoCodecNotSupported", "AudioCodecNotSupported")
    assert (transcode.hw_encode, transcode.hw_requested) == ("vaapi", True)
    assert (transcode.progress, transcode.frame_rate) == (31.5, 48.2)


@LEDGER.checks("jellyfin/multi-scrobbler/validSession.json")
def test_a_song_played_as_it_is(samples: Path, sample: str) -> None:
    (view,) = views_of(load(samples, sample), Platform.JELLYFIN)
    assert (view.account_name, view.state) == ("foxx", SessionState.PAUSED)
    assert view.position_s == pytest.approx(16.096)
    item = view.item
    assert (item.type, item.title, item.parent_title, item.grandparent_title) == (
        MediaType.TRACK,
        "I GOT YOU",
        "I GOT YOU",
        "TWICE",
    )
    assert item.guids == (), "the ids of its album and artist are not its own"
    assert item.duration_s == pytest.approx(173.270204)
    assert item.thumb == (
        "/Items/7648c5d1a50b1e03f225a2ce76baef07/Images/Primary"
        "?tag=909f8ed25c11f7575842f09fb529e9d5"
    )
    stream = view.stream
    assert (stream.decision, stream.audio_decision) == (Decision.DIRECT_PLAY, Decision.DIRECT_PLAY)
    assert stream.video_decision is None, "a cover is no picture track"
    assert stream.source is not None
    assert (stream.source.container, stream.source.bitrate_kbps) == ("mp3", 320)
    assert (view.player.platform, view.player.name) == ("Firefox", "Firefox")
    assert view.last_seen_by_server == datetime(2024, 10, 15, 13, 36, 46, 672702, tzinfo=UTC)


@LEDGER.checks("jellyfin/multi-scrobbler/invalidSessionExtra.json")
def test_theme_music_is_an_extra(samples: Path, sample: str) -> None:
    session = {"Id": "1", **load(samples, sample)}
    (view,) = views_of(session, Platform.JELLYFIN)
    assert view.item.extra is Extra.THEME


@LEDGER.checks("jellyfin/homeassistant/sessions.json")
def test_a_session_with_every_field_of_the_specification(samples: Path, sample: str) -> None:
    """The values are placeholders: nothing of it may raise, and what is known is kept."""
    (view,) = views_of(load(samples, sample), Platform.JELLYFIN)
    assert view.account_key == "08ba1929681e4b24929b9245852f65c0"
    assert view.item.extra is Extra.OTHER
    assert view.item.type is MediaType.OTHER
    assert view.stream.decision is Decision.COPY
    assert view.stream.transcode is not None
    assert view.stream.transcode.reasons == ("ContainerNotSupported",)


@LEDGER.checks("jellyfin/watchstate/watchstate__sessions.json")
def test_sessions_with_little_in_them(samples: Path, sample: str) -> None:
    (view,) = views_of(load(samples, sample), Platform.JELLYFIN)
    assert (view.key, view.account_key, view.position_s) == ("session-1", "user1", 90.0)
    assert (view.item.key, view.item.type) == ("item-1", MediaType.MOVIE)
    assert view.stream.decision is None
    assert view.controls == frozenset()


@LEDGER.checks(
    "jellyfin/watchstate/watchstate__library_items.json",
    "jellyfin/watchstate/watchstate__metadata.json",
    "jellyfin/watchstate/watchstate__metadata_episode.json",
)
def test_items_of_a_library(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    item = item_of((objects(told.get("Items")) or [told])[0])
    if item.key == "episode-1":
        assert (item.type, item.grandparent_title) == (MediaType.EPISODE, "Test Show")
        assert item.guids == ("imdb://tt234", "tmdb://234", "tvdb://234")
    else:
        assert (item.key, item.type, item.year) == ("item-1", MediaType.MOVIE, 2020)
        assert item.guids == ("imdb://tt123", "tmdb://123")
    assert item.added_at == datetime(2020, 1, 2, tzinfo=UTC)
    assert item.file is not None


@LEDGER.checks(
    "jellyfin/aiojellyfin/albums__infest.json",
    "jellyfin/aiojellyfin/albums__this_is_christmas.json",
    "jellyfin/aiojellyfin/albums__yesterday_when_i_was_mad.json",
    "jellyfin/aiojellyfin/artists__ash.json",
    "jellyfin/aiojellyfin/tracks__thrown_away.json",
    "jellyfin/aiojellyfin/tracks__where_the_bands_are.json",
    "jellyfin/aiojellyfin/tracks__zombie_christmas.json",
)
def test_music(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    item = item_of(told)
    kind = sample.rpartition("/")[2].partition("__")[0]
    expected = {
        "albums": (MediaType.ALBUM, "MusicBrainzAlbum"),
        "artists": (MediaType.ARTIST, "MusicBrainzArtist"),
        "tracks": (MediaType.TRACK, "MusicBrainzTrack"),
    }
    assert item.type is expected[kind][0]
    assert (item.key, item.title) == (told["Id"], told["Name"])
    own = object_of(told["ProviderIds"]).get(expected[kind][1])
    assert item.guids[:1] == ((f"mbid://{own}",) if own else ())
    if kind == "tracks":
        assert (item.parent_key, item.parent_title) == (told.get("AlbumId"), told.get("Album"))


@LEDGER.checks(
    "jellyfin/multi-scrobbler/virtualFolderResponse.json",
    "jellyfin/watchstate/watchstate__libraries.json",
)
def test_libraries(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    folders = objects(told.get("Items")) if isinstance(told, dict) else objects(told)
    found = [read_library("jellyfin:1", f, (3,)) for f in folders if is_library(f)]
    kinds = {library.name: library.kind for library in found}
    assert kinds["Shows"] is LibraryKind.SHOW
    assert len(found) == len(folders) == 2
    assert all(library.key and library.item_count == 3 for library in found)


@LEDGER.checks(
    "jellyfin/watchstate/watchstate__user.json", "jellyfin/watchstate/watchstate__users.json"
)
def test_accounts(samples: Path, sample: str) -> None:
    (told,) = objects(load(samples, sample))
    account = read_account("jellyfin:1", told, own_image_route=True)
    assert account is not None
    assert (account.key, account.name, account.admin) == ("user1", "Test User", True)
    assert account.disabled is False


@LEDGER.checks("jellyfin/watchstate/watchstate__info.json")
def test_who_a_server_is(samples: Path, sample: str) -> None:
    told = load(samples, sample)
    assert (told["Id"], told["Version"]) == ("server-1", "10.9.0")


@LEDGER.checks("reconstructed/jellyfin/discovery/reply.json")
def test_the_answer_to_discovery(samples: Path, sample: str) -> None:
    found = parse_answer(read(samples, sample), "192.168.1.20", QUESTION)
    assert found is not None
    assert (found.unique_id, found.name) == (SERVER, "media")
    assert found.url == "http://192.168.1.20:8096"


PUSHED = {
    "ActivityLogEntry": None,
    "ForceKeepAlive": messages.KeepAliveAsked(60),
    "KeepAlive": None,
    "LibraryChanged": messages.LibraryChanged(("3" * 32,)),
    "RefreshProgress": None,
    "RestartRequired": messages.ServerChanged(),
    "ScheduledTaskEnded": messages.LibraryChanged(()),
    "ServerRestarting": messages.GoingDown(),
    "ServerShuttingDown": messages.GoingDown(),
    "UserDataChanged": None,
}


@LEDGER.checks(*(f"reconstructed/jellyfin/ws/{name}.json" for name in PUSHED))
def test_other_push_messages(samples: Path, sample: str) -> None:
    name = sample.rpartition("/")[2].removesuffix(".json")
    assert read_message(read(samples, sample)) == PUSHED[name]


@LEDGER.checks("reconstructed/jellyfin/ws/ScheduledTasksInfo.json")
def test_scheduled_tasks_are_read_with_what_has_ended(samples: Path, sample: str) -> None:
    message = read_message(read(samples, sample))
    assert isinstance(message, messages.TasksSeen)
    (told,) = message.tasks
    assert (told["Key"], told["CurrentProgressPercentage"]) == ("RefreshLibrary", 42.1)
    tasks = Tasks()
    assert tasks.ended(message.tasks) == []
    later = {**told, "LastExecutionResult": {"EndTimeUtc": "later", "Status": "Completed"}}
    assert tasks.ended([later]) == [EndedTask("RefreshLibrary", "Scan Media Library", "completed")]


RAIN = "16588a9f062a40c4966586b1d220bffc"
HOOKS: dict[str, tuple[str, str | None, str | None]] = {
    "jellyfin/webhook-plugin/anilistsync__AuthenticationSuccess__user-login.json": (
        "AuthenticationSuccess",
        RAIN,
        None,
    ),
    "jellyfin/webhook-plugin/anilistsync__PlaybackStop__episode-playback-stopped.json": (
        "PlaybackStop",
        RAIN,
        "9250ab3d1101d01705c353b78cbb572e",
    ),
    "jellyfin/webhook-plugin/anilistsync__SessionStart__fire-tv-session.json": (
        "SessionStart",
        RAIN,
        None,
    ),
    "jellyfin/webhook-plugin/anilistsync__UserDataSaved__episode-marked-played.json": (
        "UserDataSaved",
        RAIN,
        "9250ab3d1101d01705c353b78cbb572e",
    ),
    "jellyfin/webhook-plugin/gowatchit__jf_pause_template.json": (
        "{{NotificationType}}",
        None,
        "123405676742342124234234",
    ),
    "jellyfin/webhook-plugin/moviepilot__PlaybackStart_episode.json": (
        "PlaybackStart",
        "d79d3a6261614419a114595a585xxxxx",
        "4b92551344f53b560fb55cd6700xxxxx",
    ),
    "jellyfin/webhook-plugin/watchstate__webhook_jellyfin.json": ("PlaybackStop", None, "item-1"),
    "reconstructed/jellyfin/webhook-plugin/ItemAdded.json": ("ItemAdded", SERVER, PILOT),
    "reconstructed/jellyfin/webhook-plugin/PlaybackProgress.json": (
        "PlaybackProgress",
        SERVER,
        PILOT,
    ),
    "reconstructed/jellyfin/webhook-plugin/TaskCompleted.json": ("TaskCompleted", SERVER, None),
}


@LEDGER.checks(*HOOKS)
def test_webhooks(samples: Path, sample: str) -> None:
    hook = read_webhook(posted(samples, sample, "text/plain; charset=utf-8"))
    assert (hook.event, hook.server_key, hook.payload.get("ItemId")) == HOOKS[sample]
    assert "Overview" not in hook.payload
    assert hook.about_library is (hook.event in {"ItemAdded", "TaskCompleted"})


@LEDGER.checks("jellyfin/multi-scrobbler/playbackProgressSample.json")
def test_a_webhook_with_the_ids_of_music(samples: Path, sample: str) -> None:
    told = load(samples, sample)[0]["data"]
    hook = read_webhook(Webhook(orjson.dumps(told), "text/plain"))
    assert (hook.event, hook.payload["Artist"]) == ("PlaybackProgress", "Kitsune²")
    assert hook.payload["PlaybackPositionTicks"] == 640_000_000
    with pytest.raises(InvalidInput):
        read_webhook(posted(samples, sample))
