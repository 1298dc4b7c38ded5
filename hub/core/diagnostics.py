"""Diagnostics for a bug report: everything that helps, nothing that gives access."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub.core.entries import ConfigEntry
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.integrations import INTEGRATIONS
from hub.core.system_info import system_info

_log = logging.getLogger(__name__)

REDACTED: Final = "**REDACTED**"

SECRET_KEYS: Final = frozenset(
    {
        "token", "access_token", "accesstoken", "refresh_token", "auth_token", "authtoken",
        "api_key", "apikey", "license_key", "secret", "client_secret", "password", "pin",
        "authorization", "cookie", "x-plex-token", "x-emby-token",
        "webhook_id", "webhook_secret", "webhook_url", "username", "email",
    }
)  # fmt: skip
"""Names whose values never leave the hub, whatever their case."""


def redact(data: Any, keys: Iterable[str] = ()) -> Any:
    """A copy of JSON-like data in which the values of secret names are replaced.

    SECRET_KEYS are always replaced, `keys` as well; empty values stay, since their emptiness is a
    clue.
    """
    return _redact(data, SECRET_KEYS | {key.lower() for key in keys})


def _redact(data: Any, keys: frozenset[str]) -> Any:
    if isinstance(data, Mapping):
        return {
            name: REDACTED
            if str(name).lower() in keys and value not in (None, "")
            else _redact(value, keys)
            for name, value in data.items()
        }
    if isinstance(data, list | tuple | set | frozenset):
        return [_redact(item, keys) for item in data]
    return data


async def entry_diagnostics(hub: Hub, entry: ConfigEntry[Any]) -> dict[str, Any]:
    """What to attach to a bug report about an entry; a broken integration still gives the rest."""
    return {
        "hub": await system_info(hub),
        "entry": _entry(entry),
        "integration": _integration(hub, entry.domain),
        "data": redact(await _data(hub, entry)),
    }


def _entry(entry: ConfigEntry[Any]) -> dict[str, Any]:
    facts = {
        "domain": entry.domain,
        "title": entry.title,
        "data": dict(entry.data),
        "options": dict(entry.options),
        "unique_id": entry.unique_id,
        "source": entry.source,
        "version": entry.version,
        "disabled_by": entry.disabled_by,
        "state": entry.state,
        "reason": entry.reason,
        "tries": entry.tries,
    }
    redacted: dict[str, Any] = redact(facts)
    return redacted


def _integration(hub: Hub, domain: str) -> dict[str, Any]:
    try:
        integration = hub[INTEGRATIONS].get(domain)
    except UsherError as error:
        return {"error": str(error)}
    return {"custom": integration.custom, "manifest": integration.manifest.model_dump(mode="json")}


async def _data(hub: Hub, entry: ConfigEntry[Any]) -> Any:
    try:
        integration = hub[INTEGRATIONS].get(entry.domain)
        if not integration.has("diagnostics"):
            return None
        module = await integration.module("diagnostics")
        return await module.diagnostics(hub, entry)
    except UsherError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - must not spread
        _log.exception("The diagnostics of %s failed", entry.title)
        return {"error": f"{type(error).__name__}: {error}"}
