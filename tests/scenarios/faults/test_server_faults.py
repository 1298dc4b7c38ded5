"""One server breaks in every way a server can; everything else goes on, and all is well again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from hub.core.entries import ENTRIES, EntryState, Source
from hub.core.flows import FLOWS
from hub.models.play import Ending
from hub.models.playback import PlaybackKind
from integrations.demo.faults import Fault
from integrations.demo.plex_server import PlexServer
from tests.scenarios.faults.conftest import House
from tests.scenarios.faults.logs import told, unexpected
from tests.support.waiting import eventually

Break = Callable[[PlexServer], Awaitable[None]]


def fault(fault: Fault) -> tuple[Break, Break]:
    async def begin(server: PlexServer) -> None:
        server.faults.set(fault)

    async def end(server: PlexServer) -> None:
        server.faults.clear()

    return begin, end


FAULTS: dict[str, tuple[Break, Break]] = {
    "refuses connections": (PlexServer.refuse, PlexServer.accept),
    "hangs": fault(Fault.HANGING),
    "answers 503": fault(Fault.UNAVAILABLE),
    "sends broken JSON": fault(Fault.BROKEN_BODY),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_server_breaks_and_comes_back(
    house: House, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    begin, end = FAULTS[name]
    caplog.set_level(logging.INFO, "hub")
    before, _ = house.sessions
    await begin(house.broken)
    await house.is_lost()
    await house.goes_on()
    await asyncio.sleep(0.5)
    assert told(caplog, "Attic") == {"unavailable": 1}
    assert PlaybackKind.STOPPED not in house.scene.kinds()
    await end(house.broken)
    await house.is_back()
    await eventually(lambda: house.sessions[0] is not None and not house.sessions[0].uncertain)
    after, _ = house.sessions
    assert before is not None
    assert after is not None
    assert (after.id, after.play_id) == (before.id, before.play_id), "the same play goes on"
    house.victim.pause()
    await eventually(lambda: house.sessions[0] is not None and house.sessions[0].state == "paused")
    await house.goes_on()
    assert told(caplog, "Attic") == {"unavailable": 1, "available again": 1}
    assert told(caplog, "Cellar") == {}
    assert unexpected(caplog) == []


@pytest.mark.allow_logs("Attic is unavailable", "Error handling request")
@pytest.mark.parametrize(
    ("name", "ending"),
    [("refuses connections", Ending.SERVER_RESTARTED), ("hangs", Ending.LOST)],
)
async def test_what_stops_during_an_outage_ends_at_its_last_sign_of_life(
    house: House, name: str, ending: Ending
) -> None:
    begin, end = FAULTS[name]
    await begin(house.broken)
    house.broken.close_push()
    await house.is_lost()
    lost = house.sessions[0]
    house.victim.stop()
    await end(house.broken)
    await house.is_back()
    stopped = await house.scene.told(PlaybackKind.STOPPED)
    assert lost is not None
    assert stopped.play is not None
    assert (stopped.play.id, stopped.play.ending) == (lost.play_id, ending)
    assert stopped.play.ended_at is not None
    assert stopped.play.ended_at <= lost.position_at, "nothing was seen after that"
    assert house.scene.session_of(house.victim) is None
    await house.goes_on()


async def test_a_socket_that_closes_is_no_loss(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        house.broken.close_push()
        house.broken.cut_connections()
        await asyncio.sleep(0.05)
    house.victim.pause()
    await eventually(lambda: house.sessions[0] is not None and house.sessions[0].state == "paused")
    await eventually(lambda: house.scene.watched(house.broken).watcher.source is not None)
    assert house.scene.is_up(house.broken)
    assert PlaybackKind.STOPPED not in house.scene.kinds()
    assert unexpected(caplog) == []
    await house.goes_on()


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_restart_gives_old_session_keys_to_other_streams(house: House) -> None:
    scene = house.scene
    old = house.sessions[0]
    assert old is not None
    restarting = asyncio.create_task(scene.world.restart(house.broken.server, downtime_s=5))
    await house.is_lost()
    scene.clock.advance(5)
    await restarting
    other = scene.play(who="Theo", device="PS5", on=house.broken)
    await house.is_back()
    session = await scene.seen(other)
    assert session.view.key == old.view.key, "the server counts from one again"
    assert session.play_id != old.play_id
    stopped = await scene.told(PlaybackKind.STOPPED)
    assert stopped.play is not None
    assert (stopped.play.id, stopped.play.ending) == (old.play_id, Ending.SERVER_RESTARTED)
    assert stopped.play.account_key == old.view.account_key
    await house.goes_on()


async def test_another_token_is_asked_for_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    scene, flows = house.scene, house.scene.hub[FLOWS]
    caplog.set_level(logging.INFO, "hub")
    before = house.sessions[0]
    house.broken.change_token("renewed")
    await house.is_lost()
    await house.goes_on()
    (view,) = await eventually(lambda: flows.progress(source=Source.REAUTH))
    await flows.abort(view.flow_id)
    await asyncio.sleep(0.5)
    assert flows.progress(source=Source.REAUTH) == [], "who closes it is not asked again and again"
    entry = scene.hub[ENTRIES].by_unique_id("plex", house.broken.server.id)
    assert entry is not None
    assert entry.auth_failed
    view = await scene.begin(Source.REAUTH, entry=entry)
    view = await scene.answer(view, method="manual")
    await scene.answer(view, url=house.broken.url, token="renewed", verify_ssl=True)
    await house.is_back()
    assert (entry.state, entry.auth_failed) == (EntryState.LOADED, False)
    await eventually(lambda: house.sessions[0] is not None and not house.sessions[0].uncertain)
    after = house.sessions[0]
    assert before is not None
    assert after is not None
    assert after.play_id == before.play_id
    assert told(caplog, "Attic")["unavailable"] == 1
    assert unexpected(caplog) == []


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_server_that_is_away_at_the_start_is_added_when_it_comes(house: House) -> None:
    scene = house.scene
    entry = scene.hub[ENTRIES].by_unique_id("plex", house.broken.server.id)
    assert entry is not None
    await house.broken.refuse()
    await scene.hub[ENTRIES].reload(entry)
    assert str(entry.state) == EntryState.SETUP_RETRY
    assert "Nothing answers" in (entry.reason or "")
    assert scene.state("streams", house.broken) == "unavailable"
    await house.goes_on()
    await house.broken.accept()
    await eventually(lambda: entry.state is EntryState.LOADED)
    await house.is_back()
