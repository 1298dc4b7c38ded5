"""The life of config entries: every state, every outcome, and what an integration may do wrong."""

import asyncio
import dataclasses
from typing import Any

import pytest

from hub.core.bus import Event
from hub.core.entries import (
    ENTRIES,
    ENTRY_CHANGED,
    ConfigEntry,
    DisabledBy,
    EntryChanged,
    EntryRecord,
    EntryState,
)
from hub.core.errors import (
    Conflict,
    EntryAuthFailed,
    EntryError,
    EntryNotReady,
    InvalidInput,
    NotFound,
    Unavailable,
)
from hub.core.hub import Hub
from tests.hub.core.conftest import SETTINGS, Running, settled
from tests.hub.core.shelf.scripted import Script, Step
from tests.support.waiting import eventually


def record(unique_id: str | None = "one", **changes: Any) -> EntryRecord:
    data = {"url": "http://one.example", "token": "hush"}
    given = {"domain": "scripted", "title": "One", "data": data, "version": 2, **changes}
    return EntryRecord(unique_id=unique_id, **given)


def raising(*errors: BaseException | None) -> Step:
    """A step that raises these one after the other, then the last for ever; None is success."""
    left = list(errors)

    async def step(hub: Hub, entry: ConfigEntry[Any]) -> None:
        error = left.pop(0) if len(left) > 1 else left[0]
        if error is not None:
            raise error

    return step


async def forever(hub: Hub, entry: ConfigEntry[Any]) -> None:
    await asyncio.Event().wait()


def states_of(hub: Hub) -> list[EntryState]:
    """Every state that entries go through from now on."""
    seen: list[EntryState] = []

    def note(event: Event[EntryChanged]) -> None:
        if not seen or seen[-1] is not event.data.state:
            seen.append(event.data.state)

    hub.bus.listen(ENTRY_CHANGED, note)
    return seen


async def test_an_entry_is_set_up_reloaded_unloaded_and_removed(hub: Hub, script: Script) -> None:
    seen = states_of(hub)
    entry = await hub[ENTRIES].add(record())
    assert entry.state is EntryState.LOADED
    assert entry.runtime_data == {"url": "http://one.example"}

    await hub[ENTRIES].reload(entry)
    await hub[ENTRIES].remove(entry)

    assert script.calls == ["setup", "unload", "clean up", "setup", "unload", "clean up", "remove"]
    assert seen == [
        EntryState.NOT_LOADED,
        EntryState.SETUP_IN_PROGRESS,
        EntryState.LOADED,
        EntryState.UNLOAD_IN_PROGRESS,
        EntryState.NOT_LOADED,
        EntryState.SETUP_IN_PROGRESS,
        EntryState.LOADED,
        EntryState.UNLOAD_IN_PROGRESS,
        EntryState.NOT_LOADED,
    ]
    with pytest.raises(NotFound):
        hub[ENTRIES].get(entry.id)


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (EntryError("Version 3 is too old."), EntryState.SETUP_ERROR, "Version 3 is too old."),
        (EntryNotReady("It is starting."), EntryState.SETUP_RETRY, "It is starting."),
        (Unavailable("No answer."), EntryState.SETUP_RETRY, "No answer."),
        (EntryAuthFailed("Wrong token."), EntryState.SETUP_ERROR, "Wrong token."),
        (InvalidInput("Not an address."), EntryState.SETUP_ERROR, "Not an address."),
        (ZeroDivisionError("a bug"), EntryState.SETUP_ERROR, "ZeroDivisionError: a bug"),
        (asyncio.CancelledError(), EntryState.SETUP_ERROR, "CancelledError"),
        (SystemExit(3), EntryState.SETUP_ERROR, "SystemExit: 3"),
    ],
)
@pytest.mark.allow_logs("Setting up One .* failed")
async def test_how_a_set_up_fails_decides_the_state(
    running: Running, script: Script, error: BaseException, state: EntryState, words: str
) -> None:
    script.setup = raising(error)
    async with running() as hub:
        entry = await hub[ENTRIES].add(record())
        assert (entry.state, entry.reason is not None and words in entry.reason) == (state, True)
        assert script.calls == ["setup", "clean up"]
        assert not hasattr(entry, "runtime_data")
        assert (entry.retry_at is not None) is (state is EntryState.SETUP_RETRY)


async def test_an_entry_that_is_not_ready_is_tried_again_until_it_is(
    hub: Hub, script: Script
) -> None:
    script.setup = raising(EntryNotReady("a"), EntryNotReady("b"), None)
    entry = await hub[ENTRIES].add(record())
    assert entry.tries == 1
    await eventually(lambda: entry.state is EntryState.LOADED)
    assert (entry.tries, entry.retry_at, entry.reason) == (0, None, None)
    assert script.calls.count("setup") == 3


async def test_a_set_up_that_hangs_is_ended_and_tried_again(hub: Hub, script: Script) -> None:
    script.setup = forever
    entry = await hub[ENTRIES].add(record())
    assert entry.state is EntryState.SETUP_RETRY
    assert entry.reason == "Set-up did not finish within 0.3 seconds."


async def test_a_set_up_that_hangs_can_be_interrupted(running: Running, script: Script) -> None:
    script.setup = forever
    patient = dataclasses.replace(SETTINGS, setup_limit_s=60.0)
    async with running(settings=patient) as hub:
        entry = await hub[ENTRIES].add(record(), wait_s=0.01)
        assert str(entry.state) == "setup_in_progress"
        script.setup = None
        await hub[ENTRIES].reload(entry)
        assert str(entry.state) == "loaded"
        script.setup = forever
        other = await hub[ENTRIES].add(record("two", title="Two"), wait_s=0.01)
        await hub[ENTRIES].remove(other)
        assert hub[ENTRIES].all() == [entry]
        await hub[ENTRIES].add(record("three", title="Three"), wait_s=0.01)


async def test_a_set_up_that_answers_false_says_so(hub: Hub, script: Script) -> None:
    async def refuse(hub: Hub, entry: ConfigEntry[Any]) -> bool:
        return False

    script.setup = refuse
    entry = await hub[ENTRIES].add(record())
    assert entry.state is EntryState.SETUP_ERROR
    assert entry.reason


@pytest.mark.parametrize("error", [ValueError("a bug"), asyncio.CancelledError()])
async def test_a_failing_unload_leaves_nothing_running_and_asks_for_a_restart(
    hub: Hub, script: Script, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def with_work(hub: Hub, entry: ConfigEntry[Any]) -> None:
        entry.tasks.create(asyncio.Event().wait(), name="work")

    script.setup, script.unload = with_work, raising(error)
    entry = await hub[ENTRIES].add(record())
    await hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    assert entry.state is EntryState.FAILED_UNLOAD
    assert "Restart the hub" in (entry.reason or "")
    assert "clean up" in script.calls
    assert "Unloading One (scripted) failed" in caplog.text
    with pytest.raises(Conflict):
        await hub[ENTRIES].reload(entry)


async def test_an_unload_that_hangs_is_given_up(
    hub: Hub, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    script.unload = forever
    entry = await hub[ENTRIES].add(record())
    await hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
    assert entry.state is EntryState.FAILED_UNLOAD
    await hub[ENTRIES].remove(entry)
    assert hub[ENTRIES].all() == []
    assert "did not finish" in caplog.text


async def test_a_clean_up_that_fails_does_not_keep_the_others_from_running(
    hub: Hub, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    async def with_clean_ups(hub: Hub, entry: ConfigEntry[Any]) -> None:
        entry.on_unload(lambda: script.calls.append("first"))
        entry.on_unload(lambda: 1 / 0)  # type: ignore[arg-type, return-value] # raises before it returns
        entry.on_unload(lambda: asyncio.sleep(0))

    script.setup = with_clean_ups
    entry = await hub[ENTRIES].add(record())
    await hub[ENTRIES].reload(entry)
    assert script.calls == ["setup", "unload", "first", "clean up", "setup"]
    assert "ZeroDivisionError" in caplog.text
    assert entry.state is EntryState.LOADED


async def test_one_broken_integration_takes_no_other_down(
    running: Running, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    async def only_one_works(hub: Hub, entry: ConfigEntry[Any]) -> None:
        if entry.title == "broken":
            raise RuntimeError("broken")
        if entry.title == "hanging":
            await asyncio.Event().wait()

    script.setup = only_one_works
    async with running() as hub:
        for name in ("broken", "hanging", "good"):
            await hub[ENTRIES].add(record(name, title=name), wait_s=0)
        await hub[ENTRIES].add(record("gone", domain="not_there", title="gone"))
    async with running() as hub:
        states = {entry.title: entry.state for entry in hub[ENTRIES].all()}
    assert states == {
        "broken": EntryState.SETUP_ERROR,
        "hanging": EntryState.SETUP_RETRY,
        "good": EntryState.LOADED,
        "gone": EntryState.SETUP_ERROR,
    }


async def test_entries_survive_a_restart_and_a_disabled_one_stays_off(
    running: Running, script: Script
) -> None:
    async with running() as hub:
        one = await hub[ENTRIES].add(record())
        two = await hub[ENTRIES].add(record("two", title="Two"))
        await hub[ENTRIES].update(two, title="Renamed", options={"poll": 9})
        await hub[ENTRIES].set_disabled(one, DisabledBy.USER)
    script.calls.clear()
    async with running() as hub:
        one, two = hub[ENTRIES].get(one.id), hub[ENTRIES].get(two.id)
        assert (one.state, one.disabled_by) == (EntryState.NOT_LOADED, DisabledBy.USER)
        assert (two.title, dict(two.options)) == ("Renamed", {"poll": 9})
        assert two.data["token"] == "hush"
        assert script.calls == ["setup"]
        await hub[ENTRIES].set_disabled(one, None)
        assert one.state is EntryState.LOADED


async def test_data_and_options_cannot_be_changed_in_passing(hub: Hub) -> None:
    entry = await hub[ENTRIES].add(record())
    with pytest.raises(TypeError):
        entry.data["token"] = "other"  # type: ignore[index] # that is the point


async def test_an_update_merges_data_and_reloads_when_asked(hub: Hub, script: Script) -> None:
    entry = await hub[ENTRIES].add(record())
    script.calls.clear()
    assert await hub[ENTRIES].update(entry, data={"url": "http://two.example"}, reload=True)
    await settled(hub)
    assert dict(entry.data) == {"url": "http://two.example", "token": "hush"}
    assert script.calls == ["unload", "clean up", "setup"]
    assert not await hub[ENTRIES].update(entry, data={"token": "hush"}, reload=True)
    await settled(hub)
    assert script.calls == ["unload", "clean up", "setup"]


async def test_the_same_server_is_not_added_twice(hub: Hub) -> None:
    await hub[ENTRIES].add(record())
    with pytest.raises(Conflict, match="One"):
        await hub[ENTRIES].add(record(title="Again"))


async def test_older_data_are_migrated_once(running: Running, script: Script) -> None:
    async with running() as hub:
        entry = await hub[ENTRIES].add(record(version=1))
        assert (entry.state, entry.version) == (EntryState.LOADED, 2)
        assert entry.data["migrated"] is True
        assert script.calls == ["migrate", "setup"]
    script.calls.clear()
    async with running():
        assert script.calls == ["setup"]


@pytest.mark.parametrize("version", [1, 3])
async def test_data_that_cannot_be_migrated_are_left_alone(
    hub: Hub, script: Script, version: int, caplog: pytest.LogCaptureFixture
) -> None:
    script.migrate = raising(KeyError("url"))
    entry = await hub[ENTRIES].add(record(version=version))
    assert (entry.state, entry.version) == (EntryState.MIGRATION_ERROR, version)
    assert "setup" not in script.calls
    with pytest.raises(Conflict):
        await hub[ENTRIES].reload(entry)
    assert ("KeyError" in caplog.text) is (version == 1)


async def test_removing_goes_on_when_the_integration_cannot_tidy_up(
    hub: Hub, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    script.remove = raising(OSError("no answer"))
    entry = await hub[ENTRIES].add(record())
    await hub[ENTRIES].remove(entry)
    assert hub[ENTRIES].all() == []
    assert "no answer" in caplog.text


async def test_work_of_an_entry_ends_with_it(hub: Hub, script: Script) -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def with_work(hub: Hub, entry: ConfigEntry[Any]) -> None:
        tasks.append(entry.tasks.create(asyncio.Event().wait(), name="work"))

    script.setup = with_work
    entry = await hub[ENTRIES].add(record())
    await hub[ENTRIES].remove(entry)
    assert [task.cancelled() for task in tasks] == [True]


async def test_an_entry_may_reload_itself_from_its_own_work(hub: Hub, script: Script) -> None:
    async def reloads(hub: Hub, entry: ConfigEntry[Any]) -> None:
        async def work() -> None:
            hub[ENTRIES].schedule_reload(entry)

        if script.calls.count("setup") == 1:
            entry.tasks.create(work(), name="work")

    script.setup = reloads
    entry = await hub[ENTRIES].add(record())
    await eventually(lambda: script.calls.count("setup") == 2)
    await settled(hub)
    assert entry.state is EntryState.LOADED


async def test_dependencies_are_set_up_first(running: Running, script: Script) -> None:
    async def slowly(hub: Hub, entry: ConfigEntry[Any]) -> None:
        await asyncio.sleep(0.02)
        script.calls.append("scripted is ready")

    async with running() as hub:
        await hub[ENTRIES].add(EntryRecord(domain="single", title="Later", id="0" * 26))
        await hub[ENTRIES].add(record())
    script.calls.clear()
    script.setup = slowly
    async with running():
        assert script.calls == ["setup", "scripted is ready", "single setup"]
