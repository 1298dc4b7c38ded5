"""Signing in at plex.tv with a PIN: for a new server, one that was found, and once more."""

from pathlib import Path

import pytest
from aiohttp import web

from hub.core.entries import ENTRIES, EntryState, Source
from hub.core.flows import FLOWS, FlowView
from hub.core.flows.config_flow import DiscoveryInfo
from hub.core.flows.results import External
from integrations.demo.faults import Fault
from integrations.plex import plex_tv
from tests.integrations.plex.plex_hub import Scene, errors, plex_hub, reason, step
from tests.support.serving import serving
from tests.support.waiting import eventually


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plex_tv, "POLL_S", 0.02)
    monkeypatch.setattr(plex_tv, "TROUBLE_S", 0.02)


def code_of(view: FlowView) -> str:
    """The PIN in the address the user is sent to."""
    assert isinstance(view.result, External), view.result
    return view.result.url.partition("code=")[2].partition("&")[0]


async def after(scene: Scene, view: FlowView) -> FlowView:
    """The dialogue, once it is past plex.tv."""

    def shown() -> list[FlowView]:
        found = [one for one in scene.hub[FLOWS].progress() if one.flow_id == view.flow_id]
        return [one for one in found if not isinstance(one.result, External)]

    return (await eventually(shown))[0]


def found(scene: Scene) -> DiscoveryInfo:
    """The first server, as it is found on the network."""
    return DiscoveryInfo(
        source="gdm", domain="plex", name="Attic", host="127.0.0.1", port=scene.plex.port
    )


async def test_the_only_server_of_an_account_is_added_at_once(scene: Scene) -> None:
    view = await scene.answer(await scene.begin(), method="pin")
    assert isinstance(view.result, External)
    assert view.result.url.startswith(f"{scene.plex_tv.url}/auth#?clientID=usher-")
    assert scene.plex_tv.allow(code_of(view))
    (entry,) = await eventually(lambda: scene.hub[ENTRIES].all("plex"))
    await eventually(lambda: entry.state is EntryState.LOADED)
    assert entry.unique_id == scene.plex.server.id
    assert entry.data["token"] == scene.plex.server.token


async def test_one_of_two_servers_is_chosen(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, servers=2) as scene:
        view = await scene.answer(await scene.begin(), method="pin")
        scene.plex_tv.allow(code_of(view))
        view = await after(scene, view)
        assert step(view) == "server"
        cellar = scene.simulators[1]
        view = await scene.answer(view, server=cellar.server.id)
        assert scene.entry_of(view).data["url"] == cellar.url


async def test_a_chosen_server_that_is_away_can_be_chosen_again(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, servers=2) as scene:
        view = await scene.answer(await scene.begin(), method="pin")
        scene.plex_tv.allow(code_of(view))
        view = await after(scene, view)
        cellar = scene.simulators[1]
        await cellar.refuse()
        view = await scene.answer(view, server=cellar.server.id)
        assert (step(view), errors(view)) == ("server", {"base": "cannot_connect"})
        await cellar.accept()
        view = await scene.answer(view, server=cellar.server.id)
        assert scene.entry_of(view).state is EntryState.LOADED


async def test_a_discovery_stays_on_offer_when_the_pin_expires(scene: Scene) -> None:
    view = await scene.begin(Source.DISCOVERY, found(scene))
    assert (step(view), view.unique_id) == ("confirm", scene.plex.server.id)
    view = await scene.answer(view, method="pin")
    scene.clock.advance(1801)
    view = await after(scene, view)
    assert (step(view), errors(view)) == ("confirm", {"base": "pin_expired"})
    view = await scene.answer(view, method="pin")
    scene.plex_tv.allow(code_of(view))
    (entry,) = await eventually(lambda: scene.hub[ENTRIES].all("plex"))
    assert entry.unique_id == scene.plex.server.id


async def test_a_discovery_stays_on_offer_while_plex_tv_is_away(scene: Scene) -> None:
    scene.plex_tv.faults.set(Fault.UNAVAILABLE)
    view = await scene.begin(Source.DISCOVERY, found(scene))
    view = await scene.answer(view, method="pin")
    assert (step(view), errors(view)) == ("confirm", {"base": "plex_tv_unreachable"})
    view = await scene.answer(view, method="manual")
    assert step(view) == "manual"
    view = await scene.answer(
        view, url=scene.plex.url, token=scene.plex.server.token, verify_ssl=True
    )
    assert scene.entry_of(view).state is EntryState.LOADED


async def test_plex_tv_may_stumble_while_the_user_signs_in(scene: Scene) -> None:
    view = await scene.answer(await scene.begin(), method="pin")
    scene.plex_tv.faults.set(Fault.UNAVAILABLE)
    scene.plex_tv.allow(code_of(view))
    scene.plex_tv.faults.clear()
    assert await eventually(lambda: scene.hub[ENTRIES].all("plex"))


async def test_the_server_that_was_found_belongs_to_somebody_else(scene: Scene) -> None:
    guest = scene.plex.server.accounts[1].person
    view = await scene.begin(Source.DISCOVERY, found(scene))
    view = await scene.answer(view, method="pin")
    scene.plex_tv.allow(code_of(view), guest)
    view = await after(scene, view)
    assert (step(view), errors(view)) == ("confirm", {"base": "no_servers"})


async def test_an_address_with_another_server_behind_it_gets_no_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """plex.tv tells private addresses, and in this network somebody else may have them."""
    tokens: list[str | None] = []

    async def stranger(request: web.Request) -> web.Response:
        tokens.append(request.headers.get("X-Plex-Token"))
        return web.json_response({"MediaContainer": {"machineIdentifier": "somebody-else"}})

    async with serving(stranger) as url:
        monkeypatch.setattr(type(scene.plex), "url", property(lambda _: url))
        view = await scene.answer(await scene.begin(), method="pin")
        scene.plex_tv.allow(code_of(view))
        view = await after(scene, view)
    assert (step(view), errors(view)) == ("server", {"base": "cannot_connect"})
    assert tokens
    assert set(tokens) == {None}


@pytest.mark.allow_logs("refuses the credentials")
async def test_signing_in_again_with_a_pin(scene: Scene) -> None:
    entry = await scene.connected()
    scene.plex.change_token("renewed")
    await eventually(lambda: scene.hub[FLOWS].progress(source=Source.REAUTH))
    (view,) = scene.hub[FLOWS].progress(source=Source.REAUTH)
    assert step(view) == "reauth"
    view = await scene.answer(view, method="pin")
    scene.plex_tv.allow(code_of(view))
    await eventually(lambda: entry.data["token"] == "renewed")
    await eventually(lambda: entry.state is EntryState.LOADED)
    await eventually(scene.is_up)
    assert scene.hub[FLOWS].progress(source=Source.REAUTH) == []


@pytest.mark.allow_logs("refuses the credentials")
async def test_signing_in_again_by_hand(scene: Scene) -> None:
    entry = await scene.connected()
    scene.plex.change_token("renewed")
    (view,) = await eventually(lambda: scene.hub[FLOWS].progress(source=Source.REAUTH))
    view = await scene.answer(view, method="manual")
    view = await scene.answer(view, url=scene.plex.url, token="wrong", verify_ssl=True)
    assert errors(view) == {"token": "invalid_auth"}
    view = await scene.answer(view, url=scene.plex.url, token="renewed", verify_ssl=True)
    assert reason(view) == "reauth_successful"
    await eventually(lambda: entry.state is EntryState.LOADED and not entry.auth_failed)


@pytest.mark.allow_logs("refuses the credentials")
async def test_signing_in_to_another_server_is_refused(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, servers=2) as scene:
        entry = await scene.connected()
        scene.plex.change_token("renewed")
        (view,) = await eventually(lambda: scene.hub[FLOWS].progress(source=Source.REAUTH))
        other = scene.simulators[1]
        view = await scene.answer(view, method="manual")
        view = await scene.answer(view, url=other.url, token=other.server.token, verify_ssl=True)
        assert errors(view) == {"url": "another_server"}
        assert entry.data["url"] == scene.plex.url


@pytest.mark.allow_logs("refuses the credentials")
async def test_a_token_that_is_taken_again_needs_nobody(scene: Scene) -> None:
    entry = await scene.connected()
    token = scene.plex.server.token
    scene.plex.change_token("renewed")
    await eventually(lambda: scene.hub[FLOWS].progress(source=Source.REAUTH))
    scene.plex.change_token(token)
    await eventually(lambda: scene.hub[FLOWS].progress(source=Source.REAUTH) == [])
    assert not entry.auth_failed
    assert scene.is_up()
