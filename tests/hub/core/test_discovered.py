"""What is found on the network: offered, never added by itself, ignored, followed when it moves."""

import dataclasses

import pytest

from hub.core.discovered import DISCOVERED, MAX_FOUND
from hub.core.entries import ENTRIES, EntryState, Source
from hub.core.errors import Conflict, EntryNotReady, NotFound
from hub.core.flows import FLOWS, CreateEntry, DiscoveryInfo
from hub.core.hub import Hub
from tests.hub.core.conftest import Running, settled
from tests.hub.core.shelf.scripted import Script, Server
from tests.hub.core.test_entries import raising, record
from tests.support.waiting import eventually

ATTIC = DiscoveryInfo(
    source="udp",
    name="Attic",
    unique_id="one",
    url="http://one.example",
    type="who is ScriptedServer?",
)
ATTIC_BY_NAME = DiscoveryInfo(
    source="zeroconf",
    name="Attic",
    url="http://one.local",
    type="_scripted._tcp.local.",
    properties={"kind": "Media server"},
)


@pytest.fixture(autouse=True)
def servers(script: Script) -> None:
    script.servers = {
        "http://one.example": Server("one", "right"),
        "http://one.local": Server("one", "right"),
        "http://moved.example": Server("one", "right"),
    }


async def seen(hub: Hub, info: DiscoveryInfo = ATTIC) -> None:
    hub[DISCOVERED].receive(info)
    await settled(hub)


def offered(hub: Hub) -> list[tuple[str, str | None]]:
    return [(found.info.name, found.info.url) for found in hub[DISCOVERED].all() if found.flow_id]


async def add(hub: Hub, token: str = "right") -> None:
    (found,) = hub[DISCOVERED].all()
    assert found.flow_id
    view = await hub[FLOWS].configure(found.flow_id, {"token": token})
    assert isinstance(view.result, CreateEntry)
    await settled(hub)


async def test_a_find_is_offered_confirmed_and_gone_from_the_list(hub: Hub) -> None:
    await seen(hub)
    await seen(hub)
    assert offered(hub) == [("Attic", "http://one.example")]
    assert hub[ENTRIES].all() == []
    await add(hub)
    (entry,) = hub[ENTRIES].all()
    assert (entry.title, entry.source, entry.unique_id) == ("Attic", Source.DISCOVERY, "one")
    await seen(hub)
    assert hub[DISCOVERED].all() == []


async def test_the_address_of_an_offer_is_the_same_after_a_restart(running: Running) -> None:
    flow_ids = []
    for _ in range(2):
        async with running() as hub:
            await seen(hub)
            flow_ids += [found.flow_id for found in hub[DISCOVERED].all()]
    assert flow_ids[0] == flow_ids[1]


async def test_two_sources_that_see_one_server_make_one_offer(hub: Hub) -> None:
    await seen(hub)
    await seen(hub, ATTIC_BY_NAME)
    assert offered(hub) == [("Attic", "http://one.example")]


async def test_only_what_a_manifest_claims_is_looked_at(hub: Hub) -> None:
    await seen(hub, dataclasses.replace(ATTIC_BY_NAME, properties={"kind": "printer"}))
    await seen(hub, dataclasses.replace(ATTIC_BY_NAME, type="_other._tcp.local."))
    await seen(hub, dataclasses.replace(ATTIC, type="who is anybody?"))
    assert hub[DISCOVERED].all() == []
    await seen(hub, ATTIC_BY_NAME)
    assert offered(hub) == [("Attic", "http://one.local")]


async def test_an_ignored_server_stays_ignored_until_it_is_not(running: Running) -> None:
    async with running() as hub:
        await seen(hub)
        (found,) = hub[DISCOVERED].all()
        assert found.flow_id
        await hub[DISCOVERED].ignore(found.flow_id)
        await settled(hub)
        assert [(item.info.name, item.ignored) for item in hub[DISCOVERED].all()] == [
            ("Attic", True)
        ]
    async with running() as hub:
        assert hub[ENTRIES].all() == []
        await seen(hub)
        assert offered(hub) == []
        await hub[DISCOVERED].unignore("scripted", "one")
        await settled(hub)
        assert offered(hub) == [("Attic", "http://one.example")]
        with pytest.raises(NotFound):
            await hub[DISCOVERED].unignore("scripted", "one")


async def test_the_user_may_add_what_was_ignored(hub: Hub) -> None:
    await seen(hub)
    (found,) = hub[DISCOVERED].all()
    assert found.flow_id
    await hub[DISCOVERED].ignore(found.flow_id)
    view = await hub[FLOWS].init("scripted")
    one = {"url": "http://one.example", "token": "right"}
    view = await hub[FLOWS].configure(view.flow_id, one)
    assert isinstance(view.result, CreateEntry)
    assert len(hub[ENTRIES].all(ignored=True)) == 1
    assert hub[DISCOVERED].all() == []


async def test_adding_by_hand_withdraws_the_offer(hub: Hub) -> None:
    await seen(hub)
    view = await hub[FLOWS].init("scripted")
    one = {"url": "http://one.example", "token": "right"}
    view = await hub[FLOWS].configure(view.flow_id, one)
    assert isinstance(view.result, CreateEntry)
    assert hub[DISCOVERED].all() == []


async def test_a_known_server_that_moved_is_followed_and_reloaded(hub: Hub) -> None:
    await seen(hub)
    await add(hub)
    (entry,) = hub[ENTRIES].all()
    await seen(hub, dataclasses.replace(ATTIC, url="http://moved.example"))
    assert entry.data["url"] == "http://moved.example"
    assert entry.runtime_data["url"] == "http://moved.example"
    assert hub[DISCOVERED].all() == []


async def test_two_sources_with_different_addresses_do_not_fight_over_an_entry(
    hub: Hub, script: Script
) -> None:
    await seen(hub)
    await seen(hub, ATTIC_BY_NAME)
    await add(hub)
    script.calls.clear()
    for _ in range(3):
        await seen(hub)
        await seen(hub, ATTIC_BY_NAME)
    assert "setup" not in script.calls


async def test_an_offer_follows_a_server_that_moves_before_it_is_added(hub: Hub) -> None:
    await seen(hub)
    await seen(hub, dataclasses.replace(ATTIC, url="http://moved.example"))
    assert offered(hub) == [("Attic", "http://moved.example")]
    await add(hub)
    (entry,) = hub[ENTRIES].all()
    assert entry.data["url"] == "http://moved.example"


async def test_a_server_that_waits_to_retry_is_tried_as_soon_as_it_is_seen(
    hub: Hub, script: Script
) -> None:
    script.setup = raising(EntryNotReady("It is starting."), None)
    await hub[ENTRIES].add(record(data={"url": "http://one.example", "token": "right"}))
    (entry,) = hub[ENTRIES].all()
    await seen(hub)
    await eventually(lambda: entry.state is EntryState.LOADED)


async def test_what_vanishes_is_not_offered_any_longer(hub: Hub) -> None:
    await seen(hub)
    await seen(hub, dataclasses.replace(ATTIC, source="gdm", domain="scripted"))
    hub[DISCOVERED].lost("udp", "one")
    await settled(hub)
    assert offered(hub) == [("Attic", "http://one.example")]
    hub[DISCOVERED].lost("gdm", "Attic")
    await settled(hub)
    assert hub[DISCOVERED].all() == []
    assert hub[FLOWS].progress() == []


async def test_a_removed_entry_is_offered_again_without_waiting_for_an_announcement(
    hub: Hub,
) -> None:
    await seen(hub)
    await add(hub)
    (entry,) = hub[ENTRIES].all()
    await hub[ENTRIES].remove(entry)
    await settled(hub)
    assert offered(hub) == [("Attic", "http://one.example")]


async def test_a_first_look_that_failed_is_repeated_when_the_server_is_seen_again(
    hub: Hub, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    server = script.servers.pop("http://one.local")
    await seen(hub, ATTIC_BY_NAME)
    assert hub[DISCOVERED].all() == []
    script.servers["http://one.local"] = server
    await seen(hub, ATTIC_BY_NAME)
    assert offered(hub) == [("Attic", "http://one.local")]
    assert "KeyError" in caplog.text


async def test_only_discoveries_can_be_ignored(hub: Hub) -> None:
    view = await hub[FLOWS].init("scripted")
    with pytest.raises(Conflict):
        await hub[DISCOVERED].ignore(view.flow_id)


@pytest.mark.allow_logs("More than 100 things were discovered")
async def test_a_flood_of_announcements_is_bounded_and_shuts_no_user_out(hub: Hub) -> None:
    for number in range(MAX_FOUND + 50):
        hub[DISCOVERED].receive(dataclasses.replace(ATTIC, unique_id=f"fake-{number}"))
    await settled(hub)
    assert len(hub[DISCOVERED].all()) == MAX_FOUND
    assert (await hub[FLOWS].init("scripted")).result.type == "form"
