"""Saved filters of the caller."""

from typing import Any

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.personal.owner import owner_of
from hub.personal.presets import PRESETS, Name, Preset, PresetPage, SavedFilters

endpoints = Endpoints("personal")


class NewPreset(RequestModel):
    """Filters to be saved; `opens` are the pages that begin with them from now on."""

    name: Name
    filters: SavedFilters
    opens: tuple[PresetPage, ...] = Field(default=())


class PresetUpdate(RequestModel):
    """What to change."""

    name: Name | None = None
    filters: SavedFilters | None = None
    opens: tuple[PresetPage, ...] | None = None


@endpoints.get("/presets", list[Preset])
async def list_presets(call: Call[None, None]) -> Any:
    """List the caller's saved filters by name."""
    return call.hub[PRESETS].of(owner_of(call.caller))


@endpoints.post("/presets", Preset, body=NewPreset)
async def add_preset(call: Call[None, NewPreset]) -> Answer:
    """Save filters under a name."""
    given = call.body
    made = await call.hub[PRESETS].add(
        owner_of(call.caller), given.name, given.filters, given.opens
    )
    return Answer(made, status=201)


@endpoints.add("PATCH", "/presets/{id}", Preset, body=PresetUpdate)
async def update_preset(call: Call[None, PresetUpdate]) -> Preset:
    """Rename saved filters, change them, or choose the pages that begin with them."""
    changes = {name: getattr(call.body, name) for name in call.body.model_fields_set}
    wanted = {name: value for name, value in changes.items() if value is not None}
    return await call.hub[PRESETS].update(owner_of(call.caller), call.path["id"], **wanted)


@endpoints.add("DELETE", "/presets/{id}", None)
async def delete_preset(call: Call[None, None]) -> Answer:
    """Forget saved filters."""
    await call.hub[PRESETS].delete(owner_of(call.caller), call.path["id"])
    return Answer(None)
