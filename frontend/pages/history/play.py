"""One play in full: its timeline, its streams, and how everything is known."""

from dataclasses import replace

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.filters.filters import encoded
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.history.plays import ICONS, detail_view
from frontend.views.common import PersonRef
from frontend.views.history import HiddenNote, PlayLink
from hub.api.scope import scope_of
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.history.amendments.kinds import AmendmentKind
from hub.history.facade import HISTORY, History
from hub.history.query.scope import Scope
from hub.history.reads import detail as details
from hub.history.rows import PlayDetail, PlayRow
from hub.models.item import MediaType
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()


@routes.get("/history/{play_id}")
async def page(request: web.Request) -> web.StreamResponse:
    """One play; a hidden one says so."""
    caller, hub = caller_of(request), hub_of(request)
    play_id, context = request.match_info["play_id"], await context_of(request)
    detail, hidden = await _found(hub[HISTORY], play_id, scope_of(caller))
    view = replace(
        detail_view(detail, context),
        back=_came_from(request),
        hidden=hidden,
        links=_links(detail.row),
        may_edit=may_edit(caller),
        persons=persons(hub, caller),
    )
    return await render(request, "pages/play.html", view)


async def _found(
    history: History, play_id: str, scope: Scope
) -> tuple[PlayDetail, HiddenNote | None]:
    """A play, and who hid it if it is hidden; NotFound when there is none of either kind."""
    try:
        return await history.play(play_id, scope), None
    except NotFound:
        hidden = await history.read(lambda db: details.play(db, play_id, scope), hidden=True)
    amendments = await history.amendments(play_id=play_id)
    by = (one for one in amendments.rows if one.kind is AmendmentKind.HIDE and not one.undone_at)
    one = next(by, None)
    return hidden, HiddenNote() if one is None else HiddenNote(one.who, one.at)


def may_edit(caller: Caller) -> bool:
    """Whether plays can be changed by the caller."""
    return caller.role.rank >= Role.EDITOR.rank


def persons(hub: Hub, caller: Caller) -> tuple[PersonRef, ...]:
    """Whom an editor can give a play to, by name."""
    if not may_edit(caller):
        return ()
    found = sorted(hub[PLAYBACK].persons(), key=lambda person: person.name.casefold())
    return tuple(PersonRef(id=person.id, name=person.name) for person in found)


def _came_from(request: web.Request) -> str:
    """The list that the play was opened from: its address is the query of the play's."""
    return encoded([(name, tuple(request.query.getall(name))) for name in set(request.query)])


def _links(row: PlayRow) -> tuple[PlayLink, ...]:
    """What a play is of, and who played it on what."""
    whole = "artist" if row.type is MediaType.TRACK else "show"
    found = (
        (row.grandparent_id and f"/items/{row.grandparent_id}", "clapperboard", whole),
        (f"/items/{row.item_id}", ICONS.get(row.type, "film"), "item"),
        (row.person_id and f"/persons/{row.person_id}", "user", "person"),
        (f"/players/{row.player_id}", "monitor", "player"),
    )
    return tuple(PlayLink(path, icon, f"play.to.{name}") for path, icon, name in found if path)
