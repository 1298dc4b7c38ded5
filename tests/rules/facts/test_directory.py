"""The directory of a whole hub: who owns what, and what is set up."""

from pathlib import Path

from hub.compose import CONFIG
from hub.core.servers import SERVERS
from hub.models.server import Library, LibraryKind
from rules.compose import running_rules
from rules.facts.directory import FRESH_S, LiveDirectory
from tests.support.shelf.plex import SERVER_ID
from tests.support.whole_hub import account_of, key_of, whole_hub


async def test_who_and_what_there_is(tmp_path: Path) -> None:
    now = 0.0
    async with whole_hub(tmp_path) as scene, running_rules(scene.hub, scene.hub[CONFIG]):
        directory = LiveDirectory(scene.hub, clock=lambda: now)
        bob = scene.persons["bob"]
        person = directory.person(bob)
        assert person is not None
        assert person.id == bob
        assert directory.accounts_of(bob) == 1
        assert directory.accounts_of("nobody") == 0
        account = directory.account(SERVER_ID, key_of("bob"))
        assert account is not None
        assert account.name == account_of("bob").name
        assert directory.account(SERVER_ID, "nobody") is None
        server = directory.server(SERVER_ID)
        assert server is not None
        assert server.id == SERVER_ID
        assert directory.server("plex:none") is None
        assert directory.online("plex:none") is None

        watched = scene.hub[SERVERS].get(SERVER_ID)
        watched.availability.up()
        assert directory.online(SERVER_ID) is True
        library = Library(server_id=SERVER_ID, key="1", name="Films", kind=LibraryKind.MOVIE)
        watched.libraries = (library,)
        assert directory.library(SERVER_ID, "1") == library
        assert directory.library(SERVER_ID, "2") is None
        assert directory.library("plex:none", "1") is None

        ann, merge = scene.persons["ann"], f"/api/v1/persons/{bob}/merge"
        assert await scene.status("admin", "POST", merge, json={"person_id": ann}) == 200
        assert directory.accounts_of(bob) == 1, "what is known is kept for a moment"
        now = FRESH_S
        assert directory.accounts_of(bob) == 2
