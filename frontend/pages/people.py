"""Persons: the list, one in full, and whose accounts are whose."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.names import players_of, server_ref
from frontend.pages.plays import place_of, play_row
from frontend.pages.suggestions import suggestions
from frontend.views.common import PersonRef
from frontend.views.persons import (
    AccountOfPerson,
    PersonCard,
    PersonsView,
    PersonView,
)
from hub.api.scope import require_person, scope_of
from hub.api.session_out import visible_sessions
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.query import Filters, PlaysQuery
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
LATEST = 8
LOOKED_AT = 200


@routes.get("/persons")
async def page(request: web.Request) -> web.StreamResponse:
    """Everybody the caller may know about."""
    caller = caller_of(request)
    hub = hub_of(request)
    page = await context_of(request)
    history, scope = hub[HISTORY], scope_of(caller)
    found, accounts = await asyncio.gather(history.persons(scope), history.accounts(scope))
    streams = _streams(hub, caller)
    cards = (_card(hub, streams, row, accounts) for row in found)
    view = PersonsView(
        persons=tuple(sorted(cards, key=_liveliest)),
        suggestions=await suggestions(hub, page) if caller.role is Role.ADMIN else (),
    )
    return await render(request, "pages/persons.html", view)


@routes.get("/persons/{person_id}")
async def person_page(request: web.Request) -> web.StreamResponse:
    """One person."""
    caller = caller_of(request)
    hub, person_id = hub_of(request), request.match_info["person_id"]
    require_person(caller, person_id)
    page = await context_of(request)
    history, scope = hub[HISTORY], scope_of(caller)
    latest = PlaysQuery(Filters.parse({"person": [person_id]}), limit=LOOKED_AT)
    persons, accounts, found = await asyncio.gather(
        history.persons(scope), history.accounts(scope), history.plays(latest, scope)
    )
    row, plays = next((one for one in persons if one.id == person_id), None), found.rows
    if row is None:
        raise NotFound("There is no such person.")
    view = PersonView(
        card=_card(hub, _streams(hub, caller), row, accounts),
        first_seen_at=row.first_play_at,
        sessions=tuple(s for s in visible_sessions(hub, caller) if s.person.id == person_id),
        accounts=tuple(_account(hub, page, one) for one in accounts if one.person_id == person_id),
        players=players_of(plays),
        places=_places(plays),
        plays=tuple(play_row(one) for one in plays[:LATEST]),
        may_edit=caller.role is Role.ADMIN,
    )
    return await render(request, "pages/person.html", view)


def _streams(hub: Hub, caller: Caller) -> Counter[str | None]:
    """How many streams each person has that the caller may see."""
    found = (session.person_id for session in hub[PLAYBACK].sessions())
    return Counter(person_id for person_id in found if caller.may_see(person_id))


def _liveliest(card: PersonCard) -> tuple[int, float, str]:
    """Who watches now comes first, then who watched last."""
    seen = card.last_seen_at.timestamp() if card.last_seen_at else 0.0
    return -card.streams, -seen, card.person.name.casefold()


def _card(
    hub: Hub,
    streams: Mapping[str | None, int],
    row: rows.PersonRow,
    accounts: Sequence[rows.AccountRow],
) -> PersonCard:
    server_ids = dict.fromkeys(one.server_id for one in accounts if one.person_id == row.id)
    title = row.last_grandparent_title or row.last_title
    return PersonCard(
        person=PersonRef(id=row.id, name=row.name),
        servers=tuple(server_ref(hub, server_id) for server_id in server_ids),
        plays=row.plays,
        watch_s=row.watch_time_s,
        last_title=title,
        last_seen_at=row.last_play_at,
        streams=streams.get(row.id, 0),
    )


def _account(hub: Hub, page: PageContext, row: rows.AccountRow) -> AccountOfPerson:
    by = row.linked_by or "first_seen"
    key = f"person.linkedBy.{by}"
    how = page.t(key)
    return AccountOfPerson(
        key=row.id,
        name=row.title or row.name or row.key,
        server=server_ref(hub, row.server_id),
        linked_by=page.t("person.linkedByName", name=by) if how == key else how,
        last_seen_at=row.last_play_at,
    )


def _places(plays: Sequence[rows.PlayRow]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(place for play in plays if (place := place_of(play))).most_common(6))
