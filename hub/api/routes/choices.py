"""What the filters over plays can be set to."""

from typing import Any

from pydantic import Field

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.reads.choices import MAX_CHOICES, Choice, choices

endpoints = Endpoints("history")


class ChoicesParams(RequestModel):
    """Which values are wanted: those whose label holds `q`."""

    q: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=MAX_CHOICES)


@endpoints.get("/plays/choices/{filter}", list[Choice], query=ChoicesParams)
async def list_choices(call: Call[ChoicesParams, None]) -> Any:
    """List what a filter can be set to, the most played first, within what the caller may see."""
    name, given, scope = call.path["filter"], call.query, scope_of(call.caller)
    return await call.hub[HISTORY].read(
        lambda db: choices(db, name, scope, text=given.q, limit=given.limit)
    )
