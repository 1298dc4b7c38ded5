"""An integration whose own code fails: in any of its methods, at any time."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from frontend.application import application
from hub.api.routes.webhooks import webhook_secret
from hub.auth.auth import AUTH
from hub.compose import CONFIG
from hub.core.config.sections import HTTP
from hub.core.entries import ENTRIES, EntryRecord, EntryState
from hub.core.flows import Form
from hub.core.supervisor import SUPERVISOR
from hub.models.playback import PlaybackKind
from hub.models.session import Control
from integrations.plex.client import PlexClient
from integrations.plex.config_flow import PlexConfigFlow
from integrations.plex.server import PlexServer as WatchedPlex
from tests.integrations.plex.plex_hub import errors
from tests.scenarios.faults.conftest import House
from tests.support.serving import serving_application
from tests.support.waiting import eventually

OWNER, PASSWORD = "owner", "Correct-horse-7"


class Oversight(RuntimeError):
    """What nobody thought of."""


def raising(*_: object, **__: object) -> Any:
    raise Oversight("nobody thought of this")


async def raising_pages(*_: object) -> AsyncIterator[Any]:
    nothing: list[Any] = []
    yield nothing
    raising()


def only_on(house: House, method: str, replacement: Callable[..., Any]) -> Callable[[], None]:
    """Replace a method of the hub's side of the broken server; returns the way back."""
    server = house.scene.watched(house.broken)
    setattr(server, method, replacement)
    return lambda: delattr(server, method)


@pytest.mark.allow_logs("Attic", "nobody thought")
async def test_reading_sessions(house: House, caplog: pytest.LogCaptureFixture) -> None:
    before = house.sessions[0]
    repair = only_on(house, "fetch", raising)
    await house.is_lost()
    await house.goes_on()
    reason = house.scene.watched(house.broken).availability.reason
    assert reason is not None
    assert "An error in the integration (Oversight" in reason
    repair()
    await house.is_back()
    after = house.sessions[0]
    assert before is not None
    assert after is not None
    assert after.play_id == before.play_id
    assert PlaybackKind.STOPPED not in house.scene.kinds()
    traces = [r for r in caplog.records if r.exc_info and r.exc_info[0] is Oversight]
    assert len(traces) == 1, "one trace for one change"


@pytest.mark.allow_logs("Attic", "nobody thought")
async def test_following_push(house: House, caplog: pytest.LogCaptureFixture) -> None:
    repair = only_on(house, "_notice", raising)
    for _ in range(5):
        house.victim.pause()
        house.victim.play()
        house.broken.close_push()
    await eventually(lambda: _traces(caplog))
    house.victim.pause()
    await eventually(lambda: house.sessions[0] is not None and house.sessions[0].state == "paused")
    assert house.scene.is_up(house.broken), "polling goes on"
    assert len(_traces(caplog)) == 1
    repair()
    await house.goes_on()


@pytest.mark.allow_logs("Attic", "nobody thought")
async def test_reading_libraries(house: House, caplog: pytest.LogCaptureFixture) -> None:
    server = house.scene.watched(house.broken)
    await eventually(lambda: server._slow.available)
    repair = only_on(house, "read_facts", raising)
    for _ in range(3):
        server.facts_changed()
        await eventually(lambda: not server._slow.available)
    assert house.scene.is_up(house.broken)
    assert len(_traces(caplog)) == 1
    repair()
    server.facts_changed()
    await eventually(lambda: server._slow.available)
    await house.goes_on()


@pytest.mark.allow_logs("Attic", "nobody thought")
async def test_reading_items(house: House) -> None:
    server = house.scene.watched(house.broken)
    server._items._pages = raising_pages
    server.library_changed(None)
    jobs = house.scene.hub[SUPERVISOR].health

    def restarted() -> bool:
        return any(job.restarts for job in jobs() if job.name == "read the items of Attic")

    await eventually(restarted, timeout=40)
    assert house.scene.is_up(house.broken)
    await house.goes_on()


@pytest.mark.allow_logs("nobody thought", "failed")
@pytest.mark.parametrize("method", ["control", "picture", "receive"])
async def test_what_people_ask_for(house: House, method: str) -> None:
    """The API answers with an error of its own; nothing else notices."""
    scene = house.scene
    only_on(house, method, raising)
    await scene.hub[AUTH].create_owner(OWNER, PASSWORD)
    app = application(scene.hub, scene.hub[CONFIG][HTTP])
    async with serving_application(app) as url, aiohttp.ClientSession() as client:
        api = f"{url}/api/v1"
        login = {"username": OWNER, "password": PASSWORD}
        async with client.post(f"{api}/auth/login", json=login) as answer:
            token = (await answer.json())["data"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with client.request(**_request(house, method, api), headers=headers) as answer:
            body = await answer.json()
    assert (answer.status, body["status"]) == (500, "error")
    assert "nobody thought" not in str(body), "what went wrong inside is for the log"
    await house.goes_on()
    assert scene.is_up(house.broken)


@pytest.mark.allow_logs("nobody thought", "failed", "Attic")
async def test_set_up_and_unloading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = house.scene
    entry = scene.hub[ENTRIES].by_unique_id("plex", house.broken.server.id)
    assert entry is not None
    with monkeypatch.context() as broken:
        broken.setattr(WatchedPlex, "introduce", raising)
        await scene.hub[ENTRIES].reload(entry)
        assert str(entry.state) == EntryState.SETUP_ERROR
        assert "Oversight" in (entry.reason or "")
        await house.goes_on()
    await scene.hub[ENTRIES].reload(entry)
    assert str(entry.state) == EntryState.LOADED
    await house.is_back()
    entry.on_unload(raising)
    await scene.hub[ENTRIES].reload(entry)
    assert str(entry.state) == EntryState.LOADED
    await house.is_back()
    await house.goes_on()


@pytest.mark.allow_logs("nobody thought", "failed")
@pytest.mark.parametrize("method", ["_try", "_ask", "_go_on"])
async def test_dialogues(house: House, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(PlexConfigFlow, method, raising)
        view = await house.scene.begin()
        while not view.is_over and "unknown" not in errors(view).values():
            assert isinstance(view.result, Form)
            assert view.result.schema is not None
            asked = {str(name) for name in view.result.schema.schema}
            given = {"method": "manual", "url": "http://x.invalid", "token": "t"}
            answers = {name: value for name, value in given.items() if name in asked}
            view = await house.scene.answer(view, **answers)
    await house.goes_on()
    assert not (await house.scene.begin()).is_over


@pytest.mark.allow_logs("nobody thought", "Shed")
async def test_a_client_that_cannot_even_be_made(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(PlexClient, "__init__", raising)
        record = EntryRecord(domain="plex", title="Shed", data={"url": "http://x", "token": "t"})
        entry = await house.scene.hub[ENTRIES].add(record)
    assert entry.state is EntryState.SETUP_ERROR
    await house.goes_on()


def _request(house: House, method: str, api: str) -> dict[str, Any]:
    server = house.scene.watched(house.broken)
    session = house.sessions[0]
    assert session is not None
    assert Control.PAUSE in session.view.controls
    requests: dict[str, dict[str, Any]] = {
        "control": {"method": "POST", "url": f"{api}/sessions/{session.id}/pause"},
        "picture": {"method": "GET", "url": f"{api}/servers/{server.server.id}/picture?path=/x"},
        "receive": {
            "method": "POST",
            "url": f"{api}/webhook/{webhook_secret(house.scene.hub, server.entry_id)}",
            "data": b"{}",
        },
    }
    return requests[method]


def _traces(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [r for r in caplog.records if r.exc_info and r.exc_info[0] is Oversight]
