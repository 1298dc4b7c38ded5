"""How far an import is, as an entity of the hub."""

from collections.abc import Callable
from typing import Any, Final

from hub.core.bus import Event
from hub.core.entities import ENTITIES, Category, EntityDescription, StateClass, described
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.history.importers.job import ImportJob
from hub.importing import IMPORT_CHANGED
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device


def percent(job: ImportJob | None) -> int | None:
    """How much of its rows a running import has written; None for any other."""
    if job is None or not job.state.is_busy or job.progress is None or not job.progress.rows:
        return None
    return min(100, 100 * job.progress.done // job.progress.rows)


def _told(job: ImportJob | None) -> dict[str, Any]:
    """What changes no oftener than the percentage: the socket tells each row, an entity not."""
    if job is None:
        return {}
    phase = None if job.progress is None or not job.state.is_busy else job.progress.phase.value
    return {"file": job.name, "status": job.state.value, "phase": phase}


IMPORT_ROW: Final = EntityDescription[ImportJob | None](
    key="import_progress",
    name="Import progress",
    value_fn=percent,
    attributes_fn=_told,
    unit="%",
    state_class=StateClass.MEASUREMENT,
    category=Category.DIAGNOSTIC,
    icon="mdi:database-import-outline",
)


class ImportEntities:
    """Brings it and keeps it up to date."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._source: Changing[ImportJob | None] = Changing(None)
        self._shown: object = None
        self._stop: Callable[[], None] | None = None

    async def start(self) -> None:
        """Bring it."""
        unique_id = f"hub_{self._hub[HOUSEHOLD].current.hub_id}"
        row = described(
            self._source, [IMPORT_ROW], unique_id=unique_id, device=hub_device(self._hub)
        )
        await self._hub[ENTITIES].add(None, row)
        self._stop = self._hub.bus.listen(IMPORT_CHANGED, self._on_import)

    async def stop(self) -> None:
        """Follow imports no more."""
        if self._stop is not None:
            self._stop()

    def _on_import(self, event: Event[ImportJob]) -> None:
        now = (percent(event.data), _told(event.data))
        if now != self._shown:
            self._shown = now
            self._source.set(event.data)
