"""Whose eyes a picture of a server is for."""

from collections.abc import Iterator

from hub.api.scope import scope_of
from hub.auth.roles import Caller
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.reads.pictures import shows
from hub.models.item import Item
from hub.playback.pipeline import PLAYBACK


async def may_see_picture(hub: Hub, caller: Caller, server_id: str, path: str) -> bool:
    """Whether a path is artwork that the caller's sessions, plays or accounts name."""
    if caller.sees_everybody:
        return True
    if caller.person_id is None:
        return False
    if path in _named_now(hub, caller, server_id):
        return True
    scope = scope_of(caller)
    return await hub[HISTORY].read(lambda db: shows(db, server_id, path, scope))


def _named_now(hub: Hub, caller: Caller, server_id: str) -> set[str]:
    """The pictures of the caller's live sessions and accounts."""
    found: set[str | None] = set()
    for session in hub[PLAYBACK].sessions():
        if session.server_id == server_id and caller.may_see(session.person_id):
            found.update(_artwork(session.view.item))
    owners = hub[PLAYBACK].links()
    for account in hub[PLAYBACK].accounts():
        owner = owners.get((account.server_id, account.key))
        if account.server_id == server_id and caller.may_see(owner):
            found.add(account.thumb)
    person = hub[PLAYBACK].person(caller.person_id or "")
    found.add(person.thumb if person else None)
    return {path for path in found if path}


def _artwork(item: Item) -> Iterator[str | None]:
    yield from (item.thumb, item.parent_thumb, item.grandparent_thumb, item.art)
