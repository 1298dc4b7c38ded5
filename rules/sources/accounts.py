"""Watches the accounts of all servers."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from hub.core.bus import Event
from hub.core.hub import Hub
from hub.core.servers import SERVER_CHANGED, SERVERS, ServerChanged
from rules.sources.people import Accounts

LOOK_S: Final = 3600.0
"""How often sleeping accounts are looked for; new ones are seen when their server tells of them."""


class WatchedAccounts:
    """Shows the accounts of each server to `Accounts`."""

    def __init__(self, hub: Hub, accounts: Accounts) -> None:
        self._hub = hub
        self._accounts = accounts
        self._stop = hub.bus.listen(SERVER_CHANGED, self._changed)
        self._seen: dict[str, tuple[object, ...]] = {}

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    async def run(self) -> None:
        """Look for sleeping accounts until cancelled."""
        while True:
            self._seen.clear()
            for server in self._hub[SERVERS]:
                self._look(server.server.id)
            await asyncio.sleep(LOOK_S)

    def _changed(self, event: Event[ServerChanged]) -> None:
        if event.data.present:
            self._look(event.data.server_id)

    def _look(self, server_id: str) -> None:
        accounts = self._hub[SERVERS].get(server_id).accounts
        if self._seen.get(server_id) != accounts:
            self._seen[server_id] = accounts
            self._accounts.look(server_id, accounts, datetime.now(UTC))
