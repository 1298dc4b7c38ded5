"""Finding out whether an address is the server that is meant, and whether it takes a token."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.errors import UsherError
from hub.core.http import InvalidAuth
from hub.core.lenient import text
from integrations.plex.client import PlexClient

PROBE_S = 8.0

MakeClient = Callable[[str, str | None, bool], PlexClient]
"""Makes a client of an address, a token, and whether certificates are checked."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A server that answered and took the token."""

    machine_id: str
    name: str


async def try_data(
    make: MakeClient, data: Mapping[str, Any], expected: str | None
) -> Reached | dict[str, str]:
    """Connect with address and token; what is wrong, by field, when that does not work.

    Where a certain server is `expected`, no other one is shown the token.
    """
    try:
        client = make(data["url"], data["token"], data.get("verify_ssl", True))
        identity = await client.identity()
    except UsherError as error:
        return {"url": error.code}
    machine_id = text(identity.get("machineIdentifier")) or ""
    if expected not in {None, machine_id}:
        return {"url": "another_server"}
    try:
        root = await client.server()
        await client.sessions()
    except InvalidAuth as error:
        return {"token": error.code}
    except UsherError as error:
        return {"url": error.code}
    return Reached(machine_id, text(root.get("friendlyName")) or "Plex")


async def first_that_answers(
    make: MakeClient, addresses: Iterable[tuple[str, bool]], machine_id: str
) -> tuple[str, bool] | None:
    """The first address at which this very server answers; all are tried side by side.

    No token is shown to any of them: behind a private address there may be another server.
    """
    wanted = list(dict.fromkeys(addresses))
    found = await asyncio.gather(*(_is_there(make, *one, machine_id) for one in wanted))
    return next((one for one, there in zip(wanted, found, strict=True) if there), None)


async def _is_there(make: MakeClient, url: str, verify_ssl: bool, machine_id: str) -> bool:
    try:
        async with asyncio.timeout(PROBE_S):
            identity = await make(url, None, verify_ssl).identity()
    except (UsherError, TimeoutError):
        return False
    return text(identity.get("machineIdentifier")) == machine_id
