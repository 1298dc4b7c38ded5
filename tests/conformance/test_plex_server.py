"""What the server, and plex.tv, say of themselves, of libraries, accounts and players."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from hub.core.errors import UsherError
from hub.core.http import SESSION, BadAnswer, InvalidAuth
from hub.core.hub import Hub
from hub.models.server import LibraryKind
from integrations.plex.client import PlexClient
from integrations.plex.container import read_container
from integrations.plex.library import read_account, read_library
from integrations.plex.plex_tv import PLEX_TV, PlexTv
from tests.conformance.ledger import read
from tests.conformance.plex_ledger import PLEX
from tests.support.serving import serving

pytestmark = pytest.mark.conformance

SERVER = "plex:abc"


async def asked(
    body: bytes, ask: Callable[[PlexClient], Any], *, status: int = 200, content: str = "text/xml"
) -> Any:
    """What the client makes of an answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=content)

    async with serving(answer) as url, aiohttp.ClientSession() as session:
        return await ask(PlexClient(session, url, client_id="test", token="token"))


async def plex_tv(body: bytes, tmp_path: Path, ask: Callable[[PlexTv], Any]) -> Any:
    """What the client of plex.tv makes of an answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async with serving(answer) as url, aiohttp.ClientSession() as session:
        hub = Hub(tmp_path)
        hub[SESSION], hub[PLEX_TV] = session, url
        return await ask(PlexTv(hub, "test"))


@PLEX.checks("plex/openapi-examples/get_identity.json")
async def test_identity(samples: Path, sample: str) -> None:
    identity = await asked(read(samples, sample), lambda client: client.identity())
    assert identity["machineIdentifier"] == "96f2fe7a78c9dc1f16a16bedbe90f98149be16b4"


@PLEX.checks(
    "plex/homeassistant/plex_server_base.xml",
    "plex/serenity-android/index.xml",
    "plex/serenity-android/samples__root.xml",
)
async def test_root(samples: Path, sample: str) -> None:
    body = read(samples, sample, name="Plex Server 1", machine_identifier="unique_id_123")
    root = await asked(body, lambda client: client.server())
    assert root["friendlyName"] in {"Plex Server 1", "htpc-desktop"}
    assert root["machineIdentifier"]
    assert root["platform"] == "Linux"
    assert root["version"]


@PLEX.checks(
    "plex/homeassistant/library_sections.xml",
    "plex/openapi-examples/get_library_sections.json",
    "plex/serenity-android/library__sections__index.xml",
    "plex/serenity-android/samples__sections.xml",
)
async def test_libraries(samples: Path, sample: str) -> None:
    sections = await asked(read(samples, sample), lambda client: client.libraries())
    libraries = [read_library(SERVER, section, (5,)) for section in sections]
    assert {library.name: library.kind for library in libraries} in (
        {"Movies": LibraryKind.MOVIE},
        {"Movies": LibraryKind.MOVIE, "TV Shows": LibraryKind.SHOW},
        {
            "Movies": LibraryKind.MOVIE,
            "TV Shows": LibraryKind.SHOW,
            "Music": LibraryKind.MUSIC,
        },
    )
    assert all(library.key.isdigit() and library.item_count == 5 for library in libraries)
    assert all(library.child_count is None for library in libraries)


@PLEX.checks("plex/homeassistant/library_sections.xml")
async def test_when_a_library_was_scanned(samples: Path, sample: str) -> None:
    sections = await asked(read(samples, sample), lambda client: client.libraries())
    library = read_library(SERVER, sections[0], ())
    assert library.scanned_at is not None
    assert library.scanned_at.timestamp() == 1605409122
    assert library.scanning is False


@PLEX.checks("plex/watchstate/watchstate__sections_get_200.json")
async def test_recorded_answer_about_libraries(samples: Path, sample: str) -> None:
    body = orjson.dumps(orjson.loads(read(samples, sample))["response"]["body"])
    sections = await asked(body, lambda client: client.libraries())
    kinds = [read_library(SERVER, section, ()).kind for section in sections]
    assert LibraryKind.MOVIE in kinds
    assert LibraryKind.SHOW in kinds


@PLEX.checks(
    "plex/watchstate/watchstate__sections_get_401.json",
    "plex/watchstate/watchstate__server_info_get_500.json",
)
async def test_recorded_refusals(samples: Path, sample: str) -> None:
    answer = orjson.loads(read(samples, sample))["response"]
    body = answer["body"]
    raw = body.encode() if isinstance(body, str) else orjson.dumps(body)
    expected: type[UsherError] = InvalidAuth if answer["http_code"] == 401 else BadAnswer
    with pytest.raises(expected):
        await asked(raw, lambda client: client.libraries(), status=answer["http_code"])


@PLEX.checks("plex/watchstate/watchstate__server_info_get_200.json")
async def test_recorded_answer_about_the_server(samples: Path, sample: str) -> None:
    body = orjson.dumps(orjson.loads(read(samples, sample))["response"]["body"])
    root = await asked(body, lambda client: client.server())
    assert (root["friendlyName"], root["version"]) == ("Plex Test", "1.40.0.0")


@PLEX.checks(
    "plex/homeassistant/library_movies_size.xml",
    "plex/homeassistant/library_music_size.xml",
    "plex/homeassistant/library_tvshows_size.xml",
    "plex/homeassistant/library_tvshows_size_episodes.xml",
    "plex/homeassistant/library_tvshows_size_seasons.xml",
)
async def test_counts_come_without_the_items(samples: Path, sample: str) -> None:
    count = await asked(read(samples, sample), lambda client: client.count("1", 1))
    told = read_container(read(samples, sample))
    assert (count, told["size"]) == (int(told["totalSize"]), "0")


@PLEX.checks("plex/homeassistant/plex_server_accounts.xml")
async def test_accounts_without_the_placeholder(samples: Path, sample: str) -> None:
    rows = await asked(read(samples, sample), lambda client: client.accounts())
    accounts = [a for row in rows if (a := read_account(SERVER, row, "owner@host.test"))]
    assert [(a.key, a.name, a.admin, a.global_id) for a in accounts] == [
        ("1", "User 1", True, None),
        ("1000", "User 1000", False, "plex:1000"),
        ("1001", "User 1001", False, "plex:1001"),
    ]


@PLEX.checks("plex/homeassistant/plex_server_clients.xml", "plex/openapi-examples/get_clients.json")
async def test_players_that_take_commands(samples: Path, sample: str) -> None:
    players = await asked(read(samples, sample), lambda client: client.players())
    assert players in (
        {"1234567890123456-com-plexapp-android"},
        {"A2E901F8-E016-43A7-ADFB-EF8CA8A4AC05"},
    )


@PLEX.checks(
    "plex/openapi-examples/get_statistics_resources.json",
    "plex/python-plexapi/server_resources.xml",
)
async def test_the_load_is_that_of_the_latest_seconds(samples: Path, sample: str) -> None:
    load = await asked(read(samples, sample), lambda client: client.resources())
    assert float(load["hostCpuUtilization"]) in {1.276, 10.0}
    assert float(load["hostMemoryUtilization"]) in {17.026, 64.281}


@PLEX.checks("plex/openapi-examples/get_updater_status.json")
async def test_an_update_that_waits(samples: Path, sample: str) -> None:
    version = await asked(read(samples, sample), lambda client: client.update())
    assert version == "1.40.0.7775-456fbaf97"


@PLEX.checks(
    "plex/openapi-examples/post_pins.json",
    "plex/openapi-examples/get_pins_pinID.json",
    "plex/plex-api.rs/myplex__api__v2__pins_new.json",
    "plex/plex-api.rs/myplex__api__v2__pins_linked.json",
)
async def test_pins(samples: Path, sample: str, tmp_path: Path) -> None:
    body = read(samples, sample)
    pin = await plex_tv(body, tmp_path, lambda client: client.new_pin())
    assert (pin.id, pin.code, pin.life_s) in {
        ("308667304", "7RQZ", 876),
        ("111222333", "CODE", 900),
    }
    if (token := orjson.loads(body)["authToken"]) is not None:
        assert await plex_tv(body, tmp_path, lambda client: client.token_for(pin)) == token


@PLEX.checks("plex/plex-api.rs/myplex__api__v2__resources.json")
async def test_servers_of_an_account_with_addresses_best_first(
    samples: Path, sample: str, tmp_path: Path
) -> None:
    (server,) = await plex_tv(
        read(samples, sample), tmp_path, lambda client: client.servers("token")
    )
    assert (server.machine_id, server.name, server.token) == ("client_id2", "Box", "auth_token")
    assert server.owned
    assert server.urls[0] == "https://172-18-0-3.client-id2.plex.direct:32400"
    assert server.urls[1] == "https://example.org:443"
