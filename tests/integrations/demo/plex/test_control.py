"""Commands to players and to the server."""

import pytest

from integrations.demo.plex_server import PlexOptions
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause, Stream, StreamState
from tests.integrations.demo.plex.scene import Scene, playing_plex

TERMINATE = "/status/sessions/terminate"


def player(stream: Stream, command: str, more: str = "") -> str:
    target = stream.viewer.client_id
    return f"/player/playback/{command}?X-Plex-Target-Client-Identifier={target}&commandID=1{more}"


async def test_a_player_pauses_seeks_plays_and_stops(plex: Scene) -> None:
    stream = plex.play()
    states = []
    for command, more in (("pause", ""), ("seekTo", "&offset=90500"), ("play", ""), ("stop", "")):
        assert await plex.status(player(stream, command, more)) == 200
        states.append((str(stream.state), stream.position_s))
    assert states == [("paused", 0), ("paused", 90.5), ("playing", 90.5), ("stopped", 90.5)]


async def test_a_player_that_takes_no_commands_answers_404(plex: Scene) -> None:
    stream = plex.play(ItemKind.EPISODE, who="Theo", device="PS5")
    assert await plex.status(player(stream, "pause")) == 404
    assert stream.state is StreamState.PLAYING


@pytest.mark.parametrize(
    ("command", "more", "status"),
    [("seekTo", "", 400), ("seekTo", "&offset=soon", 400), ("rewindTape", "", 404)],
)
async def test_a_wrong_command_is_refused(
    plex: Scene, command: str, more: str, status: int
) -> None:
    stream = plex.play()
    assert await plex.status(player(stream, command, more)) == status


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_session_is_terminated_either_way(plex: Scene, method: str) -> None:
    stream = plex.play()
    (session,) = await plex.sessions()
    path = f"{TERMINATE}?sessionId={session['Session']['id']}&reason=Too+late"
    assert await plex.status(path, method) == 200
    assert stream.stop_cause is StopCause.TERMINATED


@pytest.mark.parametrize(
    ("query", "method", "status"),
    [("", "GET", 403), ("?sessionId=nobody", "GET", 404), ("?sessionId=nobody", "DELETE", 405)],
)
async def test_terminating_nothing_is_refused(
    plex: Scene, query: str, method: str, status: int
) -> None:
    assert await plex.status(f"{TERMINATE}{query}", method) == status


async def test_without_plex_pass_nothing_is_terminated() -> None:
    async with playing_plex(PlexOptions(plex_pass=False)) as plex:
        stream = plex.play()
        assert await plex.status(f"{TERMINATE}?sessionId=any") == 401
        assert await plex.status("/statistics/bandwidth") == 401
        assert not stream.is_over


async def test_killing_a_transcode_is_an_error_for_its_player(plex: Scene) -> None:
    stream = plex.play(ItemKind.MOVIE, device="Chrome")
    (transcode,) = (await plex.json("/transcode/sessions"))["TranscodeSession"]
    assert await plex.status(f"/transcode/sessions/{transcode['key']}", "DELETE") == 200
    assert stream.stop_cause is StopCause.ERROR


async def test_a_player_reports_where_it_is(plex: Scene) -> None:
    stream = plex.play()
    path = (
        f"/:/timeline?ratingKey={stream.entry.key}&state=paused&time=600000"
        f"&X-Plex-Client-Identifier={stream.viewer.client_id}"
    )
    assert await plex.status(path) == 200
    assert (stream.state, stream.position_s) == (StreamState.PAUSED, 600)


async def test_marking_as_watched_is_seen_in_the_item(plex: Scene) -> None:
    entry = plex.entry(ItemKind.MOVIE)
    query = f"key={entry.key}&identifier=com.plexapp.plugins.library"

    async def count() -> int | None:
        (item,) = (await plex.json(f"/library/metadata/{entry.key}"))["Metadata"]
        found: int | None = item.get("viewCount")
        return found

    assert await count() is None
    assert await plex.status(f"/:/scrobble?{query}") == 200
    assert await count() == 1
    assert await plex.status(f"/:/unscrobble?{query}") == 200
    assert await count() is None
    assert await plex.status("/:/scrobble?key=1") == 404
