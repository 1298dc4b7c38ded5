"""What Plex posts: as captured, and as reconstructed from its documentation."""

from pathlib import Path

import orjson
import pytest

from hub.core.servers import Webhook
from integrations.plex.items import read_item
from integrations.plex.webhook import read_webhook
from tests.conformance.ledger import read
from tests.conformance.plex_ledger import PLEX

pytestmark = pytest.mark.conformance

MADE = "reconstructed/plex/webhooks"
CAPTURED = "plex/webhooks"
BOUNDARY = "x-usher-test"


def posted(body: bytes) -> Webhook:
    """The body as Plex posts it, with a picture that is not text."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="payload"\r\n'
    head = f"{part}Content-Type: application/json\r\n\r\n".encode()
    picture = (
        f"\r\n--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="thumb"; filename="thumb.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    tail = b"\xff\xd8\x00\r\n--\xff\xd9" + f"\r\n--{BOUNDARY}--\r\n".encode()
    return Webhook(head + body + picture + tail, f"multipart/form-data; boundary={BOUNDARY}")


@PLEX.checks(
    f"{MADE}/admin.database.backup.json",
    f"{MADE}/admin.database.corrupted.json",
    f"{MADE}/device.new.json",
    f"{MADE}/library.new_episode.json",
    f"{MADE}/library.on.deck_episode.json",
    f"{MADE}/media.pause_episode_shared_user.json",
    f"{MADE}/media.pause_movie.json",
    f"{MADE}/media.play_episode_shared_user.json",
    f"{MADE}/media.play_movie.json",
    f"{MADE}/media.rate_movie.json",
    f"{MADE}/media.resume_episode_shared_user.json",
    f"{MADE}/media.resume_movie.json",
    f"{MADE}/media.scrobble_episode_shared_user.json",
    f"{MADE}/media.scrobble_movie.json",
    f"{MADE}/media.stop_episode_shared_user.json",
    f"{MADE}/media.stop_movie.json",
    f"{MADE}/playback.started_movie.json",
)
def test_every_event(samples: Path, sample: str) -> None:
    body = read(samples, sample)
    hook = read_webhook(posted(body))
    assert hook.event == Path(sample).stem.partition("_")[0]
    assert hook.server_key == "54664a3d8acc39983675640ec9ce00b70af9cc36"
    assert hook.payload == orjson.loads(body), "kept whole, as evidence"
    assert hook.is_about_library == hook.event.startswith("library.")
    assert not hook.is_about_library or hook.library_key == "2"


@PLEX.checks(
    f"{CAPTURED}/gowatchit__media.pause_movie.json",
    f"{CAPTURED}/moviepilot__media.scrobble_episode.json",
    f"{CAPTURED}/plexdoc__media.play_track.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookEmptyPayload_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookHAMAAniDBEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookHAMAEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookInvalidAgent_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookMALAgentEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookMovie_media.rate.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookPlexAgentEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookRateEvent_media.rate.json",
)
def test_captured_ones(samples: Path, sample: str) -> None:
    hook = read_webhook(posted(read(samples, sample)))
    assert hook.event in Path(sample).stem
    told = orjson.loads(read(samples, sample))
    assert hook.server_key == told.get("Server", {}).get("uuid")


@PLEX.checks(
    f"{CAPTURED}/homebridge-plex-webhooks__payload_1.json",
    f"{CAPTURED}/homebridge-plex-webhooks__payload_2.json",
    f"{CAPTURED}/homebridge-plex-webhooks__payload_3.json",
)
def test_short_ones(samples: Path, sample: str) -> None:
    hook = read_webhook(posted(read(samples, sample)))
    assert hook.event in {"media.play", "media.pause", "media.resume", "media.stop"}
    assert hook.server_key is None


@PLEX.checks(
    f"{CAPTURED}/shinkro__RawPlexWebhookHAMAAniDBEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookMALAgentEpisode_media.scrobble.json",
    f"{CAPTURED}/shinkro__RawPlexWebhookInvalidAgent_media.scrobble.json",
)
def test_guids_of_other_agents(samples: Path, sample: str) -> None:
    item = read_item(read_webhook(posted(read(samples, sample))).payload["Metadata"])
    assert item.guids in (("anidb://12345/1/5",), ("mal://1575",), ("tvdb://12345",))


@PLEX.checks(f"{MADE}/multipart_media.play.txt")
def test_a_whole_request(samples: Path, sample: str) -> None:
    head, _, body = read(samples, sample).replace(b"\r\n", b"\n").partition(b"\n\n")
    kind = next(line for line in head.decode().splitlines() if line.startswith("Content-Type: "))
    hook = read_webhook(Webhook(body.replace(b"\n", b"\r\n"), kind.removeprefix("Content-Type: ")))
    assert (hook.event, hook.payload["Account"]["id"]) == ("media.play", 1)
    assert hook.payload["Player"]["title"] == "SHIELD Android TV"
