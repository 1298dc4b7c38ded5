"""Config entries: those that the environment defines, and what never leaves them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.core.diagnostics import entry_diagnostics
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord, EntryState, environment_record
from hub.core.errors import Conflict, EntryAuthFailed
from hub.core.flows import FLOWS
from hub.core.hub import Hub
from tests.hub.core.conftest import Running
from tests.hub.core.shelf.scripted import Script
from tests.hub.core.test_entries import raising, record


def from_environment(url: str = "http://one.example") -> EntryRecord:
    return environment_record("scripted", "PLEX_URL", title="One", data={"url": url, "token": "t"})


async def test_the_environment_defines_entries_that_are_changed_only_there(
    running: Running, script: Script
) -> None:
    async with running([from_environment()]) as hub:
        (entry,) = hub[ENTRIES].all()
        assert (entry.state, entry.editable) == (EntryState.LOADED, False)
        await hub[ENTRIES].confirm_unique_id(entry, "one")
        with pytest.raises(Conflict, match="PLEX_URL"):
            await hub[ENTRIES].remove(entry)
    async with running([from_environment()]) as hub:
        (again,) = hub[ENTRIES].all()
        assert (again.id, again.unique_id) == (entry.id, "one")
    async with running([from_environment("http://two.example")]) as hub:
        (moved,) = hub[ENTRIES].all()
        assert (moved.id, moved.unique_id) == (entry.id, None)
        assert moved.data["url"] == "http://two.example"
    async with running() as hub:
        assert hub[ENTRIES].all() == []


async def test_a_refused_token_from_the_environment_names_the_variable(
    running: Running, script: Script
) -> None:
    script.setup = raising(EntryAuthFailed("The server refuses the token."))
    async with running([from_environment()]) as hub:
        (entry,) = hub[ENTRIES].all()
        assert "PLEX_URL: change it there" in (entry.reason or "")
        assert hub[FLOWS].progress() == []


async def test_another_server_at_the_known_address_is_an_error(hub: Hub, script: Script) -> None:
    async def confirm(hub: Hub, entry: ConfigEntry[Any]) -> None:
        await hub[ENTRIES].confirm_unique_id(entry, "two")

    script.setup = confirm
    entry = await hub[ENTRIES].add(record("one"))
    assert entry.state is EntryState.SETUP_ERROR
    assert "Another server" in (entry.reason or "")
    unnamed = await hub[ENTRIES].add(record(None, title="Unnamed"))
    assert (unnamed.state, unnamed.unique_id) == (EntryState.LOADED, "two")
    double = await hub[ENTRIES].add(record(None, title="Double"))
    assert double.state is EntryState.SETUP_ERROR
    assert "Unnamed" in (double.reason or "")


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_tokens_are_not_in_the_files(running: Running, tmp_path: Path) -> None:
    async with running() as hub:
        await hub[ENTRIES].add(record(data={"token": "very-secret-token"}))
        during = bytes_in(tmp_path)
    after = bytes_in(tmp_path)
    assert b"scripted" in during + after
    assert b"very-secret-token" not in during + after


async def test_diagnostics_help_and_give_no_access(
    hub: Hub, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    async def facts(hub: Hub, entry: ConfigEntry[Any]) -> dict[str, Any]:
        return {"libraries": 3, "headers": [{"X-Plex-Token": "hush"}]}

    script.diagnostics = facts
    entry = await hub[ENTRIES].add(record())
    shown = await entry_diagnostics(hub, entry)
    assert shown["data"] == {"libraries": 3, "headers": [{"X-Plex-Token": "**REDACTED**"}]}
    assert shown["entry"]["data"] == {"url": "http://one.example", "token": "**REDACTED**"}
    assert shown["integration"]["manifest"]["version"] == "1.0.0"
    assert shown["hub"]["version"]

    script.diagnostics = raising(ValueError("a bug"))
    assert (await entry_diagnostics(hub, entry))["data"] == {"error": "ValueError: a bug"}
    assert "The diagnostics of One failed" in caplog.text


async def test_options_that_the_environment_leaves_open_are_chosen_and_kept(
    running: Running, script: Script
) -> None:
    defined = replace(from_environment(), free_options=True)
    async with running([defined]) as hub:
        (entry,) = hub[ENTRIES].all()
        assert (entry.editable, entry.options_editable) == (False, True)
        await hub[ENTRIES].update(entry, options={"colour": "red"})
    async with running([defined]) as hub:
        (again,) = hub[ENTRIES].all()
        assert again.options == {"colour": "red"}
    async with running([from_environment()]) as hub:
        (again,) = hub[ENTRIES].all()
        assert again.options == {}
