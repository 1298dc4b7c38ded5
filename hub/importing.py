"""Imports put together with what they stand on: the history, and the door of live recording."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from hub.core.bus import EventBus, EventType
from hub.core.store import Store
from hub.history.facade import History
from hub.history.importers.host import Host, Identities
from hub.history.importers.imports import Imports
from hub.history.importers.job import ImportJob
from hub.models.observation import AccountsSeen
from hub.models.people import Account
from hub.playback.geo.addresses import parse_address
from hub.playback.pipeline import Playback
from hub.playback.settings import RecordingModel
from hub.playback.watched import watched_at

COMMITTED_WITHIN_S = 30.0
LOOK_EVERY_S = 0.05
IMPORT_CHANGED: EventType[ImportJob] = EventType("import_changed", chatty=True)


async def opened_imports(
    folder: Path,
    store: Store,
    history: History,
    playback: Playback,
    rules: RecordingModel,
    *,
    bus: EventBus,
    connected: Callable[[str], bool] = lambda _: False,
) -> Imports:
    """The imports of a folder; what changes about them is fired as `IMPORT_CHANGED`."""

    async def seen(server_id: str, accounts: Sequence[Account]) -> None:
        await playback.observe(
            AccountsSeen(server_id=server_id, at=datetime.now(UTC), accounts=tuple(accounts))
        )
        await _in_history(playback)

    host = Host(
        folder=folder,
        history=history,
        identities=Identities(accounts=playback.accounts, seen=seen, links=playback.links),
        watched_at=partial(watched_at, rules=rules),
        address=_normalised,
        connected=connected,
    )
    return await Imports.open(store, host, lambda job: _tell(bus, job))


async def _in_history(playback: Playback) -> None:
    """Wait until the history has what was observed so far, if it takes it at all."""
    last = playback.status.applied
    with suppress(TimeoutError):
        async with asyncio.timeout(COMMITTED_WITHIN_S):
            while playback.status.committed < last:  # noqa: ASYNC110 - the recorder tells nobody
                await asyncio.sleep(LOOK_EVERY_S)


def _tell(bus: EventBus, job: ImportJob) -> None:
    bus.fire(IMPORT_CHANGED, job)


def _normalised(text: str | None) -> str | None:
    address = parse_address(text)
    return None if address is None else str(address)
