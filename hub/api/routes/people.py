"""Persons and their accounts."""

from typing import Any

from hub.api.endpoint import Call, Endpoints
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.rows import AccountRow, PersonRow, PlayerRow

endpoints = Endpoints("people")


@endpoints.get("/persons", list[PersonRow])
async def persons(call: Call[None, None]) -> Any:
    """List the persons; a viewer sees the own one."""
    return await call.hub[HISTORY].persons(scope_of(call.caller))


@endpoints.get("/accounts", list[AccountRow])
async def accounts(call: Call[None, None]) -> Any:
    """List the accounts of all servers; a viewer sees the own ones."""
    return await call.hub[HISTORY].accounts(scope_of(call.caller))


@endpoints.get("/players", list[PlayerRow])
async def players(call: Call[None, None]) -> Any:
    """List the players, the latest first; a viewer sees the own ones."""
    return await call.hub[HISTORY].players(scope_of(call.caller))
