"""Config flows as a user goes through them: errors and corrections, sign-in again, options."""

import dataclasses
from typing import Any

import pytest

from hub.core.bus import Event
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord, EntryState, Source
from hub.core.errors import Conflict, EntryAuthFailed, NotFound, NotSupported
from hub.core.flows import (
    FLOW_CHANGED,
    FLOWS,
    Abort,
    CreateEntry,
    DiscoveryInfo,
    External,
    FlowChanged,
    FlowView,
    Form,
    flow_texts,
)
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from tests.hub.core.conftest import SETTINGS, Running, settled
from tests.hub.core.shelf.scripted import Script, Server
from tests.support.waiting import eventually

ONE = {"url": "http://one.example", "token": "right"}


@pytest.fixture(autouse=True)
def servers(script: Script) -> None:
    script.servers = {
        "http://one.example": Server("one", "right"),
        "http://two.example": Server("two", "right"),
    }


def form(view: FlowView) -> Form:
    assert isinstance(view.result, Form)
    return view.result


def reason(view: FlowView) -> str:
    assert isinstance(view.result, Abort)
    return view.result.reason


async def added(hub: Hub) -> ConfigEntry[Any]:
    view = await hub[FLOWS].init("scripted")
    view = await hub[FLOWS].configure(view.flow_id, ONE)
    assert isinstance(view.result, CreateEntry)
    return hub[ENTRIES].get(view.result.entry_id or "")


async def test_a_user_corrects_one_error_after_the_other(hub: Hub) -> None:
    flows = hub[FLOWS]
    view = await flows.init("scripted")
    assert form(view).step_id == "user"

    view = await flows.configure(view.flow_id, {"url": "one.example", "token": ""})
    assert form(view).errors["token"] == "required"
    assert "http://" in form(view).errors["url"]

    view = await flows.configure(view.flow_id, {"url": "http://no.example", "token": "right"})
    assert form(view).errors == {"url": "cannot_connect"}

    view = await flows.configure(view.flow_id, {"url": "http://one.example", "token": "wrong"})
    assert form(view).errors == {"token": "invalid_auth"}

    view = await flows.configure(view.flow_id, ONE)
    assert isinstance(view.result, CreateEntry)
    entry = hub[ENTRIES].get(view.result.entry_id or "")
    assert (entry.state, entry.unique_id) == (EntryState.LOADED, "one")
    assert (dict(entry.data), entry.source, entry.version) == (ONE, Source.USER, 2)
    with pytest.raises(NotFound):
        flows.get(view.flow_id)


async def test_what_was_typed_is_filled_in_again_but_never_a_secret(hub: Hub) -> None:
    view = await hub[FLOWS].init("scripted")
    view = await hub[FLOWS].configure(view.flow_id, {"url": "http://no.example", "token": "hush"})
    url, token = view.as_dict()["fields"]
    assert (url["suggested"], url["selector"]) == ("http://no.example", {"text": {"type": "url"}})
    assert (token["suggested"], token["default"], token["secret"]) == (None, None, True)
    assert "hush" not in repr(view.as_dict())
    assert hub[FLOWS].get(view.flow_id).as_dict() == view.as_dict()


async def test_a_bug_in_a_step_shows_the_form_again(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    view = await hub[FLOWS].init("scripted")
    view = await hub[FLOWS].configure(view.flow_id, {"url": "http://broken.example", "token": "x"})
    assert form(view).errors == {"base": "unknown"}
    assert "the client has a bug" in caplog.text
    view = await hub[FLOWS].configure(view.flow_id, ONE)
    assert isinstance(view.result, CreateEntry)


async def test_the_same_server_again_updates_its_entry_and_says_so(
    hub: Hub, script: Script
) -> None:
    entry = await added(hub)
    script.servers["http://moved.example"] = Server("one", "new")
    view = await hub[FLOWS].init("scripted")
    moved = {"url": "http://moved.example", "token": "new"}
    view = await hub[FLOWS].configure(view.flow_id, moved)
    assert reason(view) == "already_configured"
    assert isinstance(view.result, Abort)
    assert view.result.entry_id == entry.id
    await settled(hub)
    assert dict(entry.data) == moved
    assert entry.runtime_data["url"] == "http://moved.example"


async def test_a_refused_token_starts_one_reauth_that_heals_the_entry(
    hub: Hub, script: Script
) -> None:
    entry = await added(hub)
    hub[ENTRIES].auth_failed(entry, "The token was changed.")
    hub[ENTRIES].auth_failed(entry, "The token was changed.")
    await settled(hub)
    (view,) = hub[FLOWS].progress(source=Source.REAUTH)
    assert (view.entry_id, form(view).step_id) == (entry.id, "reauth")
    assert entry.auth_failed

    script.servers["http://one.example"].token = "new"
    view = await hub[FLOWS].configure(view.flow_id, {"token": "wrong"})
    assert form(view).errors == {"token": "invalid_auth"}
    view = await hub[FLOWS].configure(view.flow_id, {"token": "new"})
    assert reason(view) == "reauth_successful"
    await settled(hub)
    assert (entry.data["token"], entry.auth_failed, entry.state) == (
        "new",
        False,
        EntryState.LOADED,
    )
    assert hub[FLOWS].progress() == []


async def test_reauth_begins_when_set_up_is_refused_and_ends_when_it_is_not_needed(
    running: Running, script: Script
) -> None:
    refused = True

    async def check(hub: Hub, entry: ConfigEntry[Any]) -> None:
        if refused:
            raise EntryAuthFailed("The server refuses the token.")

    async with running() as hub:
        await added(hub)
    script.setup = check
    async with running() as hub:
        (entry,) = hub[ENTRIES].all()
        assert entry.state is EntryState.SETUP_ERROR
        (view,) = hub[FLOWS].progress(source=Source.REAUTH)
        first_id = view.flow_id
    async with running() as hub:
        (entry,) = hub[ENTRIES].all()
        (view,) = hub[FLOWS].progress(source=Source.REAUTH)
        assert view.flow_id == first_id
        refused = False
        await hub[ENTRIES].reload(entry)
        await settled(hub)
        assert hub[FLOWS].progress() == []


async def test_signing_in_to_another_server_is_refused(hub: Hub, script: Script) -> None:
    entry = await added(hub)
    script.servers["http://one.example"] = Server("another", "right")
    hub[ENTRIES].auth_failed(entry, "refused")
    await settled(hub)
    (view,) = hub[FLOWS].progress(source=Source.REAUTH)
    view = await hub[FLOWS].configure(view.flow_id, {"token": "right"})
    assert reason(view) == "unique_id_mismatch"
    assert entry.unique_id == "one"


async def test_an_address_is_reconfigured(hub: Hub, script: Script) -> None:
    entry = await added(hub)
    script.servers["http://moved.example"] = Server("one", "right")
    view = await hub[FLOWS].init("scripted", Source.RECONFIGURE, entry=entry)
    url, token = view.as_dict()["fields"]
    assert (url["suggested"], token["suggested"]) == ("http://one.example", None)
    data = {"url": "http://moved.example", "token": "right"}
    view = await hub[FLOWS].configure(view.flow_id, data)
    assert reason(view) == "reconfigure_successful"
    await settled(hub)
    assert entry.runtime_data["url"] == "http://moved.example"


async def test_options_are_kept_and_the_entry_is_reloaded(hub: Hub, script: Script) -> None:
    entry = await added(hub)
    view = await hub[FLOWS].init("scripted", Source.OPTIONS, entry=entry)
    (poll,) = view.as_dict()["fields"]
    assert poll["default"] == 5
    view = await hub[FLOWS].configure(view.flow_id, {"poll": 61})
    assert form(view).errors == {"poll": "must be at most 60"}
    script.calls.clear()
    view = await hub[FLOWS].configure(view.flow_id, {"poll": "30"})
    assert isinstance(view.result, CreateEntry)
    assert view.result.entry_id == entry.id
    await settled(hub)
    assert dict(entry.options) == {"poll": 30}
    assert script.calls == ["unload", "clean up", "setup"]
    again = await hub[FLOWS].init("scripted", Source.OPTIONS, entry=entry)
    assert again.as_dict()["fields"][0]["suggested"] == 30


async def test_options_opened_twice_are_one_dialogue_at_one_address(hub: Hub) -> None:
    entry = await added(hub)
    first = await hub[FLOWS].init("scripted", Source.OPTIONS, entry=entry)
    second = await hub[FLOWS].init("scripted", Source.OPTIONS, entry=entry)
    assert first.flow_id == second.flow_id
    assert len(hub[FLOWS].progress()) == 1


async def elsewhere(hub: Hub) -> FlowView:
    """A flow that waits for the user to sign in at another site."""
    view = await hub[FLOWS].init("scripted")
    (flow,) = hub[FLOWS].open_flows()
    flow.result = dataclasses.replace(form(view), step_id="elsewhere", schema=None)
    return await hub[FLOWS].configure(view.flow_id, {})


async def test_a_sign_in_elsewhere_goes_on_by_itself(hub: Hub, script: Script) -> None:
    seen: list[str] = []

    def note(event: Event[FlowChanged]) -> None:
        seen.append(event.data.type)

    view = await elsewhere(hub)
    hub.bus.listen(FLOW_CHANGED, note)
    assert isinstance(view.result, External)
    assert view.as_dict()["url"] == "https://sign.in.example/"
    assert (await hub[FLOWS].configure(view.flow_id)).as_dict() == view.as_dict()
    script.calls.append("signed in")
    await eventually(lambda: hub[ENTRIES].all() != [])
    (entry,) = hub[ENTRIES].all()
    assert entry.data["token"] == "from elsewhere"
    await eventually(lambda: seen[-1] == "create_entry")


async def test_a_sign_in_elsewhere_that_is_refused_ends_the_flow(hub: Hub, script: Script) -> None:
    view = await elsewhere(hub)
    script.calls.append("refused")
    await eventually(lambda: hub[FLOWS].progress() == [])
    with pytest.raises(NotFound):
        await hub[FLOWS].configure(view.flow_id)


async def test_closing_a_flow_ends_what_it_runs(hub: Hub, script: Script) -> None:
    view = await elsewhere(hub)
    (flow,) = hub[FLOWS].open_flows()
    await hub[FLOWS].abort(view.flow_id)
    await flow.tasks.idle()
    assert hub[FLOWS].progress() == []


async def test_a_flow_nobody_answers_expires(running: Running) -> None:
    async with running(settings=dataclasses.replace(SETTINGS, flow_expires_s=0.05)) as hub:
        view = await hub[FLOWS].init("scripted")
        await eventually(lambda: hub[FLOWS].progress() == [])
        with pytest.raises(NotFound, match="Start it again"):
            await hub[FLOWS].configure(view.flow_id, ONE)


async def test_removing_an_entry_closes_the_dialogues_about_it(hub: Hub) -> None:
    entry = await added(hub)
    await hub[FLOWS].init("scripted", Source.OPTIONS, entry=entry)
    await hub[ENTRIES].remove(entry)
    await settled(hub)
    assert hub[FLOWS].progress() == []


async def test_what_exists_once_is_not_offered_twice(hub: Hub) -> None:
    late = await hub[FLOWS].init("single")
    view = await hub[FLOWS].init("single")
    view = await hub[FLOWS].configure(view.flow_id, {})
    assert isinstance(view.result, CreateEntry)
    assert reason(await hub[FLOWS].configure(late.flow_id, {})) == "single_instance_allowed"
    view = await hub[FLOWS].init("single")
    assert reason(view) == "single_instance_allowed"
    assert hub[FLOWS].progress() == []


async def test_only_dialogues_that_exist_are_offered(hub: Hub) -> None:
    assert await hub[FLOWS].offers("single") == {Source.USER}
    assert await hub[FLOWS].offers("scripted") == {
        Source.USER,
        Source.DISCOVERY,
        Source.REAUTH,
        Source.RECONFIGURE,
        Source.OPTIONS,
    }
    entry = await hub[ENTRIES].add(EntryRecord(domain="single", title="The one"))
    with pytest.raises(NotSupported):
        await hub[FLOWS].init("single", Source.OPTIONS, entry=entry)
    with pytest.raises(NotFound):
        await hub[FLOWS].init("nowhere")


async def test_the_number_of_open_dialogues_is_bounded(hub: Hub) -> None:
    for _ in range(200):
        await hub[FLOWS].init("single")
    with pytest.raises(Conflict):
        await hub[FLOWS].init("single")


async def test_texts_come_in_the_language_of_the_user_and_english_where_it_lacks_them(
    hub: Hub,
) -> None:
    view = await hub[FLOWS].init("scripted")
    view = await hub[FLOWS].configure(view.flow_id, {"url": "http://no.example", "token": "x"})
    strings = await hub[INTEGRATIONS].get("scripted").strings("de-AT")
    texts = flow_texts(view, strings)
    assert texts.title == "Einen Server verbinden"
    assert texts.labels == {"url": "Address", "token": "Token"}
    assert texts.help == {"token": "You find it in the settings of the server."}
    assert texts.errors["url"].startswith("Nothing answers at this address.")


async def test_placeholders_are_filled_into_the_texts(hub: Hub) -> None:
    info = DiscoveryInfo(source="udp", name="Attic", unique_id="one", url="http://one.example")
    view = await hub[FLOWS].init("scripted", Source.DISCOVERY, info)
    texts = flow_texts(view, await hub[INTEGRATIONS].get("scripted").strings())
    assert (texts.title, texts.description) == ("Add Attic?", "It was found at http://one.example.")
