"""Signing in to Jellyfin by Quick Connect."""

import pytest

from hub.core.entries import EntryState
from hub.core.flows import FLOWS
from hub.core.flows.results import Progress
from hub.core.flows.texts import flow_texts
from hub.core.flows.view import FlowView
from hub.core.integrations import INTEGRATIONS
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.world.servers import Account
from integrations.jellyfin import client
from tests.integrations.jellyfin.conftest import Make
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ASK_EVERY_S", 0.05)


async def at_code(watched: Watched) -> tuple[FlowView, str]:
    view = await watched.answer(await watched.at_methods(), method="quick_connect")
    assert isinstance(view.result, Progress)
    return view, view.result.placeholders["code"]


def allow(watched: Watched, code: str, account: Account) -> None:
    simulator = watched.scene.simulator
    assert isinstance(simulator, JellyfinServer)
    assert simulator.quick_connect.allow(code, account)


@pytest.mark.parametrize("version", ["10.8.13", "10.11.8", "12.0.0"])
async def test_by_typing_the_code(make: Make, version: str) -> None:
    async with make(version) as watched:
        view, code = await at_code(watched)
        strings = await watched.hub[INTEGRATIONS].get("jellyfin").strings("en")
        assert code in (flow_texts(view, strings).description or "")
        allow(watched, code, watched.scene.owner)

        (entry,) = await eventually(watched.hub_entries, 5)
        await eventually(lambda: entry.state is EntryState.LOADED)
        assert entry.data["user_id"] == watched.scene.owner.key
        await eventually(lambda: not watched.hub[FLOWS].progress("jellyfin"))


async def test_an_account_that_is_no_administrator_is_not_enough(jellyfin: Watched) -> None:
    _, code = await at_code(jellyfin)
    allow(jellyfin, code, jellyfin.scene.guest)
    await eventually(lambda: not jellyfin.hub[FLOWS].progress("jellyfin"), 5)

    assert jellyfin.hub_entries() == []
    assert not jellyfin.scene.simulator.keyring.devices


async def test_a_code_that_nobody_types_expires(jellyfin: Watched) -> None:
    await at_code(jellyfin)
    jellyfin.scene.clock.advance(660)
    await eventually(lambda: not jellyfin.hub[FLOWS].progress("jellyfin"), 5)
    assert jellyfin.hub_entries() == []
