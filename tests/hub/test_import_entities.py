"""How far an import is, as an entity of the hub: no oftener than its percentage changes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hub.core.entities import ENTITY_REGISTRY
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.states import STATE_CHANGED, STATES, State
from hub.history.importers.job import ImportJob, ImportState, Phase, Progress
from hub.importing import IMPORT_CHANGED
from tests.support.whole_hub import whole_hub

JOB = ImportJob(
    id="one",
    name="tautulli.db",
    size=1,
    state=ImportState.RUNNING,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def shown(hub: Hub) -> State:
    unique_id = f"hub_{hub[HOUSEHOLD].current.hub_id}_import_progress"
    (record,) = [one for one in hub[ENTITY_REGISTRY].all() if one.unique_id == unique_id]
    state = hub[STATES].get(record.entity_id)
    assert state is not None
    return state


async def test_an_import_shows_how_far_it_is(tmp_path: Path) -> None:
    async with whole_hub(tmp_path) as scene:
        hub = scene.hub
        assert shown(hub).state == "unknown"
        changes: list[str] = []
        entity_id = shown(hub).entity_id
        hub.bus.listen(
            STATE_CHANGED,
            lambda event: changes.append(entity_id) if event.data.entity_id == entity_id else None,
        )
        for done in range(2001):
            progress = Progress(phase=Phase.WRITING, done=done, rows=2000)
            hub.bus.fire(IMPORT_CHANGED, replace(JOB, progress=progress))
        assert shown(hub).state == "100"
        assert shown(hub).attributes["file"] == "tautulli.db"
        assert len(changes) == 101
        hub.bus.fire(IMPORT_CHANGED, replace(JOB, state=ImportState.DONE))
        assert shown(hub).state == "unknown"
        assert shown(hub).attributes["status"] == "done"
