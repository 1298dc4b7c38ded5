"""What changes slowly on a Plex server: libraries, accounts, players, updates, load, items."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hub.core.lenient import number, text
from hub.history.facade import History
from hub.models.people import Account
from hub.models.server import Library, Server
from integrations.plex.client import PlexClient
from integrations.plex.items import read_item
from integrations.plex.library import LEVELS, kind_of, read_account, read_library


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One reading; `players` are the identifiers of those that take commands, `load` in percent."""

    server: Server
    libraries: tuple[Library, ...]
    accounts: tuple[Account, ...]
    players: frozenset[str]
    load: Mapping[str, float | None]


async def read_facts(client: PlexClient, server: Server, owner: str | None) -> Facts:
    """Read everything that changes slowly, but for the items."""
    accounts = [read_account(server.id, entry, owner) for entry in await client.accounts()]
    resources = await client.resources()
    return Facts(
        server=replace(server, update_available=await client.update()),
        libraries=await _libraries(client, server.id),
        accounts=tuple(account for account in accounts if account is not None),
        players=await client.players(),
        load={
            "cpu_percent": number(resources.get("hostCpuUtilization")),
            "memory_percent": number(resources.get("hostMemoryUtilization")),
        },
    )


async def remember(history: History, facts: Facts) -> None:
    """Keep a reading in the catalogue."""
    at, server = datetime.now(UTC), facts.server
    await history.put_server(server)
    await history.put_libraries(server.id, facts.libraries, at)
    await history.put_accounts(server.id, facts.accounts, at)


async def remember_items(client: PlexClient, history: History, library: Library) -> None:
    """Read every item of a library into the catalogue, page by page."""
    began = datetime.now(UTC)
    for kind in LEVELS.get(library.kind, ()):
        async for page in client.items(library.key, kind):
            items = [read_item(entry) for entry in page]
            await history.put_items(library.server_id, items, library.key, began)
    await history.remove_items(
        library.server_id, library.key, not_seen_since=began, at=datetime.now(UTC)
    )


async def _libraries(client: PlexClient, server_id: str) -> tuple[Library, ...]:
    libraries = []
    for section in await client.libraries():
        key = text(section.get("key")) or ""
        levels = LEVELS.get(kind_of(section), ())
        counts = [await client.count(key, kind) for kind in levels]
        libraries.append(read_library(server_id, section, tuple(counts)))
    return tuple(libraries)
