"""The hub put together, with good configuration and with bad."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from frontend.cli.serve import serving
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.compose import CONFIG, read_config, running_hub
from hub.core.entries import ENTRIES
from hub.core.hub import HubState
from hub.core.parts import CoreSettings
from tests.support.whole_hub import PASSWORD, QUIET

SETTINGS = CoreSettings(package="tests.support.shelf")
OWNER = {"ADMIN_USERNAME": "owner", "ADMIN_PASSWORD": PASSWORD}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose hub looks for nothing."""
    (tmp_path / "usher.yaml").write_text(QUIET)
    return tmp_path


async def test_the_owner_is_made_once(folder: Path) -> None:
    for environ in (OWNER, {**OWNER, "ADMIN_PASSWORD": "Another-horse-8"}):
        async with running_hub(read_config(folder, environ), SETTINGS) as hub:
            (owner,) = hub[AUTH].users.all()
            assert (owner.name, owner.role) == ("owner", Role.ADMIN)
            assert (await hub[AUTH].sign_in("owner", PASSWORD)).user == hub[AUTH].users.all()[0]
            assert not hub[AUTH].needs_owner


async def test_a_weak_password_is_reported_and_the_hub_starts(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = read_config(folder, {**OWNER, "ADMIN_PASSWORD": "hunter2"})
    async with running_hub(config, SETTINGS) as hub:
        assert "at least 12 characters" in str(hub[CONFIG].problems[0])
        assert hub[AUTH].needs_owner
        assert hub.state is HubState.RUNNING
    assert "make the owner only together" in caplog.text
    caplog.clear()


async def test_a_file_full_of_mistakes_does_not_keep_the_hub_from_starting(folder: Path) -> None:
    (folder / "usher.yaml").write_text(
        f"{QUIET}http: [1]\nauth:\n  mode: maybe\n  jwt_secret: !secret none\nservers: 7\nwho: 1\n"
    )
    config = read_config(folder, {})
    assert len(config.problems) == 5
    async with running_hub(config, SETTINGS) as hub:
        states = [hub.state]
    states.append(hub.state)
    assert states == [HubState.RUNNING, HubState.STOPPED]


async def test_servers_of_the_environment_are_entries_that_cannot_be_changed(folder: Path) -> None:
    environ = {"PLEX_URL": "http://192.0.2.9:32400", "PLEX_TOKEN": "t"}
    for given, count in ((environ, 1), ({}, 0)):
        async with running_hub(read_config(folder, given), SETTINGS) as hub:
            found = hub[ENTRIES].all()
            assert [entry.editable for entry in found] == [False] * count


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]"])
async def test_it_listens_on_either_family(folder: Path, host: str) -> None:
    config = read_config(folder, {"HTTP_HOST": host})
    assert config.problems == ()
    async with running_hub(config, SETTINGS) as hub, serving(hub, config, port=0) as port:
        bare = host.strip("[]")
        address = f"[{bare}]" if ":" in bare else bare
        async with (
            ClientSession() as http,
            http.get(f"http://{address}:{port}/api/v1/health") as answer,
        ):
            assert answer.status == 200
