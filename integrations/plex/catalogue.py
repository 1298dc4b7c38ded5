"""What changes slowly on a Plex server: libraries, accounts, players, updates, load, items."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from hub.core.lenient import Object, number, text
from hub.models.item import Item
from hub.models.server import Library, Server
from hub.playback.watched_server import ServerFacts
from integrations.plex.client import PlexClient
from integrations.plex.items import read_files, read_item
from integrations.plex.library import LEVELS, kind_of, read_account, read_library


async def read_facts(
    client: PlexClient, server: Server, owner: str | None
) -> tuple[ServerFacts, frozenset[str]]:
    """Everything that changes slowly, and the identifiers of the players that take commands."""
    accounts = [read_account(server.id, entry, owner) for entry in await client.accounts()]
    resources = await client.resources()
    facts = ServerFacts(
        server=replace(server, update_available=await client.update()),
        libraries=await _libraries(client, server.id),
        accounts=tuple(account for account in accounts if account is not None),
        health=load_of(resources),
    )
    return facts, await client.players()


def load_of(resources: Object) -> dict[str, float | None]:
    """CPU and memory of the machine in percent, as a server's facts name them."""
    return {
        "cpu_percent": number(resources.get("hostCpuUtilization")),
        "memory_percent": number(resources.get("hostMemoryUtilization")),
    }


async def read_items(client: PlexClient, library: Library) -> AsyncIterator[Sequence[Item]]:
    """Every item of a library, from the top level down, page by page."""
    for kind in LEVELS.get(library.kind, ()):
        async for page in client.items(library.key, kind):
            yield [replace(read_item(entry), files=read_files(entry)) for entry in page]


async def _libraries(client: PlexClient, server_id: str) -> tuple[Library, ...]:
    libraries = []
    for section in await client.libraries():
        key = text(section.get("key")) or ""
        levels = LEVELS.get(kind_of(section), ())
        counts = [await client.count(key, kind) for kind in levels]
        libraries.append(read_library(server_id, section, tuple(counts)))
    return tuple(libraries)
