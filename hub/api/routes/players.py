"""Players: one with who watched on it, and on what networks."""

from hub.api.endpoint import Call, Endpoints
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.facts import PlayerFacts
from hub.history.reads.player_facts import player_facts

endpoints = Endpoints("people")


@endpoints.get("/players/{id}", PlayerFacts)
async def player(call: Call[None, None]) -> PlayerFacts:
    """Show one player with its sums, who watched on it, and its networks without addresses."""
    player_id, scope = call.path["id"], scope_of(call.caller)
    return await call.hub[HISTORY].read(lambda db: player_facts(db, player_id, scope))
