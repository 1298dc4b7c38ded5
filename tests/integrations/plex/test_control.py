"""What the hub does to streams, and the pictures it shows."""

import pytest

from hub.core.errors import InvalidInput, NotFound, NotSupported
from hub.models.playback import PlaybackKind
from hub.models.session import Control, Session
from integrations.demo.plex_server import PlexServer
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause, StreamState
from tests.integrations.plex.plex_hub import Scene
from tests.support.waiting import eventually

PLAYER = {Control.PAUSE, Control.RESUME, Control.SEEK}


async def do(
    scene: Scene, session: Session, control: Control, *, message: str | None = None, to: float = 0
) -> None:
    position = to if control is Control.SEEK else None
    await scene.watched().control(session.view, control, message=message, position_s=position)


async def test_pause_seek_and_resume_on_a_player_that_listens(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play(device="iPhone")
    session = await scene.seen(stream)
    assert session.view.controls >= PLAYER
    await do(scene, session, Control.PAUSE)
    assert str(stream.state) == StreamState.PAUSED
    await scene.told(PlaybackKind.PAUSED)
    await do(scene, session, Control.SEEK, to=900.5)
    assert stream.position_s == pytest.approx(900.5)
    await do(scene, session, Control.RESUME)
    assert str(stream.state) == StreamState.PLAYING
    await scene.told(PlaybackKind.RESUMED)


async def test_a_player_that_begins_to_play_later_takes_commands_at_once(scene: Scene) -> None:
    await scene.connected()
    first = await scene.seen(scene.play(device="iPhone"))
    second = await scene.seen(scene.play(who="Oskar", device=controllable(scene, "Oskar")))
    assert first.view.controls >= PLAYER
    assert second.view.controls >= PLAYER


async def test_a_player_that_does_not_listen(scene: Scene) -> None:
    await scene.connected()
    who, device = deaf(scene)
    session = await scene.seen(scene.play(who=who, device=device))
    assert not session.view.controls & PLAYER
    for control in PLAYER:
        with pytest.raises(NotSupported, match="Not supported by this player"):
            await do(scene, session, control)


async def test_a_stream_is_stopped_with_a_message(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play()
    session = await scene.seen(stream)
    told: list[str | None] = []
    scene.world.subscribe(lambda change: told.append(getattr(change, "message", None)))
    await do(scene, session, Control.TERMINATE, message="Back-up at midnight, sorry & goodbye")
    assert stream.stop_cause is StopCause.TERMINATED
    assert told[-1] == "Back-up at midnight, sorry & goodbye"
    await scene.told(PlaybackKind.STOPPED)
    with pytest.raises(NotFound, match="ended already"):
        await do(scene, session, Control.TERMINATE)


async def test_without_plex_pass_nothing_can_be_stopped(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play()
    session = await scene.seen(stream)
    scene.plex.state.options.plex_pass = False
    with pytest.raises(NotSupported, match="Plex Pass"):
        await do(scene, session, Control.TERMINATE)
    assert not stream.is_over
    assert scene.is_up(), "a missing feature is no refused token"


async def test_plex_shows_no_messages(scene: Scene) -> None:
    await scene.connected()
    session = await scene.seen(scene.play())
    with pytest.raises(NotSupported):
        await do(scene, session, Control.MESSAGE, message="Dinner!")


async def test_a_photo_cannot_be_stopped(scene: Scene) -> None:
    await scene.connected()
    session = await scene.seen(scene.play(ItemKind.PHOTO))
    with pytest.raises(NotSupported):
        await do(scene, session, Control.TERMINATE)


async def test_the_poster_of_what_plays(scene: Scene) -> None:
    await scene.connected()
    session = await scene.seen(scene.play())
    assert session.view.item.thumb is not None
    picture = await scene.watched().picture(session.view.item.thumb, 200, 300)
    assert picture.content_type.startswith("image/")
    assert len(picture.body) > 100


NO_ARTWORK = (
    "",
    "/",
    "/identity",
    "/:/prefs?x=1",
    "/library/../status/sessions",
    "/library/%2e%2e/status/sessions",
    "http://169.254.169.254/latest",
    "https://plex.tv.example/x.png",
    "//example.test/x",
    "/library/metadata/1/thumb/1\nX: y",
)


async def test_nothing_but_artwork_is_fetched(scene: Scene) -> None:
    await scene.connected()
    for path in NO_ARTWORK:
        with pytest.raises(NotFound):
            await scene.watched().picture(path, 200, 300)


def controllable(scene: Scene, who: str) -> str:
    return _device(scene.plex, scene, who, controllable=True) or ""


def deaf(scene: Scene) -> tuple[str, str]:
    for account in scene.plex.server.accounts:
        if account.person is None:
            continue
        device = _device(scene.plex, scene, account.person.name, controllable=False)
        if device is not None:
            return account.person.name, device
    raise InvalidInput("everybody's player listens")


def _device(plex: PlexServer, scene: Scene, who: str, *, controllable: bool) -> str | None:
    person = scene.world.person(who)
    platform = plex.server.platform
    for device in person.devices:
        if platform in device.apps and device.apps[platform].controllable is controllable:
            return device.name
    return None


async def test_libraries_are_scanned_when_asked(scene: Scene) -> None:
    await scene.connected()
    server = scene.watched()
    await eventually(lambda: server.libraries)
    running = scene.plex.state.activities.running
    await server.scan(server.libraries[0].key)
    assert [one.section for one in running.values()] == [server.libraries[0].key]
    await server.scan(None)
    assert {one.section for one in running.values()} >= {one.key for one in server.libraries}
