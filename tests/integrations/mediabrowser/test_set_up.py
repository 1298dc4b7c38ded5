"""Setting up Jellyfin and Emby, and what can be wrong about it."""

import pytest

from hub.core.entries import EntryState, Source
from hub.core.entries.manager import ENTRIES
from hub.core.entries.record import EntryRecord
from hub.core.flows import FLOWS
from hub.core.flows.config_flow import DiscoveryInfo
from integrations.demo.faults import Fault
from integrations.demo.world.platforms import Platform
from tests.integrations.demo.mediabrowser import borrowed_world, running
from tests.integrations.mediabrowser.hub_scene import MAKERS, Watched, errors, reason, step
from tests.support.ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.allow_logs("is unavailable")


async def test_by_name_and_password(watched: Watched) -> None:
    owner = watched.scene.owner
    view = await watched.answer(await watched.at_methods(), method="password")
    view = await watched.answer(view, username=owner.name, password=owner.password)
    entry = watched.entry_of(view)

    assert entry.state is EntryState.LOADED
    assert entry.title == watched.scene.server.name
    assert entry.unique_id == watched.scene.server.id
    assert entry.data["user_id"] == owner.key
    assert entry.data["token"] in watched.scene.simulator.keyring.devices
    assert owner.password not in entry.data.values()


async def test_by_api_key(watched: Watched) -> None:
    view = await watched.answer(await watched.at_methods(), method="api_key")
    view = await watched.answer(view, token=watched.api_key)

    assert watched.entry_of(view).state is EntryState.LOADED
    assert watched.entry_of(view).data["user_id"] is None


async def test_a_wrong_password_can_be_corrected(watched: Watched) -> None:
    owner = watched.scene.owner
    view = await watched.answer(await watched.at_methods(), method="password")
    view = await watched.answer(view, username=owner.name, password="wrong")
    assert errors(view) == {"base": "invalid_password"}

    view = await watched.answer(view, username=owner.name, password=owner.password)
    assert watched.entry_of(view).state is EntryState.LOADED


async def test_a_wrong_api_key_is_named(watched: Watched) -> None:
    view = await watched.answer(await watched.at_methods(), method="api_key")
    view = await watched.answer(view, token="0" * 32)
    assert errors(view) == {"token": "invalid_api_key"}


async def test_an_account_that_is_no_administrator_is_not_enough(watched: Watched) -> None:
    guest = watched.scene.guest
    view = await watched.answer(await watched.at_methods(), method="password")
    view = await watched.answer(view, username=guest.name, password=guest.password)

    assert errors(view) == {"base": "not_admin"}
    assert not watched.scene.simulator.keyring.devices, "the token was not given back"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        (f"http://127.0.0.1:{free_port()}", "cannot_connect"),
        ("http://nowhere.invalid:8096", "cannot_connect"),
    ],
    ids=["a port that nobody has", "a name that nobody has"],
)
async def test_a_wrong_address_is_named(watched: Watched, url: str, error: str) -> None:
    view = await watched.answer(await watched.begin(), url=url, verify_ssl=True)
    assert errors(view) == {"url": error}

    view = await watched.answer(view, url=f"{watched.url}/web/index.html#/home", verify_ssl=True)
    assert step(view) == "method"


async def test_https_at_a_port_without_a_certificate_is_named(watched: Watched) -> None:
    url = watched.url.replace("http://", "https://")
    view = await watched.answer(await watched.begin(), url=url, verify_ssl=True)
    assert errors(view) == {"url": "invalid_certificate"}


async def test_a_server_that_is_starting_is_no_wrong_server(watched: Watched) -> None:
    watched.scene.simulator.faults.set(Fault.UNAVAILABLE)
    view = await watched.answer(await watched.begin(), url=watched.url, verify_ssl=True)
    assert errors(view) == {"url": "server_busy"}


async def test_the_sister_platform_is_told_apart(watched: Watched) -> None:
    other = Platform.EMBY if watched.domain == "jellyfin" else Platform.JELLYFIN
    newest = {Platform.EMBY: "4.9.1.80", Platform.JELLYFIN: "12.0.0"}[other]
    with borrowed_world(other, newest) as (world, server):
        async with running(MAKERS[other](world, server)) as sister:
            url = sister.simulator.url
            view = await watched.answer(await watched.begin(), url=url, verify_ssl=True)
    assert errors(view) == {"url": f"is_{other}"}


async def test_the_same_server_is_not_added_twice(watched: Watched) -> None:
    await watched.connected()
    view = await watched.answer(await watched.begin(), url=watched.url, verify_ssl=True)
    assert reason(view) == "already_configured"


def found(watched: Watched, url: str) -> DiscoveryInfo:
    server = watched.scene.server
    return DiscoveryInfo(
        source="udp", name=server.name, domain=watched.domain, unique_id=server.id, url=url
    )


async def test_a_discovered_server_is_confirmed_by_signing_in(watched: Watched) -> None:
    view = await watched.begin(Source.DISCOVERY, found(watched, watched.url))
    assert step(view) == "confirm"
    assert view.title_placeholders["name"] == watched.scene.server.name

    view = await watched.answer(view, method="api_key")
    view = await watched.answer(view, token=watched.api_key)
    assert watched.entry_of(view).state is EntryState.LOADED


async def test_a_server_that_moved_is_found_again(watched: Watched) -> None:
    record = EntryRecord(
        domain=watched.domain,
        title="Den",
        data={"url": f"http://127.0.0.1:{free_port()}", "token": watched.api_key},
        unique_id=watched.scene.server.id,
    )
    entry = await watched.hub[ENTRIES].add(record)
    assert entry.retry_at is not None

    view = await watched.begin(Source.DISCOVERY, found(watched, watched.url))

    assert reason(view) == "already_configured"
    await eventually(lambda: entry.state is EntryState.LOADED)
    assert entry.data["url"] == watched.url


async def test_a_token_that_went_by_https_does_not_follow_without(watched: Watched) -> None:
    old = f"https://127.0.0.1:{free_port()}"
    data, server_id = {"url": old, "token": watched.api_key}, watched.scene.server.id
    record = EntryRecord(domain=watched.domain, title="Den", data=data, unique_id=server_id)
    entry = await watched.hub[ENTRIES].add(record)

    view = await watched.begin(Source.DISCOVERY, found(watched, watched.url))

    assert reason(view) == "already_configured"
    assert entry.data["url"] == old


async def test_a_stranger_cannot_move_a_server_that_is_connected(watched: Watched) -> None:
    await watched.connected()
    view = await watched.begin(Source.DISCOVERY, found(watched, "http://127.0.0.1:9"))

    assert reason(view) == "already_configured"
    (entry,) = watched.hub[ENTRIES].all(watched.domain)
    assert entry.data["url"] == watched.url


async def test_a_revoked_token_asks_to_sign_in_again(watched: Watched) -> None:
    entry = await watched.add()
    await eventually(lambda: entry.runtime_data.watcher.source is not None)
    keyring = watched.scene.simulator.keyring
    keyring.revoke_all()
    watched.scene.simulator.doorway.cut_connections()

    (view,) = await eventually(
        lambda: watched.hub[FLOWS].progress(watched.domain, Source.REAUTH), 5
    )
    assert step(view) == "reauth"
    assert not watched.server.availability.is_up

    fresh = keyring.make_api_key("Usher again")
    view = await watched.answer(view, method="api_key")
    view = await watched.answer(view, token=fresh)
    assert reason(view) == "reauth_successful"
    await eventually(lambda: entry.state is EntryState.LOADED and entry.data["token"] == fresh)
    await eventually(lambda: watched.server.availability.is_up)


async def test_the_address_can_be_changed_but_not_to_another_server(watched: Watched) -> None:
    entry = await watched.add()
    view = await watched.begin(Source.RECONFIGURE, entry=entry)
    view = await watched.answer(view, url=f"{watched.url}/", verify_ssl=False)
    assert reason(view) == "reconfigure_successful"
    await eventually(lambda: entry.state is EntryState.LOADED)
    assert entry.data["verify_ssl"] is False
    assert entry.data["token"] == watched.api_key


async def test_options_switch_push_off(watched: Watched) -> None:
    entry = await watched.add()
    view = await watched.begin(Source.OPTIONS, entry=entry)
    await watched.answer(view, push=False, poll_s=2)
    await eventually(lambda: entry.state is EntryState.LOADED and not entry.options["push"])
    watched.scene.play()
    await eventually(lambda: watched.sessions, 7)
    assert watched.server.facts.get("push") is None


async def test_removing_an_entry_gives_its_token_back(watched: Watched) -> None:
    owner = watched.scene.owner
    view = await watched.answer(await watched.at_methods(), method="password")
    view = await watched.answer(view, username=owner.name, password=owner.password)
    await watched.hub[ENTRIES].remove(watched.entry_of(view))
    assert not watched.scene.simulator.keyring.devices
