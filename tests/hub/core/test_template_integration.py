"""The documented template, copied into a user's folder, against a request box on loopback."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.core.diagnostics import entry_diagnostics
from hub.core.entries import ENTRIES, EntryState, Source
from hub.core.flows import FLOWS, Abort, CreateEntry, DiscoveryInfo, Form, flow_texts
from hub.core.http import SESSION, client_session
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.parts import CoreSettings, core_parts, running_entries
from hub.core.states import STATES
from tests.hub.core.conftest import settled

TEMPLATE = Path(__file__).parents[3] / "docs" / "template_integration"


class Box:
    """A request box: its answers, the key it takes, and whether it is broken."""

    def __init__(self) -> None:
        self.key = "right"
        self.broken = False
        self.status: dict[str, Any] = {
            "id": "box-1",
            "name": "Hall",
            "version": "2.1",
            "pending": 3,
        }

    async def answer(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(status=503)
        if request.headers.get("X-Api-Key") != self.key:
            return web.Response(status=401)
        return web.json_response(self.status)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def url(box: Box) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/api/status", box.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    shutil.copytree(TEMPLATE, tmp_path / "custom_integrations")
    async with client_session("test") as session:
        hub = Hub(tmp_path)
        async with core_parts(hub, CoreSettings(package=None)):
            hub[SESSION] = session
            async with running_entries(hub):
                yield hub


def pending(hub: Hub) -> str | None:
    state = hub[STATES].get("sensor.hall_pending_requests")
    return None if state is None else state.state


async def test_it_is_set_up_by_hand_with_an_error_and_its_correction(
    hub: Hub, box: Box, url: str
) -> None:
    view = await hub[FLOWS].init("request_box")
    view = await hub[FLOWS].configure(view.flow_id, {"url": url, "api_key": "wrong"})
    assert isinstance(view.result, Form)
    assert view.result.errors == {"api_key": "invalid_auth"}
    texts = flow_texts(view, await hub[INTEGRATIONS].get("request_box").strings("de"))
    assert (texts.title, texts.labels["url"]) == ("Eine Wunschbox verbinden", "Adresse")
    assert texts.help["api_key"] == "You find it in the settings of the box."

    view = await hub[FLOWS].configure(view.flow_id, {"url": url, "api_key": "right"})
    assert isinstance(view.result, CreateEntry)
    (entry,) = hub[ENTRIES].all()
    assert (entry.title, entry.unique_id, entry.state) == ("Hall", "box-1", EntryState.LOADED)
    assert pending(hub) == "3"
    approved = hub[STATES].get("sensor.hall_approved_requests")
    assert approved is not None
    assert approved.state == "unknown"
    shown = await entry_diagnostics(hub, entry)
    assert shown["data"]["status"]["pending"] == 3
    assert shown["integration"]["custom"] is True


async def added(hub: Hub, url: str) -> None:
    info = DiscoveryInfo(source="zeroconf", name="Hall", unique_id="box-1", url=url)
    view = await hub[FLOWS].init("request_box", Source.DISCOVERY, info)
    view = await hub[FLOWS].configure(view.flow_id, {"api_key": "right"})
    assert isinstance(view.result, CreateEntry)


@pytest.mark.allow_logs("is unavailable: .* is not ready yet")
async def test_an_outage_and_a_changed_key_are_survived(hub: Hub, box: Box, url: str) -> None:
    await added(hub, url)
    (entry,) = hub[ENTRIES].all()
    box.broken = True
    await entry.runtime_data.refresh()
    assert pending(hub) == "unavailable"
    box.broken, box.status["pending"] = False, 5
    await entry.runtime_data.refresh()
    assert pending(hub) == "5"

    box.key = "new"
    await hub[ENTRIES].reload(entry)
    await settled(hub)
    assert (entry.state, pending(hub)) == (EntryState.SETUP_ERROR, "unavailable")
    (view,) = hub[FLOWS].progress(source=Source.REAUTH)
    view = await hub[FLOWS].configure(view.flow_id, {"api_key": "new"})
    assert isinstance(view.result, Abort)
    await settled(hub)
    assert (view.result.reason, pending(hub)) == ("reauth_successful", "5")


async def test_a_box_that_is_down_is_waited_for(hub: Hub, box: Box, url: str) -> None:
    await added(hub, url)
    (entry,) = hub[ENTRIES].all()
    box.broken = True
    await hub[ENTRIES].reload(entry)
    assert entry.state is EntryState.SETUP_RETRY
    assert "not ready yet" in (entry.reason or "")


async def test_address_and_options_are_changed(hub: Hub, box: Box, url: str) -> None:
    await added(hub, url)
    (entry,) = hub[ENTRIES].all()
    view = await hub[FLOWS].init("request_box", Source.RECONFIGURE, entry=entry)
    other = url.replace("127.0.0.1", "localhost")
    view = await hub[FLOWS].configure(view.flow_id, {"url": other, "api_key": "right"})
    view = await hub[FLOWS].init("request_box", Source.OPTIONS, entry=entry)
    view = await hub[FLOWS].configure(view.flow_id, {"interval": 30})
    await settled(hub)
    assert (entry.data["url"], dict(entry.options)) == (other, {"interval": 30})
    assert entry.runtime_data.interval.total_seconds() == 30
