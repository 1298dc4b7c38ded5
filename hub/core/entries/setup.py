"""Calling an integration's set-up, unload and migration.

Whatever it does, an outcome comes back.
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from hub.core.entries.entry import ConfigEntry, EntryState
from hub.core.errors import EntryAuthFailed, EntryError, EntryNotReady, Unavailable, UsherError
from hub.core.http import InvalidAuth
from hub.core.hub import Hub
from hub.core.integrations import Integration

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call into an integration ended."""

    state: EntryState
    reason: str | None = None
    auth_failed: bool = False


LOADED = Outcome(EntryState.LOADED)
NOT_LOADED = Outcome(EntryState.NOT_LOADED)


async def set_up(
    hub: Hub, entry: ConfigEntry[Any], integration: Integration, limit_s: float
) -> Outcome:
    """Call `setup_entry` and name the state that the entry is in afterwards."""
    timeout = asyncio.timeout(limit_s)
    try:
        async with timeout:
            module = await integration.module()
            answer = await module.setup_entry(hub, entry)
    except BaseException as error:  # noqa: BLE001 - the boundary that a broken integration must not cross
        if timeout.expired():
            return Outcome(
                EntryState.SETUP_RETRY, f"Set-up did not finish within {limit_s:g} seconds."
            )
        _pass_on_what_is_meant_for_us(error)
        return _outcome(error, entry)
    if answer is False:
        return Outcome(
            EntryState.SETUP_ERROR, "The integration refused the set-up without a reason."
        )
    return LOADED


async def unload(
    hub: Hub, entry: ConfigEntry[Any], integration: Integration, limit_s: float
) -> Outcome:
    """Call `unload_entry`, where the integration has one."""
    module = await integration.module()
    if not hasattr(module, "unload_entry"):
        return NOT_LOADED
    if (problem := await _problem(module.unload_entry(hub, entry), limit_s)) is None:
        return NOT_LOADED
    _log.error("Unloading %s (%s) failed: %s", entry.title, entry.domain, problem, exc_info=problem)
    return Outcome(
        EntryState.FAILED_UNLOAD, f"Unloading failed: {in_words(problem)} Restart the hub."
    )


async def migrate(
    hub: Hub, entry: ConfigEntry[Any], integration: Integration, limit_s: float
) -> Outcome | None:
    """Bring the entry's data to the manifest's version.

    None when that is done or was not needed.
    """
    version = integration.manifest.data_version
    if entry.version == version:
        return None
    if entry.version > version:
        why = f"Its data are of version {entry.version}, made by a newer {integration.name}."
        return Outcome(EntryState.MIGRATION_ERROR, f"{why} Install that version again.")
    module = await integration.module()
    if not hasattr(module, "migrate_entry"):
        return Outcome(
            EntryState.MIGRATION_ERROR, f"{integration.name} cannot read its older data."
        )
    if (problem := await _problem(module.migrate_entry(hub, entry), limit_s)) is None:
        return None
    _log.error("Migrating %s (%s) failed", entry.title, entry.domain, exc_info=problem)
    return Outcome(EntryState.MIGRATION_ERROR, f"Migrating its data failed: {in_words(problem)}")


async def _problem(call: Awaitable[Any], limit_s: float) -> BaseException | None:
    timeout = asyncio.timeout(limit_s)
    try:
        async with timeout:
            await call
    except BaseException as error:  # noqa: BLE001 - the boundary that a broken integration must not cross
        if timeout.expired():
            return TimeoutError(f"it did not finish within {limit_s:g} seconds.")
        _pass_on_what_is_meant_for_us(error)
        return error
    return None


def _pass_on_what_is_meant_for_us(error: BaseException) -> None:
    """Raise again what ends the process or this task.

    A cancellation from inside the integration does neither.
    """
    task = asyncio.current_task()
    if isinstance(error, asyncio.CancelledError):
        if task is not None and task.cancelling():
            raise error
    elif not isinstance(error, Exception | SystemExit):
        raise error


def _outcome(error: BaseException, entry: ConfigEntry[Any]) -> Outcome:
    reason = in_words(error)
    match error:
        case EntryAuthFailed() | InvalidAuth():
            return Outcome(EntryState.SETUP_ERROR, reason, auth_failed=True)
        case EntryNotReady() | Unavailable():
            return Outcome(EntryState.SETUP_RETRY, reason)
        case EntryError() | UsherError():
            return Outcome(EntryState.SETUP_ERROR, reason)
    _log.error("Setting up %s (%s) failed", entry.title, entry.domain, exc_info=error)
    return Outcome(EntryState.SETUP_ERROR, reason)


def in_words(error: BaseException) -> str:
    """A sentence for the screen."""
    if isinstance(error, UsherError):
        return str(error)
    text = str(error)
    if isinstance(error, TimeoutError) and text:
        return text
    described = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"An error in the integration ({described}). The log has the details."
