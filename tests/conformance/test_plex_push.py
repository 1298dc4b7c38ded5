"""What Plex pushes, and how it answers on the network."""

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from hub.discovery.gdm import parse_gdm
from hub.models.session import SessionState
from integrations.plex.notifications import (
    LibraryChanged,
    Playing,
    ServerNotice,
    TranscodeChanged,
    WorkEnded,
    read_frame,
    server_sent,
)
from tests.conformance.ledger import read
from tests.conformance.plex_ledger import PLEX
from tests.support.serving import serving

pytestmark = pytest.mark.conformance

WS = "reconstructed/plex/ws"


@PLEX.checks(
    f"{WS}/playing_playing_0.json",
    f"{WS}/playing_playing_10000.json",
    f"{WS}/playing_paused_21500.json",
    f"{WS}/playing_buffering_20000.json",
    f"{WS}/playing_stopped_25000.json",
    f"{WS}/playing_error_0.json",
)
def test_signs_of_life(samples: Path, sample: str) -> None:
    _, word, position = Path(sample).stem.split("_")
    state = SessionState.STOPPED if word == "error" else SessionState(word)
    assert read_frame(read(samples, sample)) == [
        Playing("16", "6263", state, int(position) / 1000, None)
    ]


@PLEX.checks(f"{WS}/playing_transcoding.json", f"{WS}/playing_livetv.json")
def test_signs_of_life_name_their_transcoder(samples: Path, sample: str) -> None:
    (playing,) = read_frame(read(samples, sample))
    assert isinstance(playing, Playing)
    assert playing.transcode_key == "g3z46t06s5y0qp6pimggs49g"
    assert (playing.key, playing.item_key) in {("16", "6263"), ("97", "203216")}


@PLEX.checks(f"{WS}/transcodeSession.start.json", f"{WS}/transcodeSession.end.json")
def test_a_transcoder_starts_or_ends(samples: Path, sample: str) -> None:
    assert read_frame(read(samples, sample)) == [TranscodeChanged()]


@PLEX.checks(
    f"{WS}/transcodeSession.update.json",
    f"{WS}/account.json",
    f"{WS}/backgroundProcessingQueue.json",
    f"{WS}/progress.json",
    f"{WS}/activity_started.json",
    f"{WS}/activity_updated.json",
    f"{WS}/timeline_old_int_ids_deleted.json",
)
def test_what_changes_nothing_the_hub_knows(samples: Path, sample: str) -> None:
    assert read_frame(read(samples, sample)) == []


@PLEX.checks(
    f"{WS}/timeline_created.json",
    f"{WS}/timeline_processed.json",
    f"{WS}/status_library_update.json",
)
def test_a_library_changed(samples: Path, sample: str) -> None:
    expected = {"created": "2", "processed": "1", "update": None}
    library_key = expected[Path(sample).stem.rpartition("_")[2]]
    assert read_frame(read(samples, sample)) == [LibraryChanged(library_key)]


@PLEX.checks(f"{WS}/activity_ended.json")
def test_a_scan_that_ended_is_work_done_and_a_library_changed(samples: Path, sample: str) -> None:
    assert read_frame(read(samples, sample)) == [
        LibraryChanged("1"),
        WorkEnded("library.update.section", "Scanning Movies"),
    ]


@PLEX.checks(f"{WS}/preference.json", f"{WS}/reachability.json", f"{WS}/update.statechange.json")
def test_the_server_itself_changed(samples: Path, sample: str) -> None:
    assert read_frame(read(samples, sample)) == [ServerNotice(Path(sample).stem)]


@PLEX.checks("reconstructed/plex/sse/eventsource_stream.txt")
async def test_an_event_stream(samples: Path, sample: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=read(samples, sample), content_type="text/event-stream")

    async with (
        serving(answer) as url,
        aiohttp.ClientSession() as session,
        session.get(url) as response,
    ):
        frames = [read_frame(data) async for data in server_sent(response)]
    assert frames == [[], [Playing("16", "6263", SessionState.PLAYING, 10.0, None)]]


@PLEX.checks("reconstructed/plex/gdm/server_reply.txt")
def test_a_server_answers_on_the_network(samples: Path, sample: str) -> None:
    found = parse_gdm(read(samples, sample), "192.0.2.9")
    assert found is not None
    assert (found.name, found.host, found.port) == ("myfirstplexserver", "192.0.2.9", 32400)
    assert found.unique_id == "646ab0aa8a01c543e94ba975f6fd6efadc36b7"


@PLEX.checks("reconstructed/plex/gdm/player_reply.txt", "reconstructed/plex/gdm/player_hello.txt")
def test_players_on_the_network_are_no_servers(samples: Path, sample: str) -> None:
    assert parse_gdm(read(samples, sample), "192.0.2.9") is None
