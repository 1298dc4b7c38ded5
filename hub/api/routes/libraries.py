"""Libraries: one with what it holds and what was watched of it."""

from hub.api.endpoint import Call, Endpoints
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.facts import LibraryFacts
from hub.history.reads.library_facts import library_facts

endpoints = Endpoints("servers")


@endpoints.get("/libraries/{id}", LibraryFacts)
async def library(call: Call[None, None]) -> LibraryFacts:
    """Show one library: its size, what came lately, what was watched of it and by whom."""
    library_id, scope = call.path["id"], scope_of(call.caller)
    return await call.hub[HISTORY].read(lambda db: library_facts(db, library_id, scope))
