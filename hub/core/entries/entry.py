"""A config entry while the hub runs.

Its record, its state and what belongs to its running set-up.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from hub.core.entries.record import DisabledBy, EntryRecord, Source
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

R = TypeVar("R")
CleanUp = Callable[[], Awaitable[None] | None]


class EntryState(StrEnum):
    """Where a config entry is in its life."""

    NOT_LOADED = "not_loaded"
    SETUP_IN_PROGRESS = "setup_in_progress"
    LOADED = "loaded"
    SETUP_ERROR = "setup_error"
    SETUP_RETRY = "setup_retry"
    MIGRATION_ERROR = "migration_error"
    UNLOAD_IN_PROGRESS = "unload_in_progress"
    FAILED_UNLOAD = "failed_unload"

    @property
    def recoverable(self) -> bool:
        """Whether it can be unloaded and set up again without restarting the hub."""
        return self in _RECOVERABLE


_RECOVERABLE = frozenset(
    {
        EntryState.NOT_LOADED,
        EntryState.LOADED,
        EntryState.SETUP_ERROR,
        EntryState.SETUP_RETRY,
    }
)


class ConfigEntry(Generic[R]):
    """One set-up of an integration; `R` is what the integration keeps while it is loaded.

    Integrations read it, set `runtime_data`, collect clean-ups with `on_unload` and start work with
    `tasks`; everything else is changed through the EntryManager.
    """

    runtime_data: R

    def __init__(self, record: EntryRecord) -> None:
        self.record = record
        self.state = EntryState.NOT_LOADED
        self.reason: str | None = None
        self.auth_failed = False
        self.tries = 0
        self.retry_at: datetime | None = None
        self.lock = asyncio.Lock()
        self.tasks = Tasks(record.title)
        self._clean_ups: list[CleanUp] = []

    def __repr__(self) -> str:
        return f"<ConfigEntry {self.domain} {self.title!r} {self.state}>"

    @property
    def id(self) -> str:
        """The public id."""
        return self.record.id

    @property
    def domain(self) -> str:
        """The integration."""
        return self.record.domain

    @property
    def title(self) -> str:
        """What people call it."""
        return self.record.title

    @property
    def data(self) -> Mapping[str, Any]:
        """What is needed to connect; read-only, secrets included."""
        return MappingProxyType(dict(self.record.data))

    @property
    def options(self) -> Mapping[str, Any]:
        """Preferences; read-only."""
        return MappingProxyType(dict(self.record.options))

    @property
    def unique_id(self) -> str | None:
        """The server's or account's own id, None while it is not known."""
        return self.record.unique_id

    @property
    def source(self) -> Source:
        """How it began."""
        return self.record.source

    @property
    def version(self) -> int:
        """The version of the integration's data in it."""
        return self.record.version

    @property
    def disabled_by(self) -> DisabledBy | None:
        """Who switched it off, None when it is on."""
        return self.record.disabled_by

    @property
    def editable(self) -> bool:
        """False when it is defined by the environment and changed there."""
        return self.source is not Source.IMPORT

    @property
    def options_editable(self) -> bool:
        """Whether its options are chosen in the UI."""
        return self.editable or self.record.free_options

    @property
    def ignored(self) -> bool:
        """Whether it only marks a discovery that the user does not want."""
        return self.source is Source.IGNORE

    def on_unload(self, clean_up: CleanUp) -> None:
        """Call `clean_up` when the entry is unloaded or its set-up fails.

        The last one given runs first.
        """
        self._clean_ups.append(clean_up)

    async def clean_up(self) -> None:
        """Run the clean-ups, end the entry's tasks and forget its runtime data. Never raises."""
        while self._clean_ups:
            await self._run(self._clean_ups.pop())
        await self.tasks.cancel()
        vars(self).pop("runtime_data", None)

    async def _run(self, clean_up: CleanUp) -> None:
        try:
            result = clean_up()
            if inspect.isawaitable(result):
                await result
        except Exception:  # noqa: BLE001 - must not spread
            _log.exception("A clean-up of %s (%s) failed", self.title, self.domain)
