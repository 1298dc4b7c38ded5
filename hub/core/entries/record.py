"""What is stored of a config entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hub.models.ids import derived_id, new_id


class Source(StrEnum):
    """How a flow, and so an entry, began."""

    USER = "user"
    DISCOVERY = "discovery"
    REAUTH = "reauth"
    RECONFIGURE = "reconfigure"
    OPTIONS = "options"
    IMPORT = "import"
    """From an environment variable or a configuration file: shown, but changed there."""
    IGNORE = "ignore"
    """The user does not want to be asked about this server again."""


class DisabledBy(StrEnum):
    """Who switched it off."""

    USER = "user"
    INTEGRATION = "integration"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """A config entry at rest. `data` is what is needed to connect, `options` are preferences.

    `defined_in` names what an entry of source `import` comes from, such as the variable `PLEX_URL`;
    with `free_options`, that says nothing of the options: they are chosen in the UI.
    """

    domain: str
    title: str
    data: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    unique_id: str | None = None
    source: Source = Source.USER
    version: int = 1
    disabled_by: DisabledBy | None = None
    defined_in: str | None = None
    free_options: bool = False
    id: str = field(default_factory=new_id)
    created_at: datetime = field(default_factory=_now)
    modified_at: datetime = field(default_factory=_now)


def environment_record(
    domain: str,
    defined_in: str,
    *,
    title: str,
    data: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
) -> EntryRecord:
    """What a variable such as `PLEX_URL` or `PLEX_SERVERS[0]` defines.

    It keeps its id while its name stays.
    """
    return EntryRecord(
        domain=domain,
        title=title,
        data=data,
        options=options or {},
        source=Source.IMPORT,
        defined_in=defined_in,
        id=derived_id(datetime.fromtimestamp(0, UTC), "environment", domain, defined_in),
    )
