"""Artwork: whose eyes it is for."""

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.reads.items import played
from hub.history.store.reader import Reader


def shows(reader: Reader, server_id: str, picture: str, scope: Scope) -> bool:
    """Whether it is artwork of an item played within the scope, or of what that belongs to."""
    within = where(reader, Filters(), scope)
    found = reader.row(
        "SELECT 1 FROM item_keys k JOIN servers s USING (server) WHERE s.id = $server "  # noqa: S608 - the scope
        f"AND (k.thumb = $picture OR k.art = $picture) AND k.item IN ({played(within)}) LIMIT 1",
        {**within.params, "server": server_id, "picture": picture},
    )
    return found is not None
